"""The first play: a whole round, from its setup in questions to its minutes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.faults import clock, remains
from tests.faults.people import (
    AYDIN,
    BOT,
    BRANDT,
    BUERO,
    DIREKT,
    HARMS,
    JANSSEN,
    NETZ,
    OHLSEN,
    PETERSEN,
    People,
    step,
)
from tests.homeserver import SERVER

GEFUEHRT = f"!gefuehrt:{SERVER}"
_QUESTIONS = """1. Was ist gerade los bei Ihnen?
2. Wo fehlt etwas?
3. Was schlagen Sie vor?"""
_PLAN = "Di, 3.11. 10 Uhr bis Fr, 4.12. 18 Uhr"
# What is done at a set time has a minute of its own: minutes are what people are told.
_ZONE = ZoneInfo("Europe/Berlin")
_MORNING, _NOON = datetime(2026, 11, 3, 10, tzinfo=_ZONE), datetime(2026, 11, 3, 12, tzinfo=_ZONE)


class Round(People):
    """Many ways to answer, one thing after the other."""

    begins = datetime(2026, 11, 2, 9, tzinfo=_ZONE)

    @step
    async def arrival(self) -> None:
        await self._arrive()

    @step
    async def registration(self) -> None:
        await self._register()

    @step
    async def setup(self) -> None:
        """Staff are asked one thing after the other, and go back once."""
        for words, answer in (
            ("neue Runde", "Welche Vorlage?"),
            ("4", "Wie lauten die Fragen?"),
            (_QUESTIONS, "Wann geht es los"),
            (_PLAN.replace("3.11.", "4.11.").replace("Di", "Mi"), "Mittwoch, 4. November, 10 Uhr, bis"),
            ("zurück", "Montag, 9. November"),
            (_PLAN, "Dienstag, 3. November, 10 Uhr, bis"),
            ("niemand", "Der Entwurf steht."),
        ):
            self._say(PETERSEN, f"„{words}“", words, room=BUERO)
            await self._heard(BUERO, answer)

    @step
    async def draft_of_it(self) -> None:
        self._say(PETERSEN, "another wording", "Frage 2: Woran fehlt es?", room=BUERO)
        await self._heard(BUERO, "Frage 2 von 3: Woran fehlt es?")

    @step
    async def plan(self) -> None:
        self._say(PETERSEN, "the release of the draft", "freigeben", room=BUERO)
        await self._heard(BUERO, "startet von selbst")

    @step
    async def opening(self) -> None:
        """Nobody says anything: the time has come."""
        await self._at(_MORNING)
        await self._heard(NETZ, "Frage 3 von 3")

    @step
    async def reply(self) -> None:
        self._reply(
            HARMS, "Harms's reply", "Uns fehlen Dolmetscher für die Elterngespräche.", self._question(1)
        )
        await self._receipts("Harms's reply")

    @step
    async def thread(self) -> None:
        root = self._question(2)
        relation = {"rel_type": "m.thread", "event_id": root, "is_falling_back": True}
        relates = {"m.relates_to": relation | {"m.in_reply_to": {"event_id": root}}}
        self._say(JANSSEN, "Janßen's words in the thread", "Das WLAN im Lesesaal ist zu schwach.", **relates)
        await self._receipts("Janßen's words in the thread")

    @step
    async def numbered(self) -> None:
        self._say(BRANDT, "Brandt's numbers", "1. Der Kurs A2 ist voll.\n3. Eine gemeinsame Warteliste.")
        await self._receipts("Brandt's numbers")

    @step
    async def invitation(self) -> None:
        self._open_room(DIREKT, HARMS)
        await self._until(lambda: BOT in self.homeserver.joined(DIREKT))

    @step
    async def direct(self) -> None:
        words = "2. Dolmetscher sind kaum zu finden.\n3. Ein Dolmetscherpool für alle wäre gut."
        self._say(HARMS, "Harms's direct message", words, room=DIREKT)
        await self._receipts("Harms's direct message")

    @step
    async def guide(self) -> None:
        self._open_room(GEFUEHRT, OHLSEN)
        await self._until(lambda: BOT in self.homeserver.joined(GEFUEHRT))
        self._say(OHLSEN, "Ohlsen's los", "Los!", room=GEFUEHRT)
        await self._heard(GEFUEHRT, "Frage 1 von 3")
        self._say(OHLSEN, "Ohlsen's first answer", "Wir proben ein Stück.", room=GEFUEHRT)
        self._say(OHLSEN, "Ohlsen's second thought", "Auf zwei Sprachen.", room=GEFUEHRT)
        await self._receipts("Ohlsen's first answer", "Ohlsen's second thought")

    @step
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

    @step
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

    @step
    async def edits(self) -> None:
        self._edit(HARMS, "Harms's reply", "Uns fehlen Dolmetscher für Elterngespräche, vor allem Dari.")
        self._edit(BRANDT, "Brandt's numbers", "1. Der Kurs A2 ist voll.\n2. Es fehlen Lehrkräfte.")
        self._edit(HARMS, "Harms's direct message", "Ich meinte etwas anderes.", room=DIREKT)
        await self._heard(DIREKT, "konnte ich den Fragen nicht zuordnen")
        await self._status(BUERO, "status")

    @step
    async def redaction(self) -> None:
        self._remove(JANSSEN, "Janßen's words in the thread")
        await self._status(NETZ, "!runde status")

    @step
    async def extension(self) -> None:
        self._say(PETERSEN, "the extension", "verlängern bis Fr, 11.12. 18:00", room=BUERO)
        await self._heard(NETZ, "Sie haben mehr Zeit")
        await self._heard(BUERO, "läuft jetzt bis")

    @step
    async def presumption(self) -> None:
        """Somebody who is not entitled tries to end it."""
        self._say(OHLSEN, "a presumption", "!runde schließen")
        await self._heard(NETZ, "Runden steuert das Bildungsbüro")

    @step
    async def end(self) -> None:
        clock.set_to(self.time, _NOON)
        self._say(PETERSEN, "the end", "schließen", room=BUERO)
        await self._heard(NETZ, "ist beendet")
        await self._heard(BUERO, "Den Entwurf sehen Sie")
        await self._heard(BUERO, "eine Telefonnummer")

    @step
    async def passage(self) -> None:
        """What should not be in the minutes is changed, and its author told."""
        self._say(PETERSEN, "the change of a passage", "1", room=BUERO)
        await self._heard(BUERO, "Der ursprüngliche Wortlaut")

    @step
    async def too_late(self) -> None:
        self._reply(BRANDT, "Brandt's late reply", "Noch etwas: die Miete steigt.", self._question(1))
        await self._heard(NETZ, "als Nachtrag vor")
        await self._heard(BUERO, "Ein Nachtrag ist eingegangen")
        self._edit(HARMS, "Harms's reply", "Doch alles gut.")
        await self._heard(NETZ, "wie sie vorher war")

    @step
    async def decision(self) -> None:
        self._say(PETERSEN, "the decision", "1", room=BUERO)
        await self._heard(BUERO, "Erledigt. Der Nachtrag")

    @step
    async def second_thoughts(self) -> None:
        """An answer that was counted is removed while the themes are being looked for."""
        self._remove(BRANDT, "crowd 4")
        await self._status(BUERO, "status")

    @step
    async def themes(self) -> None:
        """Nobody sees this one; the draft below is meant to be of the whole."""
        await self._until(lambda: remains.sorted_rounds(self.database) == 1)

    @step
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

    @step
    async def draft(self) -> None:
        self._say(PETERSEN, "a look at the draft", "protokoll", room=BUERO)
        await self._files(BUERO, 3)

    @step
    async def release(self) -> None:
        self._say(PETERSEN, "the release", "freigeben", room=BUERO)
        await self._files(NETZ, 3)
        await self._heard(BUERO, "veröffentlicht.")

    @step
    async def reading(self) -> None:
        self._say(HARMS, "a wish for the minutes", "protokoll", room=DIREKT)
        await self._files(DIREKT, 3)
        await self._status(NETZ, "!runde status")
        await self._status(BUERO, "status")
