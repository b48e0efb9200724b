"""Sorting for tests that are about something else; in a module of its own, so that the worker starts fast."""

from bot.minutes.arrangement import Arrangement, ungrouped
from bot.workshop.sorting import Batch


def unsorted(batch: Batch) -> Arrangement:
    """Every answer stands alone."""
    return ungrouped(batch.question, batch.answers)
