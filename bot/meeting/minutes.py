"""The minutes of a round, before anyone decides how they look."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.meeting.attendance import Attendance
from bot.meeting.gathering import Gathering
from bot.meeting.helping import Help
from bot.meeting.round import Form
from bot.meeting.task import Report, Task
from bot.meeting.theme import AgendaItem, Correction, Resolved


class Way(StrEnum):
    """A way on which answers came in."""

    CHAT = "chat"
    MAIL = "mail"
    PHONE = "phone"
    FILE = "file"


class Names(StrEnum):
    """What stands beside a quote: the office's choice."""

    INSTITUTION = "institution"
    PERSON = "person"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Period:
    """When the round ran; `first_deadline` differs from `deadline` if it was extended. Times carry a zone."""

    opened: datetime | None
    deadline: datetime | None
    first_deadline: datetime | None = None

    @property
    def extended(self) -> bool:
        """Whether people were given more time than first announced."""
        return self.first_deadline is not None and self.first_deadline != self.deadline


@dataclass(frozen=True, slots=True)
class Minutes:
    """Everything the minutes say.

    `number` is 0 if the round has none, `invited` the number of institutions asked, 0 if unknown.
    `participants` are the institutions that answered, each once; with `Names.NONE` only their number
    is printed. `excused` are those that said they would not be there. `unreadable` counts messages that
    could not be decrypted, `withdrawn` those that earlier minutes still held. `created` and the period are
    printed in the zone they carry. `retention_months` is None where nothing is stored. `office` is whose
    minutes they are, empty if unknown; `curated` are the agenda items whose themes people have worked
    at, `draft` tells that nobody has released them. `tasks` were agreed in this round, `earlier` tells
    what became of those before, `helps` who can help whom. `silent` are the institutions without a
    contribution, `previous` is the attendance of the round before. `edition` is 0 as long as they are
    not out; later ones tell when they were `amended`. Until `objections` one may object; `corrections`
    are those that belong to no agenda item. `needs` tells what became of those that were open in the
    last round. `lead` is who led the round, `moderators` are those who helped, by their names; `late`
    are participants who only sent late answers. `unreached` counts the institutions that get the minutes
    neither in the room nor by mail. `resolved` is what was decided by circulation since the last
    meeting.
    """

    title: str
    network: str
    number: int
    channels: tuple[Way, ...]
    period: Period
    participants: tuple[str, ...]
    invited: int
    items: tuple[AgendaItem, ...]
    created: datetime | None
    names: Names = Names.INSTITUTION
    unreadable: int = 0
    withdrawn: int = 0
    retention_months: int | None = None
    excused: tuple[str, ...] = ()
    office: str = ""
    curated: frozenset[int] = frozenset()
    draft: bool = False
    silent: tuple[str, ...] = ()
    previous: Attendance | None = None
    next_meeting: Gathering | None = None
    form: Form = Form.FULL
    tasks: tuple[Task, ...] = ()
    earlier: tuple[Report, ...] = ()
    helps: tuple[Help, ...] = ()
    edition: int = 0
    amended: datetime | None = None
    objections: datetime | None = None
    corrections: tuple[Correction, ...] = ()
    needs: tuple[Report, ...] = ()
    lead: str = ""
    moderators: tuple[str, ...] = ()
    late: frozenset[str] = frozenset()
    unreached: int = 0
    resolved: tuple[Resolved, ...] = ()

    @property
    def following_up(self) -> int:
        """The number of the agenda item about tasks and dates; 0 if there are none."""
        numbers = (item.no for item in self.items)
        return max(numbers, default=0) + 1 if self.tasks or self.earlier or self.next_meeting else 0

    @property
    def decides(self) -> bool:
        """Whether they are those of a resolution."""
        return any(item.outcome is not None and item.outcome.binds for item in self.items)

    @property
    def statements(self) -> int:
        """How many statements are quoted in all."""
        return sum(item.statements for item in self.items)

    @property
    def answers(self) -> int:
        """How many answers in words these come from (see `bot.meeting.answer.counted`)."""
        return sum(item.answers for item in self.items if item.outcome is None)

    @property
    def themes(self) -> int:
        """How many themes were found in all."""
        return sum(len(item.themes) for item in self.items)

    @property
    def left_out(self) -> int:
        """How many greetings and empty phrases are not quoted."""
        return sum(item.left_out for item in self.items)

    @property
    def grouped(self) -> bool:
        """Whether themes were looked for in every agenda item."""
        return all(item.grouped for item in self.items)
