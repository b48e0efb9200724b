"""`python -m bot` is the same as `umlauf`."""

from bot.cli import main

main()
