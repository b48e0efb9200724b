"""A question of the agenda."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One agenda item; `no` counts from 1 within its round, `text` is what staff wrote, unchanged."""

    no: int
    text: str
