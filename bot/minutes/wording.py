"""The sentences of the minutes: the words of the catalogue, filled with what a round contains.

Foreign words stand on lines of their own, one value to a line, so that two harmless fragments
cannot add up to markup.
"""

from datetime import date, datetime

from bot.meeting.minutes import Names
from bot.meeting.resolution import Verdict
from bot.meeting.theme import AgendaItem, Correction, Outcome, Statement, Theme, voices
from bot.minutes.weight import shorten
from bot.speech import calendar
from bot.speech.markdown import Markdown, shown
from bot.speech.texts import Texts


class Wording:
    """What is said about agenda items, in the words of a catalogue, with the names an office wants to print.

    `longest` limits titles, questions, headings and names in bytes (see `weight`); quotes stay whole.
    """

    def __init__(self, texts: Texts, names: Names, longest: int | None = None) -> None:
        self.language = texts.language
        self._texts = texts
        self._names = names
        self._longest = longest

    def say(self, name: str, /, **values: object) -> Markdown:
        """A text of the catalogue's table `minutes`."""
        return self._texts(f"minutes.{name}", **values)

    def moment(self, when: datetime) -> Markdown:
        """Day and time as people say them, with the year."""
        return calendar.moment(when, self.language, year=True)

    def day(self, when: date) -> Markdown:
        """A day as people say it, with its year."""
        return calendar.day(when, self.language, year=True)

    def short(self, text: str) -> str:
        """A title, question, heading or name, shortened if there is a limit."""
        return shorten(shown(text), self._longest) if self._longest else shown(text)

    def topic(self, item: AgendaItem) -> Markdown:
        """The heading of an agenda item."""
        return self.say("topic", no=item.no, question=self.short(item.question), answers=item.answers)

    def remarks(self, item: AgendaItem) -> list[Markdown]:
        """What is to be said before the quotes: what was put right, that there are none, or no themes."""
        return [*map(self.correction, item.corrections), *self._remarks(item)]

    def correction(self, correction: Correction) -> Markdown:
        """What was put right since the first edition, as a line of its own."""
        by = self.short(correction.source) if correction.source else ""
        if not correction.text:
            return self.say("correction.unquoted", by=by)
        name = "correction.quoted" if correction.quoted else "correction.office"
        return self.say(name, text=shown(correction.text), by=by)

    def _remarks(self, item: AgendaItem) -> list[Markdown]:
        if item.outcome is not None:
            return [self._outcome(item.outcome)]
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
            heading=self.short(theme.heading),
            institutions=theme.institutions,
        )

    def sentence(self, theme: Theme) -> list[Markdown]:
        """What staff say of a theme, if they said anything; and how it was in the last round."""
        said = [self.say("sentence", sentence=shown(theme.sentence))] if theme.sentence else []
        return [*said, *([self.say("tasks.last_round", count=theme.before)] if theme.before else [])]

    def singles(self, item: AgendaItem) -> Markdown:
        """The heading of what stands alone beside the themes."""
        return self.say("singles", no=f"{item.no}.{len(item.themes) + 1}", institutions=voices(item.singles))

    def quote(self, statement: Statement, text: str, part: int = 1, parts: int = 1) -> Markdown:
        """A quote and who said it; `text` is the statement as `shown`, or one of the `parts` of it."""
        return self.say("quote", text=text, by=", ".join(self._by(statement, part, parts)))

    def verdict(self, verdict: Verdict) -> Markdown:
        """What came of a resolution, in one sentence."""
        return self.say(f"resolution.{verdict}")

    def _outcome(self, outcome: Outcome) -> Markdown:
        votes = [f"{self.short(option)} {count}" for option, count in outcome.votes]
        took_part = outcome.cast + outcome.abstained
        values = {"votes": votes, "cast": outcome.cast, "abstained": outcome.abstained}
        if outcome.binds:
            return self._binding(outcome, self.say("resolution.outcome", took_part=took_part, **values))
        return self.say("poll.outcome", took_part=took_part, **values)

    def _binding(self, outcome: Outcome, counted: Markdown) -> Markdown:
        """What came of it stands first, and last how that was found."""
        if outcome.verdict is None:
            return counted
        return Markdown(f"**{self.verdict(outcome.verdict)}** {counted} {self.say('resolution.rule')}")

    def _by(self, statement: Statement, part: int, parts: int) -> list[str]:
        by: list[str] = []
        if statement.source:
            by.append(self.short(statement.source))
        elif self._names is not Names.NONE:
            by.append(self.say("unnamed"))
        if statement.late:
            by.append(self.say("late"))
        if parts > 1:
            by.append(self.say("part", part=part, parts=parts))
        return by
