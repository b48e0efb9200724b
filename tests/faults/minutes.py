"""The second play: what becomes of answers – put in order, agreed on, released by two, sent out, corrected.

An earlier round goes before, so that there is something to compare with and to ask after. Five months go by.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.faults import remains, transcript
from tests.faults.people import (
    AYDIN,
    BRANDT,
    BUERO,
    DIREKT,
    HARMS,
    JANSSEN,
    MALTE,
    NAMES,
    NETZ,
    OHLSEN,
    PETERSEN,
    People,
    step,
)
from tests.homeserver import SERVER

BRANDTS = f"!brandts:{SERVER}"
_ZONE = ZoneInfo("Europe/Berlin")
_MEMBERS = f"""Einrichtung;Matrix;E-Mail
Kita Sonnenblume;{HARMS};kita@netz.example
Stadtbibliothek;{JANSSEN};
Volkshochschule;{BRANDT};
Jugendmigrationsdienst;{AYDIN};
Grundschule am Deich;{OHLSEN};
Hafenhaus;;hafenhaus@netz.example
Jobcenter;;jobcenter@netz.example
Gymnasium;;gymnasium@netz.example
"""
HOMES = {mail: home for home, _, mail in (line.split(";") for line in _MEMBERS.splitlines()) if mail}
# What staff read of a mail that was torn off.
DOUBTED = "beim Versand unterbrochen"
_QUESTIONS = "1. Wobei brauchen Sie Unterstützung?\n2. Auf welche Angebote möchten Sie hinweisen?"
_FIRST = f"start Schriftliches Treffen\nFrist: Mi, 7.10.2026 12 Uhr\n{_QUESTIONS}"
_SECOND = f"""start Schriftliches Treffen
Frist: Di, 17.11.2026 12 Uhr
Protokoll: Do, 19.11.2026 8 Uhr
{_QUESTIONS}"""
_TASKS = (
    "Aufgabe zu 1: Medienkisten vorstellen, Kita Sonnenblume mit Volkshochschule, bis 18.12.2026\n"
    "Aufgabe: Tagesordnung, Bildungsbüro, bis 8.1.2027\n"
    "Aufgabe: Raum suchen, Bildungsbüro"
)
_HINT = "Im Protokoll steht unser Info-Abend am 3. Dezember, der ist aber auf den 10. verschoben"
_MOVED = "Der Info-Abend ist am 10. Dezember um 19 Uhr, online."


def _on(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=_ZONE)


class Minutes(People):
    """From the themes of a round to the reminder of its tasks."""

    begins = _on(10, 5, 9)
    staff = (PETERSEN, MALTE)
    released_by = "two"

    @step
    async def arrival(self) -> None:
        await self._arrive()

    @step
    async def registration(self) -> None:
        await self._register()

    @step
    async def members(self) -> None:
        self._attach(PETERSEN, "the member list", "mitglieder.csv", _MEMBERS)
        await self._heard(BUERO, "8 Einrichtungen")
        await self._tell(("ja", "gilt"))

    # --- the round before ------------------------------------------------------------------------

    @step
    async def earlier(self) -> None:
        # However long the bot took to arrive, on whatever machine: the minutes tell when it began.
        await self._at(_on(10, 5, 10))
        self._say(PETERSEN, "the first round", _FIRST, room=BUERO)
        await self._heard(NETZ, "Frage 2 von 2")
        await self._answered(
            (HARMS, 1, "Uns fehlen Dolmetscher für Elterngespräche."),
            (JANSSEN, 1, "Wir finden kaum Dolmetscher für Vorträge."),
            (OHLSEN, 2, "Unser Schulfest ist am Samstag."),
        )
        await self._left("noted:%", 3)
        await self._at(_on(10, 7, 12))
        await self._heard(NETZ, "ist beendet")
        await self._until(lambda: remains.sorted_rounds(self.database) == 1)

    @step
    async def private(self) -> None:
        for room, user in ((DIREKT, HARMS), (BRANDTS, BRANDT)):
            self._open_room(room, user)
            await self._joined(room)

    @step
    async def earlier_minutes(self) -> None:
        await self._name_it("Dolmetscher finden", "Kita Sonnenblume", "Stadtbibliothek")
        await self._tell(
            ("passt", "Frage 1 ist fertig"),
            ("Frage 2", "Frage 2: "),
            ("passt", "Welche neuen Aufgaben"),
            ("Aufgabe: Liste der Sprachkurse, Bildungsbüro, bis 4.12.2026", "Eine Aufgabe notiert."),
        )
        await self._release()
        await self._heard(NETZ, "Stimmt etwas nicht?")
        await self._files(NETZ, 3)
        await self._mailed(1)

    @step
    async def earlier_end(self) -> None:
        await self._at(_on(10, 21, 12))
        await self._heard(NETZ, "ist abgestimmt")
        await self._at(_on(10, 28, 8))
        await self._heard(BUERO, "Rückblick Runde 1")

    # --- the round -------------------------------------------------------------------------------

    @step
    async def opening(self) -> None:
        await self._at(_on(11, 9, 10))
        self._say(PETERSEN, "the second round", _SECOND, room=BUERO)
        await self._heard(NETZ, "Frage 2 von 2", times=2)

    @step
    async def answers(self) -> None:
        await self._answered(
            (HARMS, 1, "Wir suchen Bilderbücher in den Familiensprachen, vor allem Farsi und Polnisch."),
            (JANSSEN, 1, "Dolmetscher sind weiter kaum zu finden."),
            (AYDIN, 1, "Dolmetscher fehlen uns bei jeder Beratung."),
            (OHLSEN, 1, "Auch wir brauchen Dolmetscher für Elternabende."),
            (BRANDT, 2, "Wir verleihen an Kitas kostenlos Medienkisten mit mehrsprachigen Bilderbüchern."),
            (HARMS, 2, "Info-Abend für Familien am 3. Dezember um 19 Uhr, online."),
            (JANSSEN, 2, "Zweisprachiges Vorlesen jeden ersten Samstag im Monat."),
        )
        # Whoever took part before knows already that her answer was noted.
        await self._left("noted:%", 5)

    @step
    async def end(self) -> None:
        await self._at(_on(11, 17, 12))
        await self._heard(NETZ, "ist beendet", times=2)
        await self._heard(BUERO, "Wer kann wem helfen?")

    @step
    async def help(self) -> None:
        await self._at(_on(11, 18, 8))
        await self._tell(("1 ja", "Ins Protokoll kommt: 1."))

    @step
    async def order(self) -> None:
        """Two put the themes in order; the last word about them asks for all the rest."""
        await self._tell(("Ich mache Frage 2.", "e1 Volkshochschule"), by=MALTE)
        await self._tell(("Frage 2", "bearbeitet gerade Malte Brandt"))
        await self._name_it("Dolmetscher finden", "Stadtbibliothek", "Jugendmigrationsdienst")
        await self._tell(
            ("Satz zu A: Viele suchen.", "Ergänzt"),
            ("zurück", "Zurückgenommen."),
            ("Satz zu A: Alle suchen.", "Ergänzt"),
            ("passt", "Frage 1 ist fertig"),
        )
        await self._tell(("passt", "Alle Fragen sind geprüft."), by=MALTE)

    @step
    async def comparison(self) -> None:
        await self._heard(BUERO, "Vergleich mit der letzten Runde")
        await self._tell(("1 ja", "Der Vergleich kommt ins Protokoll: 1."))

    @step
    async def tasks(self) -> None:
        await self._at(_on(11, 18, 9))
        await self._tell(
            ("1 erledigt", "Welche neuen Aufgaben"),
            (_TASKS, "fehlt der Termin"),
            ("ja", "Ich habe nachgefragt"),
        )

    @step
    async def consent(self) -> None:
        """One will do it, one will not."""
        await self._left("task:%:consent:%@harms%")
        await self._left("task:%:consent:%@brandt%")
        await self._tell(("Ja, machen wir gern", "Ihre Zusage notiert"), by=HARMS, room=DIREKT)
        await self._heard(BUERO, "Kita Sonnenblume ist einverstanden")
        await self._tell(("Nein, leider nicht", "übernehmen Sie nicht"), by=BRANDT, room=BRANDTS)
        await self._heard(BUERO, "Volkshochschule sagt ab")

    @step
    async def preview(self) -> None:
        before = self._filed(BUERO)
        await self._tell(("Vorschau", "Meine Prüfung"))
        await self._files(BUERO, before + 2)
        await self._heard(BUERO, "Stimmt eine nicht, legen Sie bitte")
        await self._tell(("Nächstes Treffen am 25.2.2027", "Donnerstag, 25. Februar 2027"))

    @step
    async def release_by_two(self) -> None:
        await self._at(_on(11, 18, 14))
        await self._release()
        await self._tell(("anhalten", "wird nicht veröffentlicht"), by=MALTE)
        await self._release()

    @step
    async def publication(self) -> None:
        """Nobody says anything: the time has come."""
        self.post.answers["gymnasium@netz.example"] = ["550 5.1.1 no such user"]
        before = self._filed(NETZ)
        await self._at(_on(11, 19, 8))
        await self._heard(NETZ, "Stimmt etwas nicht?", times=2)
        await self._files(NETZ, before + 3)
        await self._mailed(2)

    # --- after the minutes -----------------------------------------------------------------------

    @step
    async def objection(self) -> None:
        await self._at(_on(11, 24, 20, 2))
        await self._tell(
            (_HINT, "Stimmt das so?"), ("Ja genau", "liegt jetzt beim Bildungsbüro"), by=HARMS, room=DIREKT
        )
        await self._heard(BUERO, "So steht es jetzt")

    @step
    async def correction(self) -> None:
        await self._tell((f"Korrektur 1: {_MOVED}", "Übernommen: Korrektur 1."))
        await self._left("objection:%")

    @step
    async def second_edition(self) -> None:
        before = self._filed(NETZ)
        await self._at(_on(11, 25, 8))
        await self._heard(NETZ, "(Fassung 2)")
        await self._files(NETZ, before + 3)
        await self._deleted(3)
        await self._until(lambda: remains.unmailed(self.database) == 0)

    @step
    async def withdrawal(self) -> None:
        """What somebody takes back goes from what everybody has read."""
        before = self._filed(NETZ)
        self._remove(JANSSEN, f"{NAMES[JANSSEN]} on question 2")
        await self._heard(BUERO, "ein Beitrag zurückgezogen")
        await self._until(lambda: remains.sorted_rounds(self.database) == 2)
        await self._at(_on(11, 25, 9))
        await self._heard(NETZ, "(Fassung 3)")
        await self._files(NETZ, before + 3)
        await self._until(lambda: remains.unmailed(self.database) == 0)

    @step
    async def agreement(self) -> None:
        await self._at(_on(12, 3, 12))
        await self._heard(NETZ, "ist abgestimmt (Fassung 3)")

    @step
    async def feedback(self) -> None:
        self._reply(
            JANSSEN,
            "Janßen's sentence",
            "… dass ich abends antworten konnte.",
            self._said("ist abgestimmt (Fassung 3)"),
        )
        self._say(HARMS, "Harms's sentence", "… dass man nicht fahren muss.", room=DIREKT)
        await self._receipts("Janßen's sentence", "Harms's sentence")

    @step
    async def look_back(self) -> None:
        await self._at(_on(12, 10, 8))
        await self._heard(BUERO, "Rückblick Runde 2")

    @step
    async def reminder(self) -> None:
        """Three working days before a task is due; what nobody has done is asked for afterwards."""
        await self._at(_on(12, 15, 8))
        await self._left("task:%:reminder:%@harms%")
        await self._tell(("Aufgaben", "Aufgaben im Netzwerk"), ("Aufgabe 1 bis 22.1.2027", "22. Januar 2027"))

    @step
    async def search(self) -> None:
        await self._tell(
            ("Suche Dolmetschern", "Stellen zu „Dolmetschern“"),
            ("Protokoll 1", "Hier ist das Protokoll"),
            by=HARMS,
            room=DIREKT,
        )
        await self._files(DIREKT, 2)

    # --- what takes several words ----------------------------------------------------------------

    async def _answered(self, *answers: tuple[str, int, str]) -> None:
        names = []
        for user, no, words in answers:
            names.append(f"{NAMES[user]} on question {no}")
            self._reply(user, names[-1], words, self._question(no))
        await self._receipts(*names)

    async def _name_it(self, name: str, *institutions: str) -> None:
        """Open the first question, and make a theme of what these have said there."""
        since = len(self.homeserver.said(BUERO))
        await self._tell(("Frage 1", "Sie können zum Beispiel schreiben"))
        board = "\n".join(self.homeserver.said(BUERO)[since:])
        handles = " ".join(_handle(board, one) for one in institutions)
        await self._tell((f"neues Thema {name} aus {handles}", f"{name} ({len(institutions)})"))

    async def _release(self) -> None:
        await self._tell(("freigeben", "fehlt noch eine Freigabe"), by=MALTE)
        await self._tell(("freigeben", "Beide Freigaben"))

    async def _mailed(self, rounds: int) -> None:
        """Staff have read what became of the mails of so many rounds."""
        await self._until(lambda: sum(map(transcript.is_report, self.homeserver.said(BUERO))) >= rounds)


def _handle(board: str, institution: str) -> str:
    """What staff call the statement of an institution: „a5“."""
    found = re.search(rf"^\W*([a-z]+\d+) {institution}", board, re.MULTILINE)
    assert found, board
    return found[1]
