"""Themes: what several institutions say on one question, side by side."""

from dataclasses import dataclass
from datetime import date

from bot.meeting.resolution import Verdict


@dataclass(frozen=True, slots=True)
class Statement:
    """One thought of an answer, verbatim, with the name under which the minutes print it.

    `source` is empty where no name is printed. `voice` tells institutions apart even then; it is
    never printed, and `source` serves in its place where it is empty. In one that is a `need`, somebody says
    what she needs where that was asked.
    """

    text: str
    source: str
    late: bool = False
    voice: str = ""
    need: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """Statements that belong together under a readable heading; `sentence` is what staff say of them.

    `before` is how many institutions spoke of it in the last round, 0 if that is not known. `key` is its own
    on the board that staff worked at; None if there is no such board.
    """

    heading: str
    statements: tuple[Statement, ...]
    sentence: str = ""
    before: int = 0
    key: int | None = None

    @property
    def institutions(self) -> int:
        """How many different institutions speak here."""
        return voices(self.statements)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a poll went: each option with its votes, one for an institution; and who cast none, as a number.

    That of a resolution `binds`, and where it is about the proposal, there is a `verdict`.
    """

    votes: tuple[tuple[str, int], ...]
    abstained: int
    binds: bool = False
    verdict: Verdict | None = None

    @property
    def cast(self) -> int:
        """How many institutions voted."""
        return sum(count for _, count in self.votes)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What was decided by circulation, until when, and how many were for it, against it, and abstained."""

    proposal: str
    day: date
    verdict: Verdict
    votes: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Correction:
    """What was put right in a later edition: a member's words with the name beside them, or the office's own.

    It is a member's if it is `quoted`; `source` is empty where no name is printed, and `text` where members'
    words are not.
    """

    text: str
    source: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A question with what was answered: its themes, and the contributions that stand alone.

    `left_out` counts greetings and empty phrases that are not quoted; `grouped` is false if no
    themes could be looked for. A poll has an `outcome`, and quotes only what goes beyond a choice.
    """

    no: int
    question: str
    answers: int
    themes: tuple[Theme, ...]
    singles: tuple[Statement, ...]
    left_out: int = 0
    grouped: bool = True
    outcome: Outcome | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def statements(self) -> int:
        """How many statements the minutes quote for this item."""
        return sum(len(theme.statements) for theme in self.themes) + len(self.singles)


def voices(statements: tuple[Statement, ...]) -> int:
    """How many different institutions these statements come from."""
    return len({statement.voice or statement.source for statement in statements})
