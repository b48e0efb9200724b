"""A network, its office, and the whole bot between them: what tests say to it, and what they see of it."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clockwork.timekeeper import Timekeeper
from bot.conduct.office import Office
from bot.craft.trade import Trade
from bot.desk import Desk
from bot.matrix.attachment import Files
from bot.matrix.client import HardenedClient
from bot.matrix.courier import Courier
from bot.matrix.directory import Directory
from bot.matrix.listener import Listener
from bot.matrix.marking import Marking
from bot.matrix.post import Postman
from bot.matrix.rereading import Rereading
from bot.store.database import Database
from bot.workshop.press import Press
from bot.workshop.sorting import Sorter
from tests.beside import Beside
from tests.homeserver import Event, Homeserver, Sent

from .shift import working

BOT = "@umlauf:fake.example"
Until = Callable[..., Any]

PETERSEN, BRANDT = "@petersen:fake.example", "@brandt:fake.example"
HARMS, JANSSEN = "@harms:fake.example", "@janssen:fake.example"
NAMES = {
    PETERSEN: "Jana Petersen",
    HARMS: "Silke Harms (Kita Sonnenblume)",
    JANSSEN: "Okko Janßen (Stadtbibliothek)",
}
NETZ, BUERO, DIREKT = "!netz:fake.example", "!buero:fake.example", "!direkt:fake.example"
ALIAS = "#bildungsbuero:fake.example"
ODD = "Kosten 2 * 3 * 4 <b>Stunden</b> zu_viel_Geld [für](x) `Sie` & uns?"
QUESTIONS = ("Was ist gerade los bei Ihnen?", ODD)
START = "!runde start Netzwerktreffen Sprache\nFrist: in 2 Wochen\n1. {}\n2. {}".format(*QUESTIONS)


def furnish(homeserver: Homeserver, names: dict[str, str] = NAMES, *, direct: bool = True) -> None:
    """The network's room, the office's, and – unless not wanted – a direct room with Ms Harms."""
    people = [BOT, PETERSEN, HARMS, JANSSEN]
    homeserver.room(NETZ, members=people, names=names, name="Sprache und Ankommen", alias="#sprache:x")
    homeserver.room(BUERO, members=[BOT, PETERSEN], names=names, name="Büro", alias=ALIAS)
    if direct:
        homeserver.room(DIREKT, members=[BOT, HARMS], names=names)
        del homeserver.state[DIREKT]["m.room.name", ""]


class Clock:
    """Goes like any other, from the second of November on; a test may turn it forward."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._start = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began)

    def forward(self, **span: float) -> None:
        self._start += timedelta(**span)


class House:
    """A network, its office, and the bot between them."""

    def __init__(
        self, homeserver: Homeserver, database: Database, beside: Beside, until: Until, office: Office
    ) -> None:
        self.homeserver, self.database, self.beside, self.until = homeserver, database, beside, until
        self.office = office
        self.clock = Clock()
        self._ring: Callable[[], None] = lambda: None

    @property
    def file(self) -> Path:
        """Where the database lies; a test on a server ends here."""
        return self.beside.file

    @asynccontextmanager
    async def open(self, client: HardenedClient, sorter: Sorter) -> AsyncIterator[None]:
        """The bot is at work; all its parts but the clock are the real ones."""
        directory = Directory(client, appointed=[PETERSEN], staff_room=ALIAS)
        self.office = replace(self.office, located=lambda: directory.known_staff_room)
        courier = Courier(
            Postman(client, directory, printer=Press().printed), self.database, self.office, self.clock
        )
        timekeeper = Timekeeper(self.database, sorter, self.office, self._bell, self.clock)
        marking = Marking(client, breath=0.01)
        trade = Trade(self.database, directory, Files(client), Rereading(client), self.office, self.clock)
        desk = Desk(trade, timekeeper, courier.wake, marking.handled)
        listener = Listener(client, self.database, desk.ring, self.clock, self.office)
        self._ring = desk.ring
        await listener.catch_up()
        desk.ring()
        try:
            async with working(listener.follow(), courier.carry(), desk.work(), marking.work()) as tasks:
                yield
                assert not [task for task in tasks if task.done()]
        finally:
            await timekeeper.close()

    def _bell(self, at: datetime) -> None:
        if at <= self.clock():
            self._ring()

    def pass_time(self, **span: float) -> None:
        """Time goes by, and the bell rings as it does every few seconds."""
        self.clock.forward(**span)
        self._ring()

    # People

    def text(self, user: str, body: str, **content: Any) -> Event:
        """What somebody writes now, not delivered yet."""
        stamp = {"origin_server_ts": int(self.clock().timestamp() * 1000)}
        return self.homeserver.text(user, body, **content) | stamp

    def write(self, user: str, body: str, room: str = NETZ, **content: Any) -> str:
        """Somebody writes; returns the event."""
        return self.send(self.homeserver.text(user, body, **content), room)

    def reply(self, user: str, body: str, to: str) -> str:
        return self.write(user, body, **{"m.relates_to": {"m.in_reply_to": {"event_id": to}}})

    def in_thread(self, user: str, body: str, root: str) -> str:
        relation = {"rel_type": "m.thread", "event_id": root, "is_falling_back": True}
        return self.write(user, body, **{"m.relates_to": relation | {"m.in_reply_to": {"event_id": root}}})

    def edit(self, user: str, event: str, body: str, room: str = NETZ) -> str:
        new = {"msgtype": "m.text", "body": body}
        relation = {"rel_type": "m.replace", "event_id": event}
        return self.write(user, f"* {body}", room, **{"m.new_content": new, "m.relates_to": relation})

    def delete(self, user: str, event: str, room: str = NETZ) -> str:
        return self.send(
            self.homeserver.event(user, "m.room.redaction", {"redacts": event}, redacts=event), room
        )

    def send(self, event: Event, room: str = NETZ) -> str:
        self.homeserver.deliver(room, event | {"origin_server_ts": int(self.clock().timestamp() * 1000)})
        return str(event["event_id"])

    # What they see

    async def hear(self, *fragments: str, room: str = NETZ) -> Sent:
        """The first message of the bot with all these fragments."""

        def heard() -> Sent | None:
            messages = (one for one in self.homeserver.sent if one.room == room)
            fitting = (one for one in messages if all(f in one.words for f in fragments))
            return next(fitting, None)

        found = await self.until(heard)
        assert isinstance(found, Sent)
        return found

    async def question(self, no: int) -> str:
        return (await self.hear(f"Frage {no} von")).event_id

    async def receipt(self, event: str) -> None:
        await self.until(lambda: event in self.receipts())

    def receipts(self) -> list[str]:
        """The events that carry a ✅."""
        relations = [one.content["m.relates_to"] for one in self.homeserver.sent if one.type == "m.reaction"]
        return [relation["event_id"] for relation in relations if relation["key"] == "✅"]

    async def answers(self) -> dict[str, dict[int, str]]:
        """What is stored and counts: institution → question → text."""

        def read(tx: Any) -> dict[str, dict[int, str]]:
            found: dict[str, dict[int, str]] = {}
            for round_ in tx.rounds.latest():
                for filed in tx.answers.of_round(round_.id):
                    by_question = found.setdefault(filed.answer.member.institution, {})
                    by_question[filed.answer.question] = filed.answer.text
            return found

        return await self.database.run(read)

    async def quiet(self, room: str = NETZ) -> None:
        """Everything that was written is read, and everything to be said is said."""

        async def idle() -> bool:
            tx_next = await self.database.run(lambda tx: tx.inbox.next())
            return tx_next is None and await self.database.run(lambda tx: tx.outbox.waiting()) == 0

        self.send(self.homeserver.event(HARMS, "x.marker", {}), room)
        await self.until(self._heard_everything)
        await self.until(idle)

    async def _heard_everything(self) -> bool:
        """What the bot may not read – its own leaving of a room it was invited to – is not waited for."""
        position = await self.database.run(lambda tx: tx.listening.position())
        batches = enumerate(self.homeserver._batches, start=1)
        last = max((number for number, batch in batches if BOT in batch.readers), default=0)
        return position is not None and int(position[0].removeprefix("s")) >= last
