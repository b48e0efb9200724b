"""People of a network and of its office, what they do, and what they wait for, whatever becomes of the bot.

A play is a class of its own with a method for each step. Each does something and waits until people see what
comes of it, however long that takes: the bot may be dead at any moment, as long as somebody starts it again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from tests.faults import clock, remains
from tests.homeserver import SERVER, Homeserver
from tests.mailserver import Mailserver

BOT = f"@umlauf:{SERVER}"
NETZ, BUERO, DIREKT = f"!netz:{SERVER}", f"!buero:{SERVER}", f"!direkt:{SERVER}"
ALIAS, STAFF_ALIAS = f"#sprache:{SERVER}", f"#buero:{SERVER}"
PETERSEN, MALTE = f"@petersen:{SERVER}", f"@malte:{SERVER}"
HARMS, JANSSEN, BRANDT = f"@harms:{SERVER}", f"@janssen:{SERVER}", f"@brandt:{SERVER}"
AYDIN, OHLSEN = f"@aydin:{SERVER}", f"@ohlsen:{SERVER}"
NAMES = {
    PETERSEN: "Jana Petersen",
    HARMS: "Silke Harms (Kita Sonnenblume)",
    JANSSEN: "Okko Janßen (Stadtbibliothek)",
    BRANDT: "Inge Brandt (Volkshochschule)",
    AYDIN: "Deniz Aydin (Jugendmigrationsdienst)",
    OHLSEN: "Wiebke Ohlsen (Grundschule am Deich)",
}
_BLINK = 0.005

Step = Callable[[], Awaitable[None]]


def step(method: Any) -> Any:
    """Make a method of a play one of its steps."""
    method.step = True
    return method


class People:
    """Those who play. `now_at` is the step under way, `began` when it began."""

    begins: ClassVar[datetime]
    staff: ClassVar[tuple[str, ...]] = (PETERSEN,)
    released_by: ClassVar[str] = "one"

    def __init__(self, homeserver: Homeserver, folder: Path, database: str, post: Mailserver) -> None:
        self.homeserver = homeserver
        self.post = post
        self.time = folder / "clock"
        self.database = database
        self.names: dict[str, str] = {}
        self.now_at = ""
        self.began = 0.0
        self.took: dict[str, float] = {}
        self.curtain = False
        self._spoken: set[str] = set()
        clock.set_to(self.time, self.begins)
        all_ = dict.fromkeys((BOT, *NAMES, *self.staff))
        names = NAMES | {MALTE: "Malte Brandt"}
        homeserver.room(NETZ, members=all_, names=names, name="Sprache und Ankommen", alias=ALIAS)
        homeserver.room(BUERO, members=[BOT, *self.staff], names=names, name="Büro", alias=STAFF_ALIAS)

    async def perform(self, last: str = "") -> None:
        """All steps in order, or those up to `last`; then wait until the bot has nothing left to do."""
        for name, step in self.steps():
            self.now_at, self.began = name, asyncio.get_running_loop().time()
            await step()
            self.took[name] = asyncio.get_running_loop().time() - self.began
            if name == last:
                break
        await self._until(self._nothing_left)
        self.curtain = True

    @classmethod
    def step_names(cls) -> list[str]:
        """What the steps are called, in order."""
        return [name for name in vars(cls) if getattr(vars(cls)[name], "step", False)]

    def steps(self) -> Iterator[tuple[str, Step]]:
        """The steps in order."""
        return ((name, getattr(self, name)) for name in self.step_names())

    @property
    def spoken(self) -> set[str]:
        """Every word of the members: none of them may stand in a log."""
        return self._spoken

    # --- how every play begins ---

    async def _arrive(self) -> None:
        """What was said before the bot's very first sync was safe is not addressed to it."""
        await self._until(lambda: any("since" in ask.query for ask in self.homeserver.requests))
        await self._heard(BUERO, "Ist das ein Netzwerkraum?")

    async def _register(self) -> None:
        self._say(PETERSEN, "the name of the network", "1", room=BUERO)
        await self._heard(BUERO, "Das Netzwerk heißt")

    # --- what people do --------------------------------------------------------------------------

    async def _at(self, moment: datetime) -> None:
        """It is that time now; the bot, whose timers go by the machine's clock, hears something and looks."""
        clock.set_to(self.time, moment)
        self.homeserver.deliver(NETZ, self.homeserver.event(HARMS, "x.bell", {}))

    def _open_room(self, room: str, user: str) -> None:
        """A direct room with the bot, by a member."""
        self.homeserver.room(room, members=[user], names=NAMES)
        del self.homeserver.state[room]["m.room.name", ""]
        self.homeserver.set_member(room, BOT, "invite", by=user, is_direct=True)

    def _say(self, user: str, name: str, body: str, room: str = NETZ, **content: Any) -> None:
        if user not in self.staff:
            self._spoken.add(body)
        self.homeserver.deliver(room, self._named(name, self.homeserver.text(user, body, **content)))

    async def _tell(self, *lines: tuple[str, str], by: str = PETERSEN, room: str = BUERO) -> None:
        """Say one thing after the other, each once the bot has answered the one before."""
        for words, answer in lines:
            since = self._count(room, answer)
            self._say(by, f"„{words}“", words, room=room)
            await self._until(lambda: self._count(room, answer) > since)  # noqa: B023

    def _reply(self, user: str, name: str, body: str, to: str) -> None:
        self._say(user, name, body, **{"m.relates_to": {"m.in_reply_to": {"event_id": to}}})

    def _attach(self, user: str, name: str, filename: str, content: str, caption: str = "") -> None:
        """Drop a file into the staff room."""
        media = f"given{len(self.homeserver.media)}"
        self.homeserver.media[media] = content.encode()
        file = {"msgtype": "m.file", "filename": filename, "url": f"mxc://{SERVER}/{media}"}
        self._say(user, name, caption or filename, room=BUERO, **file)

    def _edit(self, user: str, name: str, body: str, room: str = NETZ) -> None:
        relation = {"rel_type": "m.replace", "event_id": self._event(name)}
        content = {"m.new_content": {"msgtype": "m.text", "body": body}, "m.relates_to": relation}
        self._say(user, f"the edit of {name}", f"* {body}", room, **content)
        self._spoken.add(body)

    def _remove(self, user: str, name: str) -> None:
        target = self._event(name)
        redaction = self.homeserver.event(user, "m.room.redaction", {"redacts": target}, redacts=target)
        self.homeserver.deliver(NETZ, self._named(f"the removal of {name}", redaction))

    def _named(self, name: str, event: dict[str, Any]) -> dict[str, Any]:
        """An event as sent now, under the name the transcript has for it."""
        event["origin_server_ts"] = int(clock.now(self.time).timestamp() * 1000)
        self.names[event["event_id"]] = name
        return event

    def _event(self, name: str) -> str:
        return next(event for event, known in reversed(self.names.items()) if known == name)

    def _question(self, no: int) -> str:
        """Of the newest round."""
        return self._said(f"Frage {no} von")

    def _said(self, fragment: str, room: str = NETZ) -> str:
        """The newest message of the bot with these words."""
        return next(
            one.event_id
            for one in reversed(self.homeserver.sent)
            if one.room == room and fragment in one.content.get("body", "")
        )

    # --- what they wait for ----------------------------------------------------------------------

    async def _heard(self, room: str, fragment: str, times: int = 1) -> None:
        await self._until(lambda: self._count(room, fragment) >= times)

    def _count(self, room: str, fragment: str) -> int:
        return sum(fragment in body for body in self.homeserver.said(room))

    async def _status(self, room: str, command: str) -> None:
        def told() -> int:
            return sum("Geantwortet:" in body for body in self.homeserver.said(room))

        before = told()
        self._say(PETERSEN, f"a question for the status ({room}, {before + 1})", command, room)
        await self._until(lambda: told() > before)

    async def _deleted(self, count: int) -> None:
        """So many messages of the bot are deleted."""
        await self._until(lambda: sum(one.redacts is not None for one in self.homeserver.sent) >= count)

    async def _joined(self, room: str) -> None:
        await self._until(lambda: BOT in self.homeserver.joined(room))

    async def _left(self, key: str, times: int = 1) -> None:
        """Letters that nobody else can read have left; their keys are like that, with % for whatever."""
        await self._until(lambda: remains.said(self.database, key) >= times)

    async def _files(self, room: str, count: int) -> None:
        await self._until(lambda: self._filed(room) >= count)

    def _filed(self, room: str) -> int:
        return sum(one.room == room and "url" in one.content for one in self.homeserver.sent)

    async def _receipts(self, *names: str) -> None:
        wanted = {self._event(name) for name in names}

        def given() -> set[str]:
            reactions = (one for one in self.homeserver.sent if one.type == "m.reaction")
            return {one.content["m.relates_to"]["event_id"] for one in reactions}

        await self._until(lambda: wanted <= given())

    def _nothing_left(self) -> bool:
        left = remains.of(self.database)
        return (
            not (left.unread or left.unsent or left.mailing)
            and remains.untaken(self.homeserver, BOT, left) == 0
        )

    async def _until(self, fact: Callable[[], bool]) -> None:
        """Wait for ever; whoever directs the play knows how long is too long."""
        while True:
            if fact():
                return
            await asyncio.sleep(_BLINK)
