"""What faces people: Discord, the terminal, the command line."""

__version__ = "0.1.0"
