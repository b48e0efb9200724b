"""The sentences of the minutes: the words of the catalogue, filled with what a round contains.

Foreign words stand on lines of their own, one value to a line, so that two harmless fragments
cannot add up to markup.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.meeting.minutes import Minutes, Names
from bot.meeting.theme import AgendaItem, Statement, Theme, voices
from bot.minutes.weight import shorten
from bot.speech import calendar
from bot.speech.markdown import Markdown
from bot.speech.texts import Texts

# Control characters, and marks that turn the direction of what stands around them, show no letter.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
# More marks on one letter than any script needs: towers of them cover the lines above and below.
_TOWER = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1dc0-\u1dff\u20d0-\u20ff]{4})[\u0300-\u036f\u0483-\u0489\u1dc0-\u1dff\u20d0-\u20ff]+"
)

# So many themes of an agenda item are named in the overview.
_LARGEST = 3


def shown(text: str) -> str:
    """`text` as it can be seen, on one line: every letter, but no control characters."""
    return " ".join(_TOWER.sub(r"\1", _INVISIBLE.sub("", text)).split())


class Wording:
    """What is said in the minutes of one round.

    `longest` limits titles, questions, headings and names in bytes (see `weight`); quotes stay whole.
    """

    def __init__(self, texts: Texts, minutes: Minutes, longest: int | None = None) -> None:
        self._texts = texts
        self._minutes = minutes
        self._longest = longest

    def say(self, name: str, /, **values: object) -> Markdown:
        """A text of the catalogue's table `minutes`."""
        return self._texts(f"minutes.{name}", **values)

    def title(self) -> Markdown:
        """What the meeting is called, and which round it was."""
        return self.say("title", title=self._short(self._minutes.title), number=self._minutes.number)

    def facts(self) -> list[Markdown]:
        """Network, form, period and date, one paragraph each; what is unknown is not said."""
        facts = [self._network(), self._form(), self._period(), self._created()]
        return [fact for fact in facts if fact]

    def participation(self) -> Markdown:
        """How many institutions took part, and of how many."""
        took_part, invited = len(self._minutes.participants), self._minutes.invited
        known = 0 < invited >= took_part
        percent = (200 * took_part + invited) // (2 * invited) if known else None
        return self.say("participation", took_part=took_part, invited=invited, percent=percent)

    def names(self) -> list[str]:
        """All institutions that took part, or nothing if no names are to be printed."""
        if self._minutes.names is Names.NONE:
            return []
        return [self._short(name) for name in self._minutes.participants]

    def participants(self, names: Sequence[str], *, first: bool = True) -> Markdown:
        """A paragraph with `names`, or with the `first` ones of them."""
        return self.say("participants", names=names, count=len(self._minutes.participants), first=first)

    def overview(self) -> list[Markdown]:
        """For each agenda item with themes, the largest of them, each with its number of institutions."""
        return [
            self.say(
                "overview_line",
                no=item.no,
                themes=[
                    f"{self._short(theme.heading)} ({theme.institutions})" for theme in item.themes[:_LARGEST]
                ],
                more=len(item.themes[_LARGEST:]),
            )
            for item in self._minutes.items
            if item.themes
        ]

    def agenda_line(self, item: AgendaItem) -> Markdown:
        """The item as it stands on the agenda."""
        return self.say("agenda_line", no=item.no, question=self._short(item.question))

    def topic(self, item: AgendaItem) -> Markdown:
        """The heading of an agenda item."""
        return self.say("topic", no=item.no, question=self._short(item.question), answers=item.answers)

    def remarks(self, item: AgendaItem) -> list[Markdown]:
        """What is to be said before the quotes: that there are none, or no themes."""
        if item.answers == 0:
            return [self.say("no_answers")]
        if item.statements == 0:
            return [self.say("no_content")]
        return [] if item.grouped else [self.say("ungrouped")]

    def theme(self, item: AgendaItem, theme: Theme) -> Markdown:
        """The heading of a theme, numbered within its agenda item."""
        return self.say(
            "theme",
            no=f"{item.no}.{item.themes.index(theme) + 1}",
            heading=self._short(theme.heading),
            institutions=theme.institutions,
        )

    def singles(self, item: AgendaItem) -> Markdown:
        """The heading of what stands alone beside the themes."""
        return self.say("singles", no=f"{item.no}.{len(item.themes) + 1}", institutions=voices(item.singles))

    def resumed(self, theme: Markdown) -> Markdown:
        """A theme's heading above what did not fit into the message before."""
        return Markdown(f"{theme} {self.say('resumed')}")

    def quote(self, statement: Statement, text: str, part: int = 1, parts: int = 1) -> Markdown:
        """A quote and who said it; `text` is the statement as `shown`, or one of the `parts` of it."""
        return self.say("quote", text=text, by=", ".join(self._by(statement, part, parts)))

    def closing(self) -> list[Markdown]:
        """How the minutes came to be, what is missing in them, privacy, and whom to tell about mistakes."""
        minutes = self._minutes
        said = [self._origin()]
        if minutes.answers:
            counts = {
                "answers": minutes.answers,
                "statements": minutes.statements,
                "left_out": minutes.left_out,
            }
            said.append(self.say("contained", **counts))
        if minutes.unreadable:
            said.append(self.say("unreadable", count=minutes.unreadable))
        said.append(self.say(f"privacy.{minutes.names}", months=minutes.retention_months))
        return [*said, self.say("corrections")]

    def _by(self, statement: Statement, part: int, parts: int) -> list[str]:
        by: list[str] = []
        if statement.source:
            by.append(self._short(statement.source))
        elif self._minutes.names is not Names.NONE:
            by.append(self.say("unnamed"))
        if statement.late:
            by.append(self.say("late"))
        if parts > 1:
            by.append(self.say("part", part=part, parts=parts))
        return by

    def _network(self) -> Markdown | None:
        network = self._minutes.network
        return self.say("network", network=self._short(network)) if network else None

    def _form(self) -> Markdown:
        channels = [self.say(f"channel.{channel}") for channel in self._minutes.channels]
        return self.say("form", channels=", ".join(channels))

    def _period(self) -> Markdown | None:
        period = self._minutes.period
        if period.deadline is None:
            return None
        first = period.first_deadline if period.extended else None
        return self.say(
            "period",
            opened=self._moment(period.opened) if period.opened else None,
            deadline=self._moment(period.deadline),
            first_deadline=self._moment(first) if first else None,
        )

    def _created(self) -> Markdown | None:
        created = self._minutes.created
        if created is None:
            return None
        return self.say("created", date=Markdown(calendar.day(created, self._texts.language, year=True)))

    def _origin(self) -> Markdown:
        minutes = self._minutes
        if not minutes.answers:
            return self.say("origin.no_answers")
        if minutes.themes:
            return self.say("origin.themes")
        return self.say("origin.no_themes" if minutes.grouped else "origin.ungrouped")

    def _moment(self, when: datetime) -> Markdown:
        return Markdown(calendar.moment(when, self._texts.language, year=True))

    def _short(self, text: str) -> str:
        return shorten(shown(text), self._longest) if self._longest else shown(text)
