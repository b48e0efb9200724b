"""What stands before the agenda items of the minutes: what they are of, who met, and how."""

from collections.abc import Sequence
from datetime import datetime

from bot.meeting.attendance import Attendance
from bot.meeting.minutes import Minutes, Names
from bot.meeting.theme import AgendaItem
from bot.minutes import follow_up
from bot.minutes.runs import plain
from bot.minutes.wording import Wording
from bot.speech.markdown import Markdown

# So many institutions without a contribution are named.
_MOST_EXCUSED = 40


class Frame:
    """The sentences before the agenda items of one round."""

    def __init__(self, wording: Wording, minutes: Minutes) -> None:
        self._wording = wording
        self._say = wording.say
        self._minutes = minutes

    def kind(self) -> Markdown:
        """„Protokoll“, or its draft."""
        return self._say("document_draft" if self._minutes.draft else "document")

    def title(self) -> Markdown:
        """What the meeting is called, and which round it was."""
        return self._say("title", title=self._wording.short(self._minutes.title), number=self._minutes.number)

    def facts(self) -> list[Markdown]:
        """Network, form, period, who led and date, one paragraph each.

        What is unknown is not said.
        """
        facts = [self._network(), self._form(), self._period(), self._lead(), self._moderators()]
        facts += [self._created(), self._edition()]
        return [fact for fact in facts if fact]

    def absent(self, *, named: bool) -> list[Markdown]:
        """Who is excused, and who gave no contribution: of these nobody is named in the network's room."""
        return [*self._excused(), *self._silent(named=named)]

    def _excused(self) -> list[Markdown]:
        """The institutions that were not there and said so, where institutions are named at all."""
        names = [self._wording.short(name) for name in self._minutes.excused[:_MOST_EXCUSED]]
        if not names or self._minutes.names is not Names.INSTITUTION:
            return []
        return [self._say("excused", names=names, count=len(self._minutes.excused))]

    def _silent(self, *, named: bool) -> list[Markdown]:
        silent = self._minutes.silent
        if not silent:
            return []
        shown = [self._wording.short(name) for name in silent[:_MOST_EXCUSED]]
        named = named and self._minutes.names is Names.INSTITUTION
        return [self._say("silent", names=shown if named else [], count=len(silent))]

    def next_meeting(self) -> list[Markdown]:
        """When and where people meet next, if staff have said so."""
        meeting = self._minutes.next_meeting
        if meeting is None:
            return []
        day, timed = meeting.day, isinstance(meeting.day, datetime)
        when = self._wording.moment(day) if isinstance(day, datetime) else self._wording.day(day)
        return [self._say("next_meeting", day=when, place=meeting.place, timed=timed)]

    def names(self) -> list[str]:
        """All institutions that took part, or nothing if no names are to be printed."""
        if self._minutes.names is Names.NONE:
            return []
        return [self._participant(name) for name in self._minutes.participants]

    def participants(self, names: Sequence[str], *, first: bool = True) -> Markdown:
        """A paragraph with `names`, or with the `first` ones of them."""
        return self._say("participants", names=names, count=len(self._minutes.participants), first=first)

    def participation(self) -> Markdown:
        """How many institutions took part, and of how many."""
        here = Attendance(len(self._minutes.participants), self._minutes.invited)
        before = self._minutes.previous
        values = {"took_part": here.took_part, "invited": here.invited, "percent": here.percent}
        values |= {"before": before.took_part if before else None}
        known = before if before is not None and before.percent is not None else None
        values |= {"before_percent": known.percent if known else None}
        return self._say("participation", **values, before_invited=known.invited if known else 0)

    def agenda(self) -> list[Markdown]:
        """All items as they stand on the agenda; the one about tasks is the last."""
        lines = [self._agenda_line(item) for item in self._minutes.items]
        tasks = [follow_up.title(self._wording, self._minutes)] if self._minutes.following_up else []
        return [*lines, *tasks]

    def _agenda_line(self, item: AgendaItem) -> Markdown:
        return self._say("agenda_line", no=item.no, question=self._wording.short(item.question))

    def _edition(self) -> Markdown | None:
        """Which edition it is, once the minutes are out."""
        no, at = self._minutes.edition, self._minutes.amended
        if no < 1 or at is None:
            return None
        date = self._wording.day(at)
        return self._say("edition", edition=no, date=date)

    def _participant(self, name: str) -> str:
        short = self._wording.short(name)
        return plain(self._say("participant_late", name=short)) if name in self._minutes.late else short

    def _lead(self) -> Markdown | None:
        names = [name for name in (self._minutes.lead, self._minutes.office) if name]
        return self._say("lead", names=list(map(self._wording.short, names))) if names else None

    def _moderators(self) -> Markdown | None:
        names = [self._wording.short(name) for name in self._minutes.moderators]
        return self._say("moderators", names=names) if names else None

    def _network(self) -> Markdown | None:
        network = self._minutes.network
        return self._say("network", network=self._wording.short(network)) if network else None

    def _form(self) -> Markdown:
        channels = [self._say(f"channel.{channel}") for channel in self._minutes.channels]
        return self._say("form", channels=", ".join(channels))

    def _period(self) -> Markdown | None:
        period = self._minutes.period
        if period.deadline is None:
            return None
        first = period.first_deadline if period.extended else None
        return self._say(
            "period",
            opened=self._wording.moment(period.opened) if period.opened else None,
            deadline=self._wording.moment(period.deadline),
            first_deadline=self._wording.moment(first) if first else None,
        )

    def _created(self) -> Markdown | None:
        created = self._minutes.created
        if created is None:
            return None
        return self._say("created", date=self._wording.day(created))
