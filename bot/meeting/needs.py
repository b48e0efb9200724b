"""The register of needs: what people look for, and what follows from it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.meeting.minutes import Minutes
from bot.meeting.task import ALONE
from bot.meeting.theme import AgendaItem, Statement, Theme


@dataclass(frozen=True, slots=True)
class Need:
    """What is needed under one theme, or in a statement that stands alone, without one.

    `statements` are those that say so; others in the theme may be offers. `tasks` are the numbers of those
    that were agreed for it, `helpers` are those whose offers staff found fitting.
    """

    item: AgendaItem
    theme: Theme | None
    statements: tuple[Statement, ...]
    tasks: tuple[int, ...] = ()
    helpers: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether nothing follows yet."""
        return not self.tasks and not self.helpers


def register(minutes: Minutes) -> list[Need]:
    """What is needed, in the order of the minutes."""
    return [need for item in minutes.items for need in _of(minutes, item)]


def assigned(minutes: Minutes, item: AgendaItem, key: int | None) -> tuple[int, ...]:
    """The numbers of the tasks for a theme, or for what stands alone (`ALONE`)."""
    return tuple(task.no for task in minutes.tasks if key is not None and (item.no, key) in task.themes)


def general(minutes: Minutes, item: AgendaItem) -> tuple[int, ...]:
    """The numbers of the tasks for an agenda item that stand under none of its themes."""
    keys = [theme.key for theme in item.themes] + ([ALONE] if item.singles else [])
    under = {no for key in keys for no in assigned(minutes, item, key)}
    return tuple(task.no for task in minutes.tasks if item.no in task.topics and task.no not in under)


def _of(minutes: Minutes, item: AgendaItem) -> Iterator[Need]:
    for theme in item.themes:
        if wanted := _wanted(theme.statements):
            tasks = assigned(minutes, item, theme.key)
            yield Need(item, theme, wanted, tasks, _helpers(minutes, wanted))
    for single in _wanted(item.singles):
        yield Need(item, None, (single,), assigned(minutes, item, ALONE), _helpers(minutes, (single,)))


def _wanted(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    return tuple(one for one in statements if one.need)


def _helpers(minutes: Minutes, statements: tuple[Statement, ...]) -> tuple[str, ...]:
    """Who offers what one of these is about."""
    found = (
        help_.offer.source
        for help_ in minutes.helps
        for one in statements
        if help_.need.voice == one.voice and help_.need.text in one.text
    )
    return tuple(dict.fromkeys(found))
