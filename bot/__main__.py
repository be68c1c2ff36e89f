"""`python -m bot` is `vedette`."""


def main() -> None:
    """Run the command line; loaded here, since each worker process imports the main module, and needs nothing of it."""
    from bot.cli import main as vedette

    vedette()


if __name__ == "__main__":
    main()
