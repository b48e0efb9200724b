"""What every use case knows of the office it works for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.meeting.hours import Hours
from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.mailing import Audience
from bot.meeting.message import Place
from bot.meeting.minutes import Names
from bot.meeting.round import NO_GRACE, Form, Release, Round
from bot.speech import calendar
from bot.speech.markdown import Markdown, inert
from bot.speech.texts import Texts


@dataclass(frozen=True, slots=True)
class Office:
    """The office's ways: its words, its clock, its rules."""

    texts: Texts
    zone: ZoneInfo
    holiday: Callable[[date], str | None]
    prefix: str
    release: Release
    names: Names
    retention_months: int
    guests: tuple[str, ...]
    name: str
    contact: str
    data_protection: str
    # The id or the alias of the staff room, if there is one.
    staff_room: RoomId | None = None
    # Tells the id of the staff room, as far as it is known by now.
    located: Callable[[], RoomId | None] = lambda: None
    # How long after the deadline an answer still counts.
    grace: timedelta = NO_GRACE
    # How often a round reminds by itself, and from when to when the office is open.
    reminders: int = 2
    opens: time = time(8)
    closes: time = time(17)
    # On what law the office stores anything, and who watches over it.
    legal_basis: str = ""
    authority: str = ""
    # Tells the name of the school holidays a day is in; None if the office has not said when they are.
    vacation: Callable[[date], str | None] | None = None
    # Who gets the minutes by mail.
    mail_to: Audience = Audience.NONE
    # How long the minutes are, where staff do not say it, and whether pictures of the themes go with them.
    form: Form = Form.FULL
    pictures: bool = False
    # Whether published minutes stay here to be found again when the answers are deleted.
    archive: bool = True
    # For how many days after publication one may object to the minutes.
    objections_days: int = 14
    # Whether themes of earlier rounds teach the next one.
    remembers: bool = True
    # What the catalogue of the field names in headings: no words of members.
    catalogue: frozenset[str] = frozenset()

    @property
    def hours(self) -> Hours:
        """When people may be written to unasked."""
        return Hours(self.opens, self.closes, self.zone, self.holiday)

    def spoken(self, at: datetime, *, year: bool = False) -> Markdown:
        """A moment as people say it, on the office's clock."""
        return calendar.moment(self.local(at), self.texts.language, year=year)

    def since(self, at: datetime, now: datetime) -> Markdown:
        """Since when, on the office's clock: „heute 9 Uhr“, or with its day."""
        return calendar.since(self.local(at), self.local(now), self.texts.language)

    def greeting(self, at: datetime) -> str:
        """„Guten Morgen“, on the office's clock."""
        return calendar.greeting(self.local(at), self.texts.language)

    def day(self, at: datetime) -> Markdown:
        """The day of a moment as people say it, with its year."""
        return self.dated(self.local(at).date())

    def dated(self, day: date) -> Markdown:
        """A day as people say it, with its year."""
        return calendar.day(day, self.texts.language, year=True)

    def local(self, at: datetime) -> datetime:
        """A moment on the office's clock."""
        return at.astimezone(self.zone)

    def addressed(self, place: Place) -> Markdown:
        """What a command has to begin with in such a room: the prefix and a blank, or nothing."""
        return Markdown(f"{inert(self.prefix)} " if place is Place.NETWORK else "")

    def say(self, room: RoomId, key: str, name: str, /, **values: object) -> Letter:
        """A quiet message with the text `name`."""
        return Letter(room, key, Say(self.texts(name, **values)))

    def announce(self, round_: Round, occasion: str, name: str, /, **values: object) -> Letter:
        """A message to all members of a round, once for its occasion."""
        act = Say(self.texts(name, **values), notice=False)
        return Letter(round_.room, f"round:{round_.id}:{occasion}", act, round_.id)
