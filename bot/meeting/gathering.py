"""Gathering: when and where people meet next."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Gathering:
    """A day, or a moment if an hour was named; and the place as it was written, empty if it is open."""

    day: date | datetime
    place: str = ""
