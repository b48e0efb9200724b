"""Erasing what a person said, or what was said for an institution (GDPR, article 17).

Who did what and when stays in the audit trail, under a pseudonym whose salt nobody keeps. That an event
was erased stays known by a salted hash, so that it cannot come back in a replay. What was published is
sorted anew without her: headings are made of what people wrote.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.conduct import publishing
from bot.conduct.office import Office
from bot.meeting.ids import RoundId, UserId
from bot.meeting.letter import Attach, Letter, React, Say
from bot.meeting.question import Question
from bot.meeting.round import Phase, Round
from bot.minutes import chat, markdown
from bot.minutes.arrangement import Arrangement
from bot.sorting import Batch, sort_here
from bot.speech.markdown import inert
from bot.store.answers import Filed
from bot.store.audit import Entry
from bot.store.database import Database, Transaction
from bot.store.traces import Trail

_TRIES = 5
_OPERATOR = UserId("operator")

_Material = list[tuple[Question, list[Filed]]]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data is meant: a person, or else an institution."""

    user: UserId | None = None
    institution: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is, or was. Entries are those of the audit trail, which only change their name."""

    answers: int
    statements: int
    messages: int
    entries: int

    @property
    def nothing(self) -> bool:
        """Whether there is no trace at all."""
        return not (self.answers or self.statements or self.messages or self.entries)


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A published round without the subject's answers, sorted anew."""

    material: _Material
    arrangements: list[Arrangement]


class _Changed(Exception):
    """Somebody answered or withdrew while we were sorting."""


def survey(tx: Transaction, subject: Subject) -> Tally:
    """What would be erased."""
    return _tally(tx, _trail(tx, subject))


async def erase(database: Database, office: Office, subject: Subject, now: datetime) -> Tally:
    """Erase it, in one transaction; works beside a running bot. Raises DatabaseFault if it cannot be now."""
    for _ in range(_TRIES - 1):
        try:
            return await _attempt(database, office, subject, now)
        except _Changed:
            continue
    return await _attempt(database, office, subject, now)


async def _attempt(database: Database, office: Office, subject: Subject, now: datetime) -> Tally:
    materials = await database.run(_remaining, subject)
    anew = {id_: _Sorted(material, _sorted(material)) for id_, material in materials.items()}
    return await database.run(_erase, office, subject, anew, now)


def _erase(
    tx: Transaction, office: Office, subject: Subject, anew: Mapping[RoundId, _Sorted], now: datetime
) -> Tally:
    trail = _trail(tx, subject)
    tally = _tally(tx, trail)
    withheld = _withhold(tx, trail)
    tx.traces.remove(trail)
    pseudonym = _pseudonym(trail.user) if trail.user is not None else ""
    if trail.user is not None:
        tx.traces.rename(trail.user, UserId(pseudonym))
    for id_ in trail.rounds:
        _sort_again(tx, tx.rounds.get(id_), anew, now)
    _post_again(tx, office, withheld, now)
    if not tally.nothing:
        what = "person erased" if subject.user else "institution erased"
        tx.audit.note(Entry(now, _OPERATOR, what, detail=pseudonym))
    return tally


def _trail(tx: Transaction, subject: Subject) -> Trail:
    if subject.user is not None:
        return tx.traces.of_person(subject.user)
    return tx.traces.of_institution(subject.institution)


def _tally(tx: Transaction, trail: Trail) -> Tally:
    statements = sum(len(texts) for texts in tx.traces.statements(trail).values())
    entries = tx.traces.acts(trail.user) if trail.user else 0
    return Tally(len(trail.answers), statements, len(trail.messages), entries)


def _pseudonym(user: UserId) -> str:
    return f"erased-{hashlib.blake2b(user.encode(), key=secrets.token_bytes(32), digest_size=8).hexdigest()}"


# --- What was published ------------------------------------------------------------------------------


def _remaining(tx: Transaction, subject: Subject) -> dict[RoundId, _Material]:
    """What is left of the published rounds that she answered in."""
    trail = _trail(tx, subject)
    rounds = [tx.rounds.get(id_) for id_ in trail.rounds if tx.sortings.of_round(id_)]
    return {round_.id: _others(tx, round_, trail) for round_ in rounds if round_.phase is Phase.PUBLISHED}


def _others(tx: Transaction, round_: Round, trail: Trail) -> _Material:
    filed = [one for one in tx.answers.of_round(round_.id) if one.answer.event not in trail.events]
    return [
        (question, [one for one in filed if one.answer.question == question.no])
        for question in round_.questions
    ]


def _sorted(material: _Material) -> list[Arrangement]:
    return [
        sort_here(Batch(question.no, question.text, tuple(one.answer.text for one in filed)))
        for question, filed in material
    ]


def _sort_again(tx: Transaction, round_: Round, anew: Mapping[RoundId, _Sorted], now: datetime) -> None:
    """A closed round is sorted by the bot once more; of a published one the minutes may be asked for now."""
    sorted_ = anew.get(round_.id)
    if sorted_ is None and round_.phase is Phase.PUBLISHED and tx.sortings.of_round(round_.id):
        raise _Changed
    tx.sortings.replace(round_.id, (), now)
    if sorted_ is not None and not publishing.keep_sorting(
        tx, round_.id, sorted_.material, sorted_.arrangements, now
    ):
        raise _Changed


# --- What was about to be said -----------------------------------------------------------------------


def _withhold(tx: Transaction, trail: Trail) -> list[Letter]:
    """Take back letters that quote her, or are to her; returns the minutes among them."""
    minutes = []
    for outgoing in tx.outbox.unsent():
        quotes = _is_minutes(outgoing.letter) and outgoing.letter.round in trail.rounds
        if quotes or _concerns(outgoing.letter, trail):
            tx.traces.withhold(outgoing)
        if quotes and outgoing.letter.key.startswith("round:"):
            minutes.append(outgoing.letter)
    return minutes


def _is_minutes(letter: Letter) -> bool:
    return isinstance(letter.act, Attach) or ":minutes:" in letter.key


def _concerns(letter: Letter, trail: Trail) -> bool:
    """Whether a letter is to her or names her. What is announced to all is neither, whoever caused it."""
    match letter.act:
        case React(event):
            return event in trail.events
        case Say(text, notice=True, reply_to=reply_to, thread=thread):
            told = {reply_to, thread} & trail.events or trail.names_it(letter.key) or trail.names_it(text)
            return bool(told) or any(name in text or inert(name) in text for name in trail.names)
        case _:
            return False


def _post_again(tx: Transaction, office: Office, withheld: Iterable[Letter], now: datetime) -> None:
    """The others get their minutes, whole and without her."""
    files = [(letter, letter.act) for letter in withheld if isinstance(letter.act, Attach)]
    for letter, file in files:
        assert letter.round is not None
        round_ = tx.rounds.get(letter.round)
        minutes = publishing.compose(tx, office, round_, round_.published_at or now)
        key = f"round:{round_.id}:minutes:{secrets.token_hex(4)}"
        for no, text in enumerate(chat.messages(minutes, office.texts), start=1):
            tx.outbox.post(Letter(letter.room, f"{key}:{no}", Say(text, notice=False), round_.id), now)
        content = markdown.document(minutes, office.texts)
        tx.outbox.post(Letter(letter.room, f"{key}:file", Attach(file.name, content), round_.id), now)
