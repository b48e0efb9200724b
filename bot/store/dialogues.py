"""Dialogues."""

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId, RoundId, UserId
from bot.store import schema

_TABLE = schema.dialogues
_COLUMNS = tuple(column.name for column in _TABLE.columns)


class Dialogues:
    """What we wait to be told, as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, dialogue: Dialogue, *, if_known: bool = False) -> bool:
        """Begin a dialogue, or go on with it: one about the same thing at the same desk is replaced.

        `if_known`: not if it was ended meanwhile, for whom it was with may have been erased. Returns whether
        it is held.
        """
        if if_known and self.find(dialogue.desk, dialogue.topic, dialogue.subject) is None:
            return False
        self.end(dialogue)
        values = {name: getattr(dialogue, name) for name in _COLUMNS}
        self._connection.execute(insert(_TABLE), values | {"state": dict(dialogue.state)})
        return True

    def end(self, *dialogues: Dialogue) -> None:
        """Delete dialogues, which are settled."""
        for one in dialogues:
            self._connection.execute(delete(_TABLE).where(_same(one.desk, one.topic, one.subject)))

    def find(self, desk: RoomId, topic: Topic, subject: str) -> Dialogue | None:
        """A dialogue that was not ended, also if it has expired; None if there is none."""
        found = self._dialogues(_same(desk, topic, subject))
        return found[0] if found else None

    def at(
        self, desk: RoomId, now: datetime, about: EventId | None = None, alias: RoomId | None = None
    ) -> list[Dialogue]:
        """What waits at a desk, the newest first – but before all what a reply to `about` answers.

        The staff room is known by its id, or by the `alias` of the configuration.
        """
        here = _TABLE.c.desk.in_([desk, alias] if alias else [desk])
        waiting = self._dialogues(here, _TABLE.c.expires > now)
        key = about and self._connection.scalar(
            select(schema.outbox.c.key).where(schema.outbox.c.event == about)
        )
        return sorted(waiting, key=lambda one: (key is None or one.letter != key, -one.asked.timestamp()))

    def of_round(self, round_: RoundId, *topics: Topic) -> list[Dialogue]:
        """What waits because of a round."""
        return self._dialogues(_TABLE.c.round == round_, _TABLE.c.topic.in_(topics or tuple(Topic)))

    def of_user(self, user: UserId) -> list[Dialogue]:
        """What a person was asked, or began."""
        return self._dialogues((_TABLE.c.desk == user) | (_TABLE.c.asker == user))

    def due(self, now: datetime) -> list[Dialogue]:
        """Dialogues whose moment has come, the oldest moment first."""
        found = self._dialogues(_TABLE.c.due <= now, _TABLE.c.expires > now)
        return sorted(found, key=lambda one: one.due or now)

    def next_due(self, now: datetime) -> datetime | None:
        """The next such moment after this one."""
        ahead = select(func.min(_TABLE.c.due)).where(_TABLE.c.due > now)
        moment: datetime | None = self._connection.scalar(ahead)
        return moment

    def drop(self, topic: Topic) -> None:
        """Forget all there is of a topic."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.topic == topic))

    def expire(self, now: datetime) -> None:
        """Forget what nobody may answer any more."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.expires <= now))

    def move(self, old: RoomId, new: RoomId) -> None:
        """Move the dialogues of a room that was replaced, and those about a round set up for it."""
        self._connection.execute(update(_TABLE).where(_TABLE.c.desk == old).values(desk=new))
        for one in self._dialogues(_TABLE.c.topic == Topic.SETUP):
            state = json.loads(json.dumps(dict(one.state)).replace(json.dumps(old), json.dumps(new)))
            self.hold(replace(one, state=state))

    def forget(self, user: UserId) -> None:
        """Whatever a person was asked; what she began where several may go on stays, without her.

        What is asked about her names her, and what she alone works on is nobody's then.
        """
        hers = (_TABLE.c.topic == Topic.CURATION) & (_TABLE.c.asker == user)
        about = hers | _TABLE.c.subject.endswith(f":{user}", autoescape=True)
        self._connection.execute(delete(_TABLE).where(about | (_TABLE.c.desk == user)))
        self._connection.execute(update(_TABLE).where(_TABLE.c.asker == user).values(asker=None))

    def _dialogues(self, *where: ColumnElement[bool]) -> list[Dialogue]:
        # What was asked in the same moment has an order too, and keeps it: „1“ answers the first.
        order = (_TABLE.c.asked.desc(), _TABLE.c.topic, _TABLE.c.subject, _TABLE.c.desk)
        rows = self._connection.execute(select(_TABLE).where(*where).order_by(*order))
        return [_dialogue(row) for row in rows]


def _same(desk: RoomId, topic: Topic, subject: str) -> ColumnElement[bool]:
    return (_TABLE.c.desk == desk) & (_TABLE.c.topic == topic) & (_TABLE.c.subject == subject)


def _dialogue(row: Row[tuple[object, ...]]) -> Dialogue:
    values = dict(row._mapping)
    return Dialogue(**values | {"topic": Topic(str(values["topic"]))})
