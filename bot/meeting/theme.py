"""Themes: what several institutions say on one question, side by side."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """One thought of an answer, verbatim, with the name under which the minutes print it."""

    text: str
    source: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """Statements that belong together under a readable heading."""

    heading: str
    statements: tuple[Statement, ...]

    @property
    def institutions(self) -> int:
        """How many different institutions speak here."""
        return len({statement.source for statement in self.statements})


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A question with what was answered: its themes, and the contributions that stand alone."""

    no: int
    question: str
    answers: int
    themes: tuple[Theme, ...]
    singles: tuple[Statement, ...]
    left_out: int = 0

    @property
    def statements(self) -> int:
        """How many statements the minutes quote for this item."""
        return sum(len(theme.statements) for theme in self.themes) + len(self.singles)
