"""`python -m bot` is `vedette`."""

from bot.cli import main

main()
