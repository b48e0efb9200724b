"""Where much waits at once: a desk without a sync loop, and what comes of one message."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text as sql

from bot.clockwork.timekeeper import Timekeeper
from bot.conduct.membership import belonging, registering
from bot.conduct.publication import awaiting
from bot.conduct.themes import pairs, sorting
from bot.craft.trade import Trade
from bot.desk import Desk
from bot.meeting.comparison import Named
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId, RoundId, UserId
from bot.meeting.message import Kind, Message
from bot.meeting.round import Phase, Round
from bot.minutes.arrangement import Found, arrange
from bot.store import address, engine
from bot.store.database import Database
from bot.workshop.sorting import Sorter
from tests.homeserver import Homeserver
from tests.office import sentences

from .conftest import Clock
from .house import ALIAS, BOT, BRANDT, BUERO, DIREKT, HARMS, JANSSEN, NAMES, PETERSEN
from .unsorted import unpaired, unsorted

# A network for each thing that may wait; the last is a room that nobody has told us about.
CLOSED, OUT, OPEN, DRAFTED, NEW = (
    f"!{name}:fake.example" for name in ("beendet", "heraus", "offen", "entwurf", "neu")
)
_NETWORKS = {CLOSED: "Themennetz", OUT: "Altnetz", OPEN: "Bildungsnetz", DRAFTED: "Lesenetz", NEW: "Neunetz"}
# Where Ms Petersen and Mr Janßen write to us alone.
PRIVAT, ALLEIN = "!privat:fake.example", "!allein:fake.example"
_START = "start Netzwerktreffen\nRaum: {}\nFrist: {} 12 Uhr\n1. Was ist los?\n2. Was fehlt?"
_ANSWERS = {
    HARMS: "1. Wir suchen Dolmetscher.\n2. Uns fehlt Personal.",
    JANSSEN: "1. Wir bieten Dolmetscher an.\n2. Rufen Sie Frau Meier an, Telefon 0441 123456.",
}
HINT = "Im Protokoll steht unser Info-Abend am 3. Dezember, der ist aber auf den 10. verschoben"
_TASKS = (
    "Aufgabe: Dolmetscherpool, Kita Sonnenblume, bis Fr 18.12.2026\n"
    "Aufgabe: Raum suchen, Bildungsbüro, bis Fr 18.12.2026"
)


def furnish(homeserver: Homeserver) -> None:
    """Five rooms that are networks, the office's, and those with one person each."""
    for room, name in _NETWORKS.items():
        homeserver.room(room, members=[BOT, PETERSEN, HARMS, JANSSEN], names=NAMES, name=name)
    homeserver.room(BUERO, members=[BOT, PETERSEN, BRANDT], names=NAMES, name="Büro", alias=ALIAS)
    for room, user in ((DIREKT, HARMS), (PRIVAT, PETERSEN), (ALLEIN, JANSSEN)):
        homeserver.room(room, members=[BOT, user], names=NAMES)
        del homeserver.state[room]["m.room.name", ""]


class Crossroads:
    """Says one thing after the other to the desk."""

    def __init__(self, trade: Trade) -> None:
        self.trade, self.database, self.clock = trade, trade.database, trade.clock
        sorter = Sorter(limit=1, work=unsorted, pairing=unpaired)
        timekeeper = Timekeeper(trade.database, sorter, trade.office, lambda at: None, trade.clock)
        self._desk = Desk(trade, timekeeper, lambda: None)

    def copied(self, url: str) -> "Crossroads":
        """The same on a copy of its database, an hour later: nobody has heard too much of us."""
        place = address.read(url)
        # Its tables are up to date, which need not be looked at a hundred times.
        database = Database(engine.for_work(place), place)
        copy = Crossroads(replace(self.trade, database=database, clock=Clock(self.clock.now)))
        copy.clock.forward(minutes=65)
        return copy

    async def say(
        self, body: str, user: str = PETERSEN, room: str = BUERO, to: EventId | None = None
    ) -> list[str]:
        """Somebody says it, perhaps as a reply; what is said then, each with who else hears it."""
        self.clock.forward(seconds=5)
        event = EventId(f"$said{self.clock():%d%H%M%S}")
        message = Message(
            event,
            RoomId(room),
            UserId(user),
            Kind.TEXT,
            self.clock(),
            sender_name=NAMES.get(user),
            body=body,
            reply_to=to,
        )
        with self.database.transaction() as tx:
            tx.inbox.add(message)
        await self._desk.tick()
        return self._heard(event, room)

    async def wait(self, **span: float) -> None:
        """Time goes by, and nobody cares what was said meanwhile."""
        self.clock.forward(**span)
        await self._desk.tick()
        self._heard("", "")

    def round_in(self, room: str) -> Round:
        with self.database.transaction() as tx:
            found = tx.rounds.latest_in(RoomId(room))
        assert found is not None
        return found

    def waiting(self, desk: str) -> list[Dialogue]:
        with self.database.transaction() as tx:
            return tx.dialogues.at(RoomId(desk), self.clock(), alias=RoomId(ALIAS) if desk == BUERO else None)

    def ask_last(self, desk: str, topic: Topic) -> None:
        """As if this had been asked after everything else."""
        found = [one for one in self.waiting(desk) if one.topic is topic]
        with self.database.transaction() as tx:
            for one in found:
                tx.dialogues.hold(replace(one, asked=self.clock()))

    def asked_in(self, desk: str, topic: Topic) -> EventId:
        """Our message in which something was asked."""
        (dialogue,) = (one for one in self.waiting(desk) if one.topic is topic)
        with self.database.transaction() as tx:
            found = tx.letters.said_beginning(dialogue.letter or "-")
        return found[0][2]

    def leave(self, desk: str, topics: Iterable[Topic]) -> None:
        """Nothing else was asked."""
        others = [one for one in self.waiting(desk) if one.topic not in topics]
        with self.database.transaction() as tx:
            tx.dialogues.end(*others)

    def _heard(self, event: str, room: str) -> list[str]:
        found = []
        with self.database.transaction() as tx:
            while due := tx.outbox.due(self.clock()):
                for outgoing in due:
                    tx.outbox.sent(outgoing.id, EventId(f"$sent{outgoing.id}"), self.clock())
                    key, where = outgoing.letter.key, outgoing.letter.room
                    if event and event in key:
                        key = key.replace(f"answer:{event}:", "").replace(f":{event}", "").replace(event, "")
                        found.append(key if where == room else f"{where.split(':')[0]} {key}")
        return found

    # --- the scene -------------------------------------------------------------------------------

    async def fill(self) -> None:
        """Nine questions wait in the staff room, and a hint; it is 18 November, half past nine."""
        for room, end in ((OUT, "Fr, 13.11.2026"), (CLOSED, "Mo, 16.11.2026"), (OPEN, "Mi, 18.11.2026")):
            await self.say(_START.format(room, end))
        await self.say("1. Info-Abend am 3. Dezember.\n2. Personal.", HARMS, OUT)
        for user, said in _ANSWERS.items():
            await self.say(said, user, CLOSED)
        await self.wait(days=11, hours=3)
        self.sort(self.round_in(OUT).id)
        await self.say("!runde freigeben", room=OUT)
        await self.wait(days=3)
        await self.say("2. Noch etwas.", JANSSEN, CLOSED)
        self.sort(self.round_in(CLOSED).id)
        await self.wait(hours=44, minutes=35)
        for said in ("neue Runde für Lesenetz", "1", "ja", "nein", "ich"):
            await self.say(said)
        await self.say(HINT, HARMS, DIREKT)
        await self.say("ja", HARMS, DIREKT)
        self._compare()
        await self.wait(seconds=1)
        await self.say("Frage 1")
        await self.say(_TASKS)
        assert self.round_in(OUT).phase is Phase.PUBLISHED
        topics = "tasks curation comparison network helping draft extension late check"
        assert {one.topic.value for one in self.waiting(BUERO)} == set(topics.split())

    def sort(self, id_: RoundId) -> None:
        """All of a question under one heading."""
        with self.database.transaction() as tx:
            material = sorting.to_sort(tx, id_)
            if material is None:
                return
            found = [
                arrange(question.no, [one.answer.text for one in filed], sentences, _together)
                for question, filed in material
            ]
            awaiting.finish(tx, self.trade.office, id_, material, found, self.clock())

    def _compare(self) -> None:
        """Pairs, themes of the last round, and a room we have come into."""
        round_, now = self.round_in(CLOSED), self.clock()
        with self.database.transaction() as tx:
            (need, offer, other, _) = pairs.voices(tx, round_)
            # The desk has looked already, and found nothing.
            tx.helps._connection.execute(sql("DELETE FROM help_searches"))
            tx.helps.keep(round_.id, [(need, offer), (other, offer)], now)
            ids = [one.id for one in tx.helps.of_round(round_.id)]
            tx.comparisons.suggest(round_.id, [(Named(1, "Dolmetschen", 2, 1), Named(1, "Dolmetscher", 1))])
            same = [one.id for one in tx.comparisons.of_round(round_.id)]
            for topic, shown in ((Topic.HELPING, ids), (Topic.COMPARISON, same)):
                now += timedelta(seconds=1)
                subject, ends = f"round:{round_.id}", now + timedelta(days=14)
                state = {"shown": shown}
                tx.dialogues.hold(Dialogue(RoomId(BUERO), topic, subject, now, ends, round_.id, state=state))
            registering.notice(tx, self.trade.office, RoomId(NEW), now)

    def let_moderate(self, user: str) -> None:
        """The round that has ended is in the hands of a member, too."""
        round_ = self.round_in(CLOSED)
        with self.database.transaction() as tx:
            tx.rounds.save(replace(round_, moderators=round_.moderators | {UserId(user)}), self.clock())

    def ask_for_institution(self, user: str) -> None:
        """As if neither list nor display name had told it."""
        round_ = self.round_in(OPEN)
        with self.database.transaction() as tx:
            belonging.wait(tx, round_, UserId(user), "unit", self.clock())


def _together(found: object) -> Found:
    assert isinstance(found, list)
    return Found([0] * len(found), ["Dolmetschen"])
