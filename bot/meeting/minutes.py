"""The minutes of a round, before anyone decides how they look."""

from dataclasses import dataclass
from datetime import datetime

from bot.meeting.theme import AgendaItem


@dataclass(frozen=True, slots=True)
class Period:
    """When the round ran; `first_deadline` differs from `deadline` if it was extended. All times carry a zone."""

    opened: datetime | None
    deadline: datetime | None
    first_deadline: datetime | None = None

    @property
    def extended(self) -> bool:
        """Whether people were given more time than first announced."""
        return self.first_deadline is not None and self.first_deadline != self.deadline


@dataclass(frozen=True, slots=True)
class Minutes:
    """Everything the minutes say. `invited` is the number of institutions asked, 0 if unknown."""

    title: str
    network: str
    number: int
    channels: tuple[str, ...]
    period: Period
    participants: tuple[str, ...]
    invited: int
    items: tuple[AgendaItem, ...]
    grouped: bool
    created: datetime | None
    named: bool = True
    unreadable: int = 0

    @property
    def statements(self) -> int:
        """How many statements are quoted in all."""
        return sum(item.statements for item in self.items)

    @property
    def answers(self) -> int:
        """How many answers these come from."""
        return sum(item.answers for item in self.items)
