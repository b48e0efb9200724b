"""Umlauf: a Matrix bot that runs a written network meeting."""

__version__ = "0.1.0"
