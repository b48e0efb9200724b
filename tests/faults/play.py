"""A play: a whole round as people live it, step by step, whatever becomes of the bot meanwhile.

Each step does something and waits until people see what comes of it, however long that takes: the bot may be
dead at any moment, as long as somebody starts it again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.faults import clock, remains
from tests.homeserver import SERVER, Homeserver

BOT = f"@umlauf:{SERVER}"
NETZ, BUERO, DIREKT = f"!netz:{SERVER}", f"!buero:{SERVER}", f"!direkt:{SERVER}"
GEFUEHRT = f"!gefuehrt:{SERVER}"
ALIAS, STAFF_ALIAS = f"#sprache:{SERVER}", f"#buero:{SERVER}"
PETERSEN, HARMS, JANSSEN = f"@petersen:{SERVER}", f"@harms:{SERVER}", f"@janssen:{SERVER}"
BRANDT, AYDIN, OHLSEN = f"@brandt:{SERVER}", f"@aydin:{SERVER}", f"@ohlsen:{SERVER}"
NAMES = {
    PETERSEN: "Jana Petersen",
    HARMS: "Silke Harms (Kita Sonnenblume)",
    JANSSEN: "Okko Janßen (Stadtbibliothek)",
    BRANDT: "Inge Brandt (Volkshochschule)",
    AYDIN: "Deniz Aydin (Jugendmigrationsdienst)",
    OHLSEN: "Wiebke Ohlsen (Grundschule am Deich)",
}
_QUESTIONS = """1. Was ist gerade los bei Ihnen?
2. Wo fehlt etwas?
3. Was schlagen Sie vor?"""
_PLAN = "Di, 3.11. 10 Uhr bis Fr, 4.12. 18 Uhr"
# What is done at a set time has a minute of its own: minutes are what people are told.
_ZONE = ZoneInfo("Europe/Berlin")
_DAY_BEFORE = datetime(2026, 11, 2, 9, tzinfo=_ZONE)
_MORNING, _NOON = datetime(2026, 11, 3, 10, tzinfo=_ZONE), datetime(2026, 11, 3, 12, tzinfo=_ZONE)
_BLINK = 0.005

Step = Callable[[], Awaitable[None]]


class Play:
    """The people of a network, and what they do. `now_at` is the step under way, `began` when it began."""

    def __init__(self, homeserver: Homeserver, folder: Path) -> None:
        self.homeserver = homeserver
        self.time = folder / "clock"
        self.database = folder / "data" / "umlauf.db"
        self.names: dict[str, str] = {}
        self.now_at = ""
        self.began = 0.0
        self.took: dict[str, float] = {}
        self.curtain = False
        self._spoken: set[str] = set()
        clock.set_to(self.time, _DAY_BEFORE)
        staff = [BOT, PETERSEN]
        homeserver.room(NETZ, members=[BOT, *NAMES], names=NAMES, name="Sprache und Ankommen", alias=ALIAS)
        homeserver.room(BUERO, members=staff, names=NAMES, name="Büro", alias=STAFF_ALIAS)

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

    # --- the steps -------------------------------------------------------------------------------

    def _step(method: Any) -> Any:  # noqa: N805
        method.step = True
        return method

    @_step
    async def arrival(self) -> None:
        """What was said before the bot's very first sync was safe is not addressed to it."""
        await self._until(lambda: any("since" in ask.query for ask in self.homeserver.requests))
        await self._heard(BUERO, "Ist das ein Netzwerkraum?")

    @_step
    async def registration(self) -> None:
        self._say(PETERSEN, "the name of the network", "1", room=BUERO)
        await self._heard(BUERO, "Das Netzwerk heißt")

    @_step
    async def setup(self) -> None:
        """Staff are asked one thing after the other, and go back once."""
        for words, answer in (
            ("neue Runde", "Welche Vorlage?"),
            ("3", "Wie lauten die Fragen?"),
            (_QUESTIONS, "Wann geht es los"),
            (_PLAN.replace("3.11.", "4.11.").replace("Di", "Mi"), "Mittwoch, 4. November, 10 Uhr, bis"),
            ("zurück", "Montag, 9. November"),
            (_PLAN, "Dienstag, 3. November, 10 Uhr, bis"),
            ("niemand", "Der Entwurf steht."),
        ):
            self._say(PETERSEN, f"„{words}“", words, room=BUERO)
            await self._heard(BUERO, answer)

    @_step
    async def draft_of_it(self) -> None:
        self._say(PETERSEN, "another wording", "Frage 2: Woran fehlt es?", room=BUERO)
        await self._heard(BUERO, "Frage 2 von 3: Woran fehlt es?")

    @_step
    async def plan(self) -> None:
        self._say(PETERSEN, "the release of the draft", "freigeben", room=BUERO)
        await self._heard(BUERO, "startet von selbst")

    @_step
    async def opening(self) -> None:
        """Nobody says anything: the time has come."""
        await self._at(_MORNING)
        await self._heard(NETZ, "Frage 3 von 3")

    @_step
    async def reply(self) -> None:
        self._reply(
            HARMS, "Harms's reply", "Uns fehlen Dolmetscher für die Elterngespräche.", self._question(1)
        )
        await self._receipts("Harms's reply")

    @_step
    async def thread(self) -> None:
        root = self._question(2)
        relation = {"rel_type": "m.thread", "event_id": root, "is_falling_back": True}
        relates = {"m.relates_to": relation | {"m.in_reply_to": {"event_id": root}}}
        self._say(JANSSEN, "Janßen's words in the thread", "Das WLAN im Lesesaal ist zu schwach.", **relates)
        await self._receipts("Janßen's words in the thread")

    @_step
    async def numbered(self) -> None:
        self._say(BRANDT, "Brandt's numbers", "1. Der Kurs A2 ist voll.\n3. Eine gemeinsame Warteliste.")
        await self._receipts("Brandt's numbers")

    @_step
    async def invitation(self) -> None:
        self._open_room(DIREKT, HARMS)
        await self._until(lambda: BOT in self.homeserver.joined(DIREKT))

    @_step
    async def direct(self) -> None:
        words = "2. Dolmetscher sind kaum zu finden.\n3. Ein Dolmetscherpool für alle wäre gut."
        self._say(HARMS, "Harms's direct message", words, room=DIREKT)
        await self._receipts("Harms's direct message")

    @_step
    async def guide(self) -> None:
        self._open_room(GEFUEHRT, OHLSEN)
        await self._until(lambda: BOT in self.homeserver.joined(GEFUEHRT))
        self._say(OHLSEN, "Ohlsen's los", "Los!", room=GEFUEHRT)
        await self._heard(GEFUEHRT, "Frage 1 von 3")
        self._say(OHLSEN, "Ohlsen's first answer", "Wir proben ein Stück.", room=GEFUEHRT)
        self._say(OHLSEN, "Ohlsen's second thought", "Auf zwei Sprachen.", room=GEFUEHRT)
        await self._receipts("Ohlsen's first answer", "Ohlsen's second thought")

    @_step
    async def guided(self) -> None:
        """She has been silent for a while, says one thing more, and is content."""
        await self._at(_MORNING + timedelta(minutes=5))
        await self._heard(GEFUEHRT, "Frage 2 von 3")
        self._say(OHLSEN, "Ohlsen's leap", "überspringen", room=GEFUEHRT)
        await self._heard(GEFUEHRT, "Frage 3 von 3")
        self._say(OHLSEN, "Ohlsen's last answer", "Eine gemeinsame Probe.", room=GEFUEHRT)
        await self._receipts("Ohlsen's last answer")
        await self._at(_MORNING + timedelta(minutes=10))
        await self._heard(GEFUEHRT, "Geschafft")
        self._say(OHLSEN, "Ohlsen's thanks", "Ja, danke", room=GEFUEHRT)
        await self._heard(GEFUEHRT, "vielen Dank für Ihre Zeit")

    @_step
    async def crowd(self) -> None:
        """Several write at once, some of them in the same batch."""
        words = {
            "crowd 1": (AYDIN, "1. Viele neue Familien. 2. Dolmetscher für Elterngespräche fehlen auch uns."),
            "crowd 2": (OHLSEN, "1) Die Tablets sind da.\n2) Das WLAN im Altbau ist zu schwach."),
            "crowd 3": (JANSSEN, "zu 3: WLAN für alle Häuser. zu 1: Der Umbau hat begonnen."),
            "crowd 4": (BRANDT, "2. Uns fehlt ein Raum am Abend."),
        }
        made = [self._named(name, self.homeserver.text(who, said)) for name, (who, said) in words.items()]
        self._spoken.update(said for _who, said in words.values())
        self.homeserver.deliver(NETZ, *made[:3])
        self.homeserver.deliver(NETZ, self._named("chatter", self.homeserver.text(OHLSEN, "Moin zusammen!")))
        self.homeserver.deliver(NETZ, made[3])
        pool = "Ein Dolmetscherpool, den sich alle teilen. Bitte 04941 555 0199 anrufen."
        self._reply(AYDIN, "Aydin's reply", pool, self._question(3))
        await self._receipts(*words, "Aydin's reply")

    @_step
    async def edits(self) -> None:
        self._edit(HARMS, "Harms's reply", "Uns fehlen Dolmetscher für Elterngespräche, vor allem Dari.")
        self._edit(BRANDT, "Brandt's numbers", "1. Der Kurs A2 ist voll.\n2. Es fehlen Lehrkräfte.")
        self._edit(HARMS, "Harms's direct message", "Ich meinte etwas anderes.", room=DIREKT)
        await self._heard(DIREKT, "konnte ich den Fragen nicht zuordnen")
        await self._status(BUERO, "status")

    @_step
    async def redaction(self) -> None:
        self._remove(JANSSEN, "Janßen's words in the thread")
        await self._status(NETZ, "!runde status")

    @_step
    async def extension(self) -> None:
        self._say(PETERSEN, "the extension", "verlängern bis Fr, 11.12. 18:00", room=BUERO)
        await self._heard(NETZ, "Sie haben mehr Zeit")
        await self._heard(BUERO, "läuft jetzt bis")

    @_step
    async def presumption(self) -> None:
        """Somebody who is not entitled tries to end it."""
        self._say(OHLSEN, "a presumption", "!runde schließen")
        await self._heard(NETZ, "Runden steuert das Bildungsbüro")

    @_step
    async def end(self) -> None:
        clock.set_to(self.time, _NOON)
        self._say(PETERSEN, "the end", "schließen", room=BUERO)
        await self._heard(NETZ, "ist beendet")
        await self._heard(BUERO, "Den Entwurf sehen Sie")
        await self._heard(BUERO, "eine Telefonnummer")

    @_step
    async def passage(self) -> None:
        """What should not be in the minutes is changed, and its author told."""
        self._say(PETERSEN, "the change of a passage", "1", room=BUERO)
        await self._heard(BUERO, "Der ursprüngliche Wortlaut")

    @_step
    async def too_late(self) -> None:
        self._reply(BRANDT, "Brandt's late reply", "Noch etwas: die Miete steigt.", self._question(1))
        await self._heard(NETZ, "als Nachtrag vor")
        await self._heard(BUERO, "Ein Nachtrag ist eingegangen")
        self._edit(HARMS, "Harms's reply", "Doch alles gut.")
        await self._heard(NETZ, "wie sie vorher war")

    @_step
    async def decision(self) -> None:
        self._say(PETERSEN, "the decision", "1", room=BUERO)
        await self._heard(BUERO, "Erledigt. Der Nachtrag")

    @_step
    async def second_thoughts(self) -> None:
        """An answer that was counted is removed while the themes are being looked for."""
        self._remove(BRANDT, "crowd 4")
        await self._status(BUERO, "status")

    @_step
    async def themes(self) -> None:
        """Nobody sees this one; the draft below is meant to be of the whole."""
        await self._until(lambda: remains.sorted_rounds(self.database) == 1)

    @_step
    async def curation(self) -> None:
        for words, answer in (
            ("Frage 2", "Beiträge (4)"),
            ("neues Thema Dolmetschen aus e1 e2", "A · Dolmetschen (2)"),
            ("A heißt Dolmetscher finden", "Ein Thema umbenannt"),
            ("e3 nach A", "steht jetzt bei A (3 Beiträge)"),
            ("zurück", "Zurückgenommen."),
            ("Satz zu A: Alle suchen.", "Ergänzt"),
        ):
            self._say(PETERSEN, f"„{words}“", words, room=BUERO)
            await self._heard(BUERO, answer)

    @_step
    async def draft(self) -> None:
        self._say(PETERSEN, "a look at the draft", "protokoll", room=BUERO)
        await self._files(BUERO, 3)

    @_step
    async def release(self) -> None:
        self._say(PETERSEN, "the release", "freigeben", room=BUERO)
        await self._files(NETZ, 3)
        await self._heard(BUERO, "veröffentlicht.")

    @_step
    async def reading(self) -> None:
        self._say(HARMS, "a wish for the minutes", "protokoll", room=DIREKT)
        await self._files(DIREKT, 3)
        await self._status(NETZ, "!runde status")
        await self._status(BUERO, "status")

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
        if user != PETERSEN:
            self._spoken.add(body)
        self.homeserver.deliver(room, self._named(name, self.homeserver.text(user, body, **content)))

    def _reply(self, user: str, name: str, body: str, to: str) -> None:
        self._say(user, name, body, **{"m.relates_to": {"m.in_reply_to": {"event_id": to}}})

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
        return next(
            one.event_id
            for one in self.homeserver.sent
            if one.room == NETZ and f"Frage {no} von" in one.content.get("body", "")
        )

    # --- what they wait for ----------------------------------------------------------------------

    async def _heard(self, room: str, fragment: str) -> None:
        await self._until(lambda: any(fragment in body for body in self.homeserver.said(room)))

    async def _status(self, room: str, command: str) -> None:
        def told() -> int:
            return sum("Geantwortet:" in body for body in self.homeserver.said(room))

        before = told()
        self._say(PETERSEN, f"a question for the status ({room}, {before + 1})", command, room)
        await self._until(lambda: told() > before)

    async def _files(self, room: str, count: int) -> None:
        await self._until(
            lambda: sum(one.room == room and "url" in one.content for one in self.homeserver.sent) >= count
        )

    async def _receipts(self, *names: str) -> None:
        wanted = {self._event(name) for name in names}

        def given() -> set[str]:
            reactions = (one for one in self.homeserver.sent if one.type == "m.reaction")
            return {one.content["m.relates_to"]["event_id"] for one in reactions}

        await self._until(lambda: wanted <= given())

    def _nothing_left(self) -> bool:
        left = remains.of(self.database)
        return not (left.unread or left.unsent) and remains.untaken(self.homeserver, BOT, left) == 0

    async def _until(self, fact: Callable[[], bool]) -> None:
        """Wait for ever; whoever directs the play knows how long is too long."""
        while True:
            if fact():
                return
            await asyncio.sleep(_BLINK)
