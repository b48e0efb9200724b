"""`python -m bot` is the same as `umlauf`."""

from bot.command.cli import main

main()
