"""Traces: what leads to one person, or to those who wrote for an institution, across all tables."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from bot.meeting.ids import EventId, RoundId, UserId
from bot.meeting.member import Member, introduce
from bot.meeting.objection import Objection
from bot.store import schema
from bot.store.answers import Answers, Filed
from bot.store.audit import Audit
from bot.store.edits import TAKEN, Edits
from bot.store.inbox import Inbox, Received
from bot.store.leaders import Leaders
from bot.store.objections import Objections
from bot.store.outbox import Outgoing, State
from bot.store.praises import Praise, Praises
from bot.store.rosters import Place, Rosters
from bot.store.tombstones import Tombstones


@dataclass(frozen=True, slots=True)
class Trail:
    """What was found. Without a `user` an institution is meant: what was said for it, by whomever."""

    user: UserId | None
    names: frozenset[str]
    answers: tuple[Filed, ...]
    messages: tuple[Received, ...]
    places: tuple[Place, ...] = ()
    # What was said about minutes, and about a round.
    objections: tuple[Objection, ...] = ()
    praises: tuple[Praise, ...] = ()

    @property
    def events(self) -> frozenset[EventId]:
        """Everything that was sent and that we still know of."""
        answered = {filed.answer.event for filed in self.answers}
        said = {one.event for one in self.objections} | {one.event for one in self.praises}
        return frozenset(answered | said | {received.message.event for received in self.messages})

    @property
    def rounds(self) -> frozenset[RoundId]:
        """The rounds that hold such answers."""
        return frozenset(filed.answer.round for filed in self.answers)

    @property
    def ids(self) -> re.Pattern[str]:
        """Finds one of the ids in a text, or nothing; many texts are looked through at once."""
        found = [*self.events, *([self.user] if self.user else ())]
        return re.compile("|".join(map(re.escape, found)) or r"(?!)")


class Traces:
    """The traces as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_person(self, user: UserId) -> Trail:
        """What a person sent, and the names she went by."""
        answers = Answers(self._connection).of_user(user)
        messages = Inbox(self._connection).of_sender(user)
        spoken = {member.name for received in messages if (member := _introduced(received))}
        names = spoken | {filed.answer.member.name for filed in answers}
        places = [place for place in Rosters(self._connection).places() if place.entry.user == user.lower()]
        names |= {place.entry.name for place in places if place.entry.name}
        names |= set(Leaders(self._connection).of_user(user))
        objections, praises = (
            Objections(self._connection).of_user(user),
            Praises(self._connection).of_user(user),
        )
        found = (tuple(answers), tuple(messages), tuple(places), tuple(objections), tuple(praises))
        return Trail(user, frozenset(names), *found)

    def of_institution(self, name: str) -> Trail:
        """What was sent for an institution; capital letters do not matter."""
        answers = Answers(self._connection).of_institution(name)
        answered = {filed.answer.event for filed in answers}
        every = Rosters(self._connection).places()
        places = [place for place in every if place.entry.institution.casefold() == name.casefold()]
        messages = [
            received
            for received in Inbox(self._connection).everything()
            if received.message.event in answered or _speaks_for(name, places, received)
        ]
        objections = tuple(Objections(self._connection).of_institution(name))
        users = {filed.answer.member.user for filed in answers}
        users |= {place.entry.user for place in places if place.valid and place.entry.user}
        praises = tuple(one for user in sorted(users) for one in Praises(self._connection).of_user(user))
        found = (tuple(answers), tuple(messages), tuple(places), objections, praises)
        return Trail(None, frozenset({name}), *found)

    def statements(self, trail: Trail) -> dict[int, list[str]]:
        """What was quoted of each answer, by the answer's id."""
        table = schema.statements
        mine = table.c.answer.in_([filed.id for filed in trail.answers])
        rows = self._connection.execute(select(table).where(mine).order_by(table.c.answer, table.c.no))
        found: dict[int, list[str]] = {}
        for row in rows:
            found.setdefault(row.answer, []).append(row.text)
        return found

    def acts(self, user: UserId) -> int:
        """How many entries of the audit trail name a person."""
        table = schema.audit
        return self._connection.scalar(select(func.count()).where(table.c.who == user)) or 0

    def withhold(self, outgoing: Outgoing) -> None:
        """Delete a letter that has not left yet."""
        table = schema.outbox
        unsent = (table.c.id == outgoing.id) & (table.c.state == State.WAITING)
        self._connection.execute(delete(table).where(unsent))

    def remove(self, trail: Trail) -> None:
        """Delete what was sent, with all that was made of it."""
        masks = Tombstones(self._connection).add(trail.events)
        # What staff entered for others is not theirs, though they sent the message.
        for event in {filed.answer.event for filed in trail.answers}:
            Answers(self._connection).withdraw(event)
        for event in trail.events:
            Inbox(self._connection).remove(event)
        Edits(self._connection).forget(trail.events)
        self._mask(masks)

    def rename(self, user: UserId, pseudonym: UserId) -> None:
        """Replace a person by a pseudonym; what was done stays known."""
        Audit(self._connection).rename(user, pseudonym)
        entered = schema.answers.c.entered_by == user
        self._connection.execute(update(schema.answers).where(entered).values(entered_by=pseudonym))
        hers = schema.outbox.c.addressee == user
        self._connection.execute(update(schema.outbox).where(hers).values(addressee=None))
        to_her = schema.outbox.c.room == user
        self._connection.execute(update(schema.outbox).where(to_her).values(room=pseudonym, lane=pseudonym))
        self._mask({user: pseudonym})

    def fade(self, before: datetime) -> None:
        """Forget who sent what was dealt with before a moment, and whom we answered then.

        An answer keeps its author as long as it is kept; an event stays known, so that it counts once.
        """
        inbox, outbox = schema.inbox, schema.outbox
        Edits(self._connection).fade()
        dealt_with = inbox.c.payload.is_(None) | TAKEN
        settled = (inbox.c.arrived < before) & dealt_with & (inbox.c.sender != "")
        self._connection.execute(update(inbox).where(settled).values(sender=""))
        told = (outbox.c.posted < before) & outbox.c.addressee.is_not(None)
        self._connection.execute(update(outbox).where(told).values(addressee=None))

    def _mask(self, masks: Mapping[str, str]) -> None:
        """Letters are known by what they answer, and to whom, incidents by what they are about: put masks
        in place of such ids."""
        for id_, mask in masks.items():
            subject = schema.incidents.c.subject == id_
            self._connection.execute(update(schema.incidents).where(subject).values(subject=mask))
            letter = schema.dialogues.c.letter
            asked = update(schema.dialogues).where(letter.contains(id_, autoescape=True))
            self._connection.execute(asked.values(letter=None))
        self._drop_dialogues(masks)
        table = schema.outbox
        for row in self._connection.execute(select(table.c.id, table.c.key)).all():
            key = row.key
            for id_, mask in masks.items():
                key = key.replace(id_, mask)
            if key != row.key:
                self._connection.execute(update(table).where(table.c.id == row.id).values(key=key))

    def _drop_dialogues(self, ids: Mapping[str, str]) -> None:
        """Whatever is asked about one of these is not to be asked any more."""
        table = schema.dialogues
        for row in self._connection.execute(select(table)).all():
            told = f"{row.subject} {json.dumps(row.state)}"
            if any(id_ in told for id_ in ids):
                same = (table.c.desk == row.desk) & (table.c.topic == row.topic)
                self._connection.execute(delete(table).where(same, table.c.subject == row.subject))


def _introduced(received: Received) -> Member | None:
    """Whom a message named as its sender, as long as we know that."""
    message = received.message
    return introduce(message.sender, message.sender_name) if message.sender_name else None


def _speaks_for(institution: str, places: Iterable[Place], received: Received) -> bool:
    """By her display name or, for whoever waits to be read, by a member list."""
    member = _introduced(received)
    if member is None:
        return False
    listed = {place.entry.user for place in places if place.valid}
    named = member.institution.casefold() == institution.casefold()
    return named or member.user.lower() in listed
