"""Setting up a round in numbered questions: which come, in which order, and what was answered so far."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.meeting.ids import RoomId
from bot.meeting.question import Question


class Step(StrEnum):
    """What is asked; `QUESTIONS` only of whoever begins with an empty page, and without a number.

    Of whoever wants a resolution it is the proposal.
    """

    NETWORK = "network"
    TEMPLATE = "template"
    QUESTIONS = "questions"
    TIME = "time"
    SUGGESTIONS = "suggestions"
    MODERATORS = "moderators"


BLANK, LAST, RESOLUTION = "blank", "last", "resolution"
"""Templates that no file holds: an empty page, the last round again, and a proposal to decide on."""


@dataclass(frozen=True, slots=True)
class Setup:
    """The answers so far. `choices` are the networks in the order in which they were offered.

    `title` is empty unless one was wished; then the template names the round. `opens` is None as long as
    nothing was said, and if the round is to open at once. `hurried` tells that there is no time left to
    suggest anything before it opens. `missed` counts how often in a row we did not understand.
    """

    step: Step
    since: datetime
    choices: tuple[RoomId, ...] = ()
    room: RoomId | None = None
    template: str = ""
    questions: tuple[Question, ...] = ()
    opens: datetime | None = None
    hurried: bool = False
    deadline: datetime | None = None
    suggestions_until: datetime | None = None
    missed: int = 0
    title: str = ""

    @property
    def path(self) -> tuple[Step, ...]:
        """All steps of this setup, as far as can be told."""
        wanted = {
            Step.NETWORK: len(self.choices) > 1,
            Step.QUESTIONS: self.template == BLANK or self.decides,
            Step.SUGGESTIONS: not (self.hurried or self.decides),
        }
        return tuple(step for step in Step if wanted.get(step, True))

    @property
    def decides(self) -> bool:
        """Whether a resolution is set up."""
        return self.template == RESOLUTION

    @property
    def count(self) -> int:
        """How many questions are numbered, also if one of them turned out to be needless."""
        return len(self._numbered)

    @property
    def no(self) -> int:
        """The number of the question that is asked; an unnumbered one counts with the one before it."""
        return self._number(self.step)

    @property
    def needless(self) -> int:
        """The number of the question that need not be asked after all; 0 if each is."""
        return self._number(Step.SUGGESTIONS) if Step.SUGGESTIONS not in self.path else 0

    @property
    def first(self) -> bool:
        """Whether nothing comes before this."""
        return self.path[0] is self.step

    def onward(self) -> "Setup | None":
        """The step after this one; None if that was the last."""
        at = self.path.index(self.step) + 1
        return replace(self, step=self.path[at], missed=0) if at < len(self.path) else None

    def back(self) -> "Setup":
        """The step before this one, or this one if it is the first."""
        at = max(0, self.path.index(self.step) - 1)
        return replace(self, step=self.path[at], missed=0)

    @property
    def _numbered(self) -> tuple[Step, ...]:
        """As it stands at the first question: no later answer changes the numbers."""
        wanted = {Step.NETWORK: len(self.choices) > 1, Step.QUESTIONS: False}
        return tuple(step for step in Step if wanted.get(step, True))

    def _number(self, step: Step) -> int:
        steps = tuple(Step)
        return sum(one in self._numbered for one in steps[: steps.index(step) + 1])


def stored(setup: Setup) -> dict[str, Any]:
    """As JSON."""
    return {
        "step": setup.step,
        "since": setup.since.isoformat(),
        "choices": list(setup.choices),
        "room": setup.room,
        "template": setup.template,
        "questions": [[one.text, one.hint, list(one.options)] for one in setup.questions],
        "opens": _said(setup.opens),
        "hurried": setup.hurried,
        "deadline": _said(setup.deadline),
        "suggestions_until": _said(setup.suggestions_until),
        "missed": setup.missed,
        "title": setup.title,
    }


def restored(state: Mapping[str, Any]) -> Setup:
    """From JSON."""
    return Setup(
        step=Step(state["step"]),
        since=datetime.fromisoformat(state["since"]),
        choices=tuple(state["choices"]),
        room=state["room"],
        template=state["template"],
        questions=tuple(
            Question(no, text, hint, tuple(options))
            for no, (text, hint, options) in enumerate(state["questions"], start=1)
        ),
        opens=_read(state["opens"]),
        hurried=state["hurried"],
        deadline=_read(state["deadline"]),
        suggestions_until=_read(state["suggestions_until"]),
        missed=state["missed"],
        # A setup waits for days, also through an update: one that began before has no title.
        title=state.get("title", ""),
    )


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _read(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
