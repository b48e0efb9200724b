"""Sorting for tests that are about something else; in a module of its own, so that the worker starts fast."""

from collections.abc import Sequence

from bot.meeting.helping import Pair, Voice
from bot.minutes.arrangement import Arrangement, ungrouped
from bot.workshop.sorting import Batch


def unsorted(batch: Batch) -> Arrangement:
    """Every answer stands alone."""
    return ungrouped(batch.question, batch.answers)


def unpaired(voices: Sequence[Voice]) -> list[Pair]:
    """Nobody can help anybody."""
    return []
