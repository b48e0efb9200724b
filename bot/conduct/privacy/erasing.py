"""Erasing what a person said, or what was said for an institution (GDPR, article 17).

Who did what and when stays in the audit trail, under a pseudonym whose salt nobody keeps. That an event
was erased stays known by a salted hash, so that it cannot come back in a replay. What was closed or
published is sorted anew without her: headings are made of what people wrote.
"""

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.conduct.answers import removal, suggesting
from bot.conduct.corrections import objecting
from bot.conduct.publication import looking_back
from bot.conduct.reply import answer
from bot.conduct.tasks import consenting
from bot.conduct.themes import amending
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Topic
from bot.meeting.ids import EventId, RoundId, UserId
from bot.meeting.letter import Attach, Letter, React, Say
from bot.meeting.round import Phase, Round
from bot.speech.markdown import inert, shown
from bot.store.archive import Archived
from bot.store.audit import FROM_MINUTES, WITHDRAWN, Entry
from bot.store.database import Transaction
from bot.store.traces import Trail

_OPERATOR = UserId("operator")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data is meant: a person, or else an institution."""

    user: UserId | None = None
    institution: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is, or was. Entries are those of the audit trail, which only change their name.

    `listed` is how often member lists name whoever is meant, `elsewhere` how many tasks and kept minutes do.
    """

    answers: int
    statements: int
    messages: int
    entries: int
    listed: int = 0
    elsewhere: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there is no trace at all."""
        said = self.answers or self.statements or self.messages
        return not (said or self.entries or self.listed or self.elsewhere)


def survey(tx: Transaction, subject: Subject) -> Tally:
    """What would be erased."""
    return _tally(tx, _trail(tx, subject))


def erase(tx: Transaction, subject: Subject, now: datetime) -> Tally:
    """Erase it, for the operator; also beside a running bot, which then sorts what was published."""
    tally, pseudonym = _erase(tx, subject, now)
    if not tally.nothing:
        what = "person erased" if subject.user else "institution erased"
        tx.audit.note(Entry(now, _OPERATOR, what, detail=pseudonym))
    return tally


# --- By chat -----------------------------------------------------------------------------------------


def consent(turn: Turn) -> None:
    """Delete everything of hers, and tell her so without quoting or naming anybody."""
    subject = Subject(turn.message.sender)
    trail = _trail(turn.tx, subject)
    published = _published(turn.tx, trail)
    objecting.tell_gone(turn, trail.objections)
    # Known by a hash of the message, as everything that is left; so it is said once, also after a restore.
    key = f"erased:{turn.message.event}"
    said = turn.office.say(turn.message.room, key, "erasure.done", contact=turn.office.contact)
    _, pseudonym = _erase(turn.tx, subject, turn.now, last_word=said)
    turn.tx.audit.note(Entry(turn.now, UserId(pseudonym), "person erased", detail=pseudonym))
    for round_ in published:
        removal.tell_withdrawn(turn, round_)


def dissent(turn: Turn) -> None:
    """Leave everything as it is, and tell her so."""
    answer(turn, "erasure.kept")


# --- What both do ------------------------------------------------------------------------------------


def _erase(
    tx: Transaction, subject: Subject, now: datetime, *, last_word: Letter | None = None
) -> tuple[Tally, str]:
    trail = _trail(tx, subject)
    tally = _tally(tx, trail)
    owed = _withhold(tx, trail)
    if last_word is not None:
        tx.outbox.post(last_word, now)
    tx.traces.remove(trail)
    objecting.forget(tx, trail.objections, now)
    for praise in trail.praises:
        tx.praises.withdraw(praise.event)
    looking_back.take_back(tx, {one.round for one in trail.praises})
    for page in kept_pages(tx, trail):
        tx.archive.drop(page.round)
    tx.aftermaths.forget_names(trail.names)
    # What is asked about answers that were entered, or are checked, names messages, or holds words; what is
    # asked about new addresses names institutions.
    for topic in (Topic.ENTRY, Topic.COPY, Topic.CHECK, Topic.NEWCOMERS):
        tx.dialogues.drop(topic)
    pseudonym = _pseudonym(trail.user) if trail.user is not None else ""
    tx.mailings.forget(_addresses(tx, trail))
    consenting.forget(tx, own_names(tx, trail))
    tx.memories.drop(no for no, heading in tx.memories.headings().items() if _names(trail, heading))
    if trail.user is None:
        _forget_institution(tx, subject.institution)
    else:
        _forget_person(tx, trail.user, UserId(pseudonym))
    _let_minutes_follow(tx, trail, owed, UserId(pseudonym) or _OPERATOR, now)
    return tally, pseudonym


def _forget_institution(tx: Transaction, name: str) -> None:
    tx.rosters.erase_institution(name)
    tx.excuses.forget_institution(name)
    # A name that somebody typed and has not confirmed may be this one.
    tx.dialogues.drop(Topic.INSTITUTION)


def _forget_person(tx: Transaction, user: UserId, pseudonym: UserId) -> None:
    for round_ in tx.rounds.active():
        tx.tombstones.add_person(round_.id, user)
    tx.dialogues.forget(user)
    tx.excuses.forget(user)
    tx.rosters.erase_person(user, pseudonym)
    tx.rounds.rename(user, pseudonym)
    tx.leaders.erase(user)
    tx.networks.rename(user, pseudonym)
    tx.traces.rename(user, pseudonym)


def _let_minutes_follow(
    tx: Transaction, trail: Trail, owed: Collection[RoundId], who: UserId, now: datetime
) -> None:
    """Rounds are sorted anew without the answers that are gone, and published minutes count them."""
    for id_, events in _counted(trail).items():
        amending.do_without(tx, id_, now, owed=id_ in owed)
        if tx.rounds.get(id_).phase is Phase.PUBLISHED:
            for _ in events:
                tx.audit.note(Entry(now, who, WITHDRAWN, id_, FROM_MINUTES))


def kept_pages(tx: Transaction, trail: Trail) -> list[Archived]:
    """The minutes in the archive that name whoever is meant.

    Those that quote her are made anew with her answers. A single word may mean anything, so that only a
    whole name of hers counts.
    """
    names = {form for name in own_names(tx, trail) for form in (name, shown(name))}
    if trail.user is None:
        return tx.archive.naming(names)
    return tx.archive.naming({name for name in names if " " in name}, apart=True)


def own_names(tx: Transaction, trail: Trail) -> set[str]:
    """The names that tasks may have been given to; one that a whole institution goes by stays."""
    if trail.user is None:
        return set(trail.names)
    kept = {place.entry.institution.casefold() for place in tx.rosters.places()}
    kept |= {filed.answer.member.institution.casefold() for filed in trail.answers}
    return {name for name in trail.names if name.casefold() not in kept}


def _published(tx: Transaction, trail: Trail) -> list[Round]:
    """The rounds whose minutes are out and quote it."""
    rounds = [tx.rounds.get(id_) for id_ in _counted(trail)]
    return [round_ for round_ in rounds if round_.phase is Phase.PUBLISHED]


def _trail(tx: Transaction, subject: Subject) -> Trail:
    if subject.user is not None:
        return tx.traces.of_person(subject.user)
    return tx.traces.of_institution(subject.institution)


def _tally(tx: Transaction, trail: Trail) -> Tally:
    statements = sum(len(texts) for texts in tx.traces.statements(trail).values())
    entries = tx.traces.acts(trail.user) if trail.user else 0
    messages = len(trail.messages) + len(trail.objections) + len(trail.praises)
    elsewhere = len(tx.tasks.naming(own_names(tx, trail))) + len(kept_pages(tx, trail))
    return Tally(len(trail.answers), statements, messages, entries, len(trail.places), elsewhere)


def _pseudonym(user: UserId) -> str:
    return f"erased-{hashlib.blake2b(user.encode(), key=secrets.token_bytes(32), digest_size=8).hexdigest()}"


def _counted(trail: Trail) -> dict[RoundId, set[EventId]]:
    """The messages that minutes quote, by round."""
    found: dict[RoundId, set[EventId]] = {}
    for filed in trail.answers:
        if filed.answer.standing.counts:
            found.setdefault(filed.answer.round, set()).add(filed.answer.event)
    return found


def _withhold(tx: Transaction, trail: Trail) -> set[RoundId]:
    """Take back letters that quote her, or are to her; returns the rounds whose minutes are owed now."""
    quoting = _counted(trail)
    # Minutes with a correction of hers come again as a whole edition, a while later.
    corrected = {one.round for one in trail.objections if one.edition is not None}
    owed = set()
    for outgoing in tx.outbox.unsent():
        letter = outgoing.letter
        quotes = letter.round in quoting and _is_minutes(letter)
        suggested = letter.round in trail.rounds and letter.key.endswith(suggesting.SHOWN)
        stale = letter.round in corrected and _is_minutes(letter)
        if quotes or stale or suggested or _concerns(letter, trail):
            tx.traces.withhold(outgoing)
        if quotes and letter.round is not None and letter.key.startswith("round:"):
            owed.add(letter.round)
    return owed


def _names(trail: Trail, text: str) -> bool:
    """Whether a text has a name or an address of hers as a word of its own; some choose „e“ for a name."""
    addresses = {place.entry.mail for place in trail.places if place.entry.mail}
    called = trail.names | addresses
    names = (re.escape(form) for name in called for form in (name, inert(name)))
    # Whoever erases an institution may write it otherwise.
    kind = re.IGNORECASE if trail.user is None else re.NOFLAG
    return any(re.search(rf"(?<!\w){name}(?!\w)", text, kind) for name in names)


def _addresses(tx: Transaction, trail: Trail) -> set[str]:
    """Her mail addresses, but for those that others of a list use, too."""
    found = {place.entry.mail.casefold() for place in trail.places if place.entry.mail}
    others = [place.entry for place in tx.rosters.places() if place not in trail.places] if found else []
    return found - {entry.mail.casefold() for entry in others}


def _is_minutes(letter: Letter) -> bool:
    return isinstance(letter.act, Attach) or ":minutes:" in letter.key


def _concerns(letter: Letter, trail: Trail) -> bool:
    """Whether a letter is to her or names her. What is announced to all is neither, whoever caused it."""
    if str(letter.room) == trail.user:
        return True
    match letter.act:
        case React(event):
            return event in trail.events
        case Say(text, notice=True, reply_to=reply_to, thread=thread):
            told = {reply_to, thread} & trail.events or trail.ids.search(letter.key) or trail.ids.search(text)
            # Alarms quote nobody, and nobody is to take them back.
            return bool(told) or (not letter.key.startswith("incident:") and _names(trail, text))
        case Attach():
            # What she was told of herself.
            return trail.ids.search(letter.key) is not None
        case _:
            return False
