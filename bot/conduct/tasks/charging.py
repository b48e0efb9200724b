"""Charging: what staff say about tasks is done, step by step; what is not understood is kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import SequenceMatcher

from bot.conduct.office import Office
from bot.conduct.tasks import assigning
from bot.meeting import deadline
from bot.meeting.deadline import Deadline
from bot.meeting.recognition import recognise
from bot.meeting.round import Round
from bot.meeting.task import Consent, Party, State, Task
from bot.speech import month_end
from bot.speech.tasks import Step, Verb, divided
from bot.store.database import Transaction

# How much alike a name has to be to be taken for one of the list.
_ALIKE = 0.88
_STATES = {
    Verb.DONE: State.DONE,
    Verb.DROP: State.DROPPED,
    Verb.REOPEN: State.OPEN,
    Verb.POSTPONE: State.OPEN,
}
_STATES_OF_NEED = (Verb.DONE, Verb.DROP, Verb.REOPEN)
_CONSENTS = {Verb.AGREE: Consent.AGREED, Verb.DECLINE: Consent.DECLINED}


@dataclass(frozen=True, slots=True)
class Failure:
    """A step that was not taken. `reason` names a text of the catalogue's table `tasks.failed`."""

    step: Step
    reason: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Charge:
    """What became of a message: the tasks that are new, and those that are different, by their ids."""

    added: tuple[int, ...] = ()
    turned: tuple[tuple[int, Verb], ...] = ()
    failed: tuple[Failure, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything is different now."""
        return bool(self.added or self.turned)


@dataclass(slots=True)
class _Work:
    """The steps of one message on the tasks of a network."""

    tx: Transaction
    office: Office
    round: Round
    shown: Sequence[Task | None]
    no: int
    now: datetime
    added: list[Task] = field(default_factory=list)
    turned: list[tuple[int, Verb]] = field(default_factory=list)

    def take(self, step: Step) -> Failure | None:
        if step.verb is Verb.ADD:
            return self._add(step)
        if step.verb is None:
            return Failure(step, "unclear")
        meant = self.shown[step.no - 1 : step.no] if step.no else [task for task in self.shown if task]
        if not meant:
            return Failure(step, "no_task")
        for task in meant:
            found = self.tx.tasks.find(task.id) if task else None
            failure = Failure(step, "no_task") if found is None else self._turn(found, step)
            if failure is not None:
                return failure
        return None

    def _add(self, step: Step) -> Failure | None:
        known = institutions(self.tx, self.round)
        what, who = divided(step.fields, known)
        if not who or not what:
            return Failure(step, "no_who")
        due = self._day(step)
        if isinstance(due, Failure):
            return due
        parties = _parties(self.office, who, known)
        if not isinstance(parties, tuple):
            return parties
        task = self._about(Task(0, self.round.id, what, parties, due.at.date(), self.now), step)
        if isinstance(task, Failure):
            return task
        self.added.append(task)
        return None

    def _about(self, task: Task, step: Step) -> Task | Failure:
        themes = assigning.themes(self.tx, self.round, step.topics)
        if themes is None:
            names = tuple(f"{no}{letter}" for no, letter in step.topics.themes)
            return Failure(step, "no_theme", names)
        questions = tuple(no for no in step.topics.questions if self.round.question(no))
        return replace(task, topics=questions, themes=themes)

    def _turn(self, task: Task, step: Step) -> Failure | None:
        assert step.verb is not None
        if task.need and step.verb not in _STATES_OF_NEED:
            return Failure(step, "need")
        if step.verb in _CONSENTS:
            return self._agree(task, step)
        if step.verb is Verb.ABOUT:
            return self._assign(task, step)
        due = self._day(step) if step.until and not task.need else None
        if isinstance(due, Failure):
            return due
        day = task.due if due is None else due.at.date()
        changed = replace(task, state=_STATES[step.verb], due=day)
        self.tx.tasks.save(changed, self.no, self.now)
        self.turned.append((task.id, step.verb))
        return None

    def _assign(self, task: Task, step: Step) -> Failure | None:
        if task.round != self.round.id:
            return Failure(step, "no_task")
        changed = self._about(task, step)
        if isinstance(changed, Failure):
            return changed
        self.tx.tasks.save(changed, self.no, self.now)
        self.turned.append((task.id, Verb.ABOUT))
        return None

    def _agree(self, task: Task, step: Step) -> Failure | None:
        others = [party.name for party in task.parties if party.consent is not Consent.OWN]
        found = recognise(step.words, others).names if step.words else tuple(others)
        if not found or (step.words and len(found) > 1):
            return Failure(step, "nobody", tuple(others))
        for name in found:
            assert step.verb is not None
            self.tx.tasks.agree(task.id, name, _CONSENTS[step.verb], self.now, self.no)
        self.turned.append((task.id, step.verb or Verb.AGREE))
        return None

    def _day(self, step: Step) -> Deadline | Failure:
        if not step.until:
            return Failure(step, "no_day")
        found = self._read(step.until)
        for last in month_end.days(step.until):
            found = found if isinstance(found, Deadline) else self._read(last)
        if isinstance(found, Deadline):
            return found
        past = found.reason is deadline.Reason.PAST
        return Failure(step, "past" if past else "odd_day")

    def _read(self, until: str) -> Deadline | deadline.Unclear:
        return deadline.read(until, self.office.local(self.now), holiday=self.office.holiday)


def charge(
    tx: Transaction,
    office: Office,
    round_: Round,
    shown: Sequence[Task | None],
    steps: Sequence[Step],
    now: datetime,
) -> Charge:
    """Take the steps of one message; `shown` are the tasks that its numbers mean.

    Those that came together are numbered by the day they are due.
    """
    work = _Work(tx, office, round_, shown, tx.tasks.next_step(round_.room), now)
    failed = tuple(failure for step in steps if (failure := work.take(step)))
    new = [tx.tasks.add(task, work.no) for task in sorted(work.added, key=lambda one: one.due)]
    return Charge(tuple(new), tuple(work.turned), failed)


def institutions(tx: Transaction, round_: Round) -> tuple[str, ...]:
    """Whom a task may be for: who is on the member list, and who has answered."""
    listed = tx.rosters.of(round_.room).institutions
    return tuple(sorted({*listed, *tx.answers.institutions(round_.id)}))


def _parties(office: Office, who: str, known: Sequence[str]) -> tuple[Party, ...] | Failure:
    """„Familienzentrum mit Kindertagespflege und Grundschule Am Wall“ are three."""
    found: dict[str, Party] = {}
    for name in _names(office, who, known):
        party = _party(office, name, known)
        if isinstance(party, Failure):
            return party
        found.setdefault(party.name.casefold(), party)
    return tuple(found.values())


_JOINS = (" mit ", " und ", " sowie ", " & ", " + ", " / ", " with ", " and ")


def _names(office: Office, who: str, known: Sequence[str]) -> list[str]:
    """Divided where one name ends and another begins: some have an „und“ of their own."""
    who = who.strip(" .")
    ends = sorted((at, join) for join in _JOINS for at in _places(who, join))
    if not ends or _is_own(office, who) or recognise(who, known).sure:
        return [who]
    at, join = next(
        ((at, join) for at, join in ends if _is_own(office, who[:at]) or recognise(who[:at], known).sure),
        ends[0],
    )
    return [who[:at].strip(), *_names(office, who[at + len(join) :], known)]


def _places(text: str, join: str) -> list[int]:
    return [at for at in range(len(text)) if text.casefold().startswith(join, at)]


def _party(office: Office, said: str, known: Sequence[str]) -> Party | Failure:
    if _is_own(office, said):
        return Party(str(office.texts("tasks.office")), Consent.OWN)
    found = recognise(said, known)
    if found.sure:
        return Party(found.names[0])
    if len(found.names) > 1 and all(said.casefold() in name.casefold() for name in found.names):
        return Failure(Step(None, said), "several", found.names)
    alike = [name for name in found.names if _likeness(said, name) >= _ALIKE]
    return Party(alike[0] if len(alike) == 1 else said)


def _is_own(office: Office, said: str) -> bool:
    """Whether the office speaks of itself."""
    ours = str(office.texts("tasks.office"))
    names = {ours, office.name, f"{ours} {office.name}", "Büro", "das Büro", f"das {ours}", "wir", "we"}
    return said.strip().casefold() in {name.casefold() for name in names if name}


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()
