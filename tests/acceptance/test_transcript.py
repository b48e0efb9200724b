"""The experience of record, from „neue Runde“ to the late answer: three weeks in about a minute.

Everything is real but the clock (see `timelapse`): the homeserver, the encryption of all rooms, the bot as a
process of its own, its database. What people say is what they say in the record; of what the bot says only
what matters is expected, so that its words may improve.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.demo.synapse import Synapse
from bot.matrix.heard import Heard
from bot.matrix.person import Person
from bot.meeting.ids import EventId, RoomId
from tests.acceptance.conftest import Enter, start_office
from tests.acceptance.stage import PATIENCE, Office, Town, everyone_together, quoted, statements
from tests.faults import clock
from tests.office import BERLIN

_NETWORK = "Sprache und Ankommen"
_CAST = {
    "harms": ("Silke Harms", "Kita Sonnenblume"),
    "janssen": ("Okko Janßen", "Stadtbibliothek Altendeich"),
    "lorenzen": ("Birte Lorenzen", "Kindertagespflege-Verein Nordmarsch"),
    "claussen": ("Heinke Claußen", "Grundschule Hollerfleth"),
    "wiegand": ("Paula Wiegand", "Volkshochschule"),
    "saleh": ("Tarek Saleh", "Migrationsberatung der Diakonie"),
    "behrens": ("Jan Behrens", "Oberschule Bargstede"),
    "friedrichs": ("Enno Friedrichs", "Mehrgenerationenhaus Hafenhaus"),
    "onken": ("Meike Onken", "Gesundheitsamt"),
}
_ON_PAPER = ("Berufsbildende Schulen Altendeich;Ute Ahrens;", "Kita St. Marien;Kerstin Thomsen;")
_QUESTIONS = (
    "Was ist gerade los",
    "Auf welche Angebote",
    "Was ist zurzeit schwierig?",
    "Unterstützung",
    "Tagesordnung",
)
_CHILDREN = "Seit Oktober haben wir elf neue Kinder aufgenommen, sieben davon sprechen zu Hause kein Deutsch."
_READING = (
    "Wir haben zweisprachiges Vorlesen jeden ersten Samstag im Monat, als Nächstes Ukrainisch und Arabisch. "
    "Bücher können danach ausgeliehen werden."
)
_COURSE = (
    "Ab Januar startet ein neuer Elternkurs „Deutsch im Kita-Alltag“ mit {} Plätzen und Kinderbetreuung."
)
_GUIDED = (
    "Drei neue Tagespflegepersonen haben im Oktober angefangen.",
    "Info-Abend für Familien zur Tagespflege am 3. Dezember um 19 Uhr, online.",
    "Die Eltern verstehen unsere Formulare nicht. Dolmetscher können wir nicht bezahlen.",
    "Formulare und Elternbriefe in einfacher Sprache, gern als Vorlage für alle.",
)
_SCHOOL = (
    "1. Eine Lehrkraft für Deutsch als Zweitsprache ist in Elternzeit, die Stelle ist nicht besetzt.\n"
    "3. Uns fehlt Personal für die Sprachförderung. Vier Stunden pro Woche sind unbesetzt.\n"
    "4. Material für Deutsch als Zweitsprache, das auch fachfremde Lehrkräfte nutzen können.\n"
    "5. Den Übergang von der Kita in die Grundschule besser abstimmen."
)
_MAIL = (
    "1 Die Sprach- und Integrationsklasse ist zum zweiten Mal in diesem Jahr gewachsen. "
    "2 Deutschkurs für Auszubildende, donnerstags. 3 Das WLAN im Altbau ist zu schwach. "
    "4 Fortbildung für Lehrkräfte: Deutsch als Zweitsprache im Fachunterricht. "
    "5 Übergang Schule – Beruf für Jugendliche mit wenig Deutsch."
)
_CALL = (
    "Antworten eintragen für Kita St. Marien per Telefon: 1 Frau Lemke und Frau Otto sind länger krank. "
    "Wir mussten die Randzeiten kürzen. 3 Wir haben zu wenig Personal."
)
_LATE = "Oh je, zu spät? 1. Die Schuleingangsuntersuchungen haben begonnen. 3. Uns fehlen Dolmetscher."


@dataclass(frozen=True, slots=True)
class Play:
    """The network, its people, and the clock on the wall."""

    office: Office
    room: RoomId
    jana: Person
    malte: Person
    cast: dict[str, Person]

    @property
    def desk(self) -> RoomId:
        return self.office.staff_room

    async def at(self, month: int, day: int, hour: int, minute: int = 0) -> None:
        """It is that moment now, and the bot has noticed."""
        moment = datetime(2026, month, day, hour, minute, tzinfo=BERLIN)
        clock.set_to(self.office.process.config.with_name("clock"), moment)
        await self.staff("Hilfe", "status")

    async def staff(self, words: str, *expected: str, by: Person | None = None) -> Heard:
        """Something said in the staff room, and what the bot says to that."""
        return await self.tell(by or self.jana, self.desk, words, *expected)

    async def tell(self, person: Person, room: RoomId, words: str, *expected: str) -> Heard:
        since = len(person.heard)
        await person.say(room, words)
        return await self.hears(person, *expected, room=room, since=since)

    async def hears(
        self, person: Person, *expected: str, room: RoomId | None = None, since: int = 0
    ) -> Heard:
        """Wait for a message of the bot with all these words, encrypted as everything is."""

        def says(heard: Heard) -> bool:
            return bool(heard.body) and all(word in heard.body for word in expected)

        where: dict[str, Any] = {} if room is None else {"room": room}
        heard = await person.hear(says, sender=self.office.bot, since=since, timeout=PATIENCE, **where)
        assert heard.encrypted
        return heard

    async def receipt(self, person: Person, event: EventId) -> None:
        await person.hear(sender=self.office.bot, reacts_to=event, key="✅", timeout=PATIENCE)

    async def direct(self, who: str) -> RoomId:
        """The room in which the bot wrote to somebody first."""

        def private(heard: Heard) -> bool:
            return bool(heard.body) and heard.room != self.room

        return (await self.cast[who].hear(private, sender=self.office.bot, timeout=PATIENCE)).room

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database holds while the bot works on it."""
        file = self.office.process.config.parent / "data" / "umlauf.db"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return database.execute(query, values).fetchall()

    def everything(self) -> str:
        """Every row of every table."""
        file = self.office.process.config.parent / "data" / "umlauf.db"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return "\n".join(database.iterdump())

    def answers(self, institution: str) -> dict[int, str]:
        """What is stored for an institution, by question."""
        query = "SELECT question, text FROM answers WHERE institution = ? AND question > 0 ORDER BY id"
        return dict(self.rows(query, institution))

    def public(self, since: int = 0) -> list[str]:
        """What the bot has said to all."""
        heard = self.jana.heard[since:]
        said = [one for one in heard if one.room == self.room and one.sender == self.office.bot]
        return [one.body for one in said if one.body]


@pytest_asyncio.fixture(loop_scope="session")
async def play(synapse: Synapse, town: Town, person: Enter, tmp_path: Path) -> AsyncIterator[Play]:
    folder = tmp_path / "office"
    folder.mkdir()
    clock.set_to(folder / "clock", datetime(2026, 10, 26, 9, 0, tzinfo=BERLIN))
    async with AsyncExitStack() as closing_:
        settings = {"rounds": {"release": "one", "holidays": "NI"}}
        office = await start_office(
            closing_, synapse, town, folder, settings=settings, program="tests.acceptance.timelapse"
        )
        cast = {key: await person(key, f"{name} ({home})") for key, (name, home) in _CAST.items()}
        guests = (office.bot, town.karim.user, *(one.user for one in cast.values()))
        room = await town.jana.create_room(_NETWORK, guests)
        await everyone_together((town.jana, town.karim, *cast.values()), room, office.bot)
        yield Play(office, room, town.jana, town.karim, cast)


@pytest.mark.timeout(400)
async def test_p1_p2_p8_scenes_1_to_8_of_the_record(play: Play) -> None:
    await _members_are_known(play)
    await _scene_1_a_round_is_set_up(play)
    questions, poll = await _scene_2_it_begins(play)
    offer = await _scene_3_everybody_answers_in_her_own_way(play, questions, poll)
    await _scene_4_who_is_silent_is_reminded_in_private(play)
    await _scene_5_answers_are_taken_back(play, questions)
    await _scene_6_more_time(play)
    await _scene_7_mail_and_telephone(play)
    await _scene_8_the_end_and_somebody_late(play)
    await _the_minutes_are_right(play)
    assert offer


async def _members_are_known(play: Play) -> None:
    """Before all: the office names the network and gives its list."""
    asked = await play.hears(play.jana, "Ist das ein Netzwerkraum?", room=play.desk)
    since = len(play.jana.heard)
    await play.jana.reply(play.desk, asked.event_id, "1")
    await play.hears(play.jana, _NETWORK, room=play.desk, since=since)
    rows = [f"{home};{name};{play.cast[key].user}" for key, (name, home) in _CAST.items()]
    table = "\r\n".join(["Einrichtung;Name;Matrix", *rows, *_ON_PAPER])
    since = len(play.jana.heard)
    await play.jana.attach(play.desk, "mitglieder.csv", table.encode("cp1252"), caption=_NETWORK)
    await play.hears(play.jana, "11 Einrichtungen", room=play.desk, since=since)
    await play.staff("ja", "gilt")


async def _scene_1_a_round_is_set_up(play: Play) -> None:
    await play.at(10, 26, 9, 2)
    await play.staff("neue Runde", "Frage 1 von", "Welche Vorlage?")
    await play.staff("1", "Wann geht es los", "Montag, 2. November, 10 Uhr", "Freitag, 13. November, 12 Uhr")
    await play.staff("ja", "Themen vorschlagen")
    await play.staff("ja bitte", "Wer moderiert mit?")
    draft = await play.staff("Karim", "Der Entwurf steht.", "Karim Aydin")
    assert "Montag, 9. November" in draft.body
    harms, saleh = play.cast["harms"], play.cast["saleh"]
    call = await play.hears(harms, "Welches Thema brennt Ihnen unter den Nägeln?", room=play.room)
    for person, words in ((harms, "Dolmetscher!!"), (saleh, "Dolmetschen finde ich auch wichtig.")):
        await play.receipt(person, await person.reply_in_thread(play.room, call.event_id, words))

    await play.at(10, 30, 9, 0)
    await play.hears(play.jana, "Dolmetscher!!", "Dolmetschen finde ich auch wichtig.", room=play.desk)
    hint = "Zum Beispiel Personal, Verständigung mit Eltern, Technik."
    await play.staff(f"Hinweis zu 3: {hint}", hint, by=play.malte)
    poll = "Kurzfrage dazu: Wie soll das nächste Treffen stattfinden? vor Ort / Videokonferenz / schriftlich"
    await play.staff(poll, "vor Ort")
    await play.staff("freigeben", "Montag, 2. November, 10 Uhr")
    assert play.rows("SELECT phase FROM rounds") == [("planned",)]
    assert len(play.public()) == 1


async def _scene_2_it_begins(play: Play) -> tuple[dict[int, EventId], EventId]:
    await play.at(11, 2, 10, 0)
    harms = play.cast["harms"]
    greeting = await play.hears(harms, "Runde 1 ist eröffnet", "„los“", "Datenschutz", room=play.room)
    assert "Freitag, 13. November, 12 Uhr" in greeting.body
    questions = {}
    for no, words in enumerate(_QUESTIONS, start=1):
        questions[no] = (await play.hears(harms, f"Frage {no} von 5", words, room=play.room)).event_id
    poll = await play.hears(harms, "Kurzfrage zum Schluss", "1. vor Ort", room=play.room)
    assert play.rows("SELECT phase FROM rounds") == [("open",)]
    return questions, poll.event_id


async def _scene_3_everybody_answers_in_her_own_way(
    play: Play, questions: dict[int, EventId], poll: EventId
) -> EventId:
    harms, janssen, lorenzen = play.cast["harms"], play.cast["janssen"], play.cast["lorenzen"]
    claussen, wiegand, friedrichs = play.cast["claussen"], play.cast["wiegand"], play.cast["friedrichs"]

    # 3a: under the question.
    await play.receipt(harms, await harms.reply_in_thread(play.room, questions[1], _CHILDREN))
    room = await play.direct("harms")
    await play.hears(harms, "Frage 1 ist angekommen", "Kita Sonnenblume", room=room)
    await play.receipt(harms, await harms.reply(play.room, poll, "1"))

    # 3b: in the wrong place.
    misplaced = await janssen.say(play.room, _READING)
    room = await play.direct("janssen")
    await play.hears(janssen, "Frage 2", "Ohne Ihre Antwort speichere ich nichts", room=room)
    assert "Ukrainisch" not in play.everything()
    await play.tell(janssen, room, "1", "Notiert zu Frage 2")
    await play.receipt(janssen, misplaced)

    # 3f: a question to the bot.
    saleh = play.cast["saleh"]
    room = await saleh.direct(play.office.bot)
    await saleh.meet(room, play.office.bot, timeout=PATIENCE)
    await play.tell(
        saleh, room, "Wer liest das hier eigentlich alles mit?", "Bildungsbüro", "alle Mitglieder"
    )

    # 3c: asked one after the other.
    await play.at(11, 5, 19, 48)
    room = await lorenzen.direct(play.office.bot)
    await lorenzen.meet(room, play.office.bot, timeout=PATIENCE)
    await play.tell(lorenzen, room, "los", "Guten Abend", "Frage 1 von 5")
    since = len(lorenzen.heard)
    # One after the other without waiting: whoever pauses is asked the next question.
    said = (_GUIDED[0], "Darüber freuen wir uns sehr.")
    for event in [await lorenzen.say(room, words) for words in said]:
        await play.receipt(lorenzen, event)
    await play.at(11, 5, 19, 49)
    await play.hears(lorenzen, "Notiert", "Frage 2 von 5", room=room, since=since)
    for minute, (no, words) in enumerate(zip((3, 4, 5), _GUIDED[1:], strict=True), start=50):
        since = len(lorenzen.heard)
        await play.receipt(lorenzen, await lorenzen.say(room, words))
        await play.at(11, 5, 19, minute)
        await play.hears(lorenzen, f"Frage {no} von 5", room=room, since=since)
    await play.tell(lorenzen, room, "überspringn", "Kurzfrage zum Schluss")
    since = len(lorenzen.heard)
    await lorenzen.say(room, "3, abends passt es mir am besten")
    await play.at(11, 5, 19, 58)
    summary = await play.hears(lorenzen, "Geschafft", "Kindertagespflege-Verein", room=room, since=since)
    assert f"{_GUIDED[0]} Darüber freuen wir uns sehr." in summary.body
    assert "übersprungen" in summary.body

    # 3e: a change in Element.
    await play.at(11, 6, 9, 10)
    offer = await wiegand.reply_in_thread(play.room, questions[2], _COURSE.format(12))
    await play.receipt(wiegand, offer)
    room = await play.direct("wiegand")
    await wiegand.edit(play.room, offer, _COURSE.format(16))
    await play.hears(wiegand, "Ihre Änderung zu Frage 2", "16 Plätzen", room=room)
    assert "12 Plätzen" not in play.everything()

    # 3d: everything in one message.
    room = await claussen.direct(play.office.bot)
    await claussen.meet(room, play.office.bot, timeout=PATIENCE)
    await play.tell(claussen, room, _SCHOOL, "vier Antworten", "Grundschule Hollerfleth")
    await play.receipt(claussen, await claussen.say(room, "1"))
    assert sorted(play.answers("Grundschule Hollerfleth")) == [1, 3, 4, 5, 6]

    # Somebody who will think better of it.
    for no, words in ((1, "Wir bauen um."), (3, "Das Geld reicht nicht.")):
        await play.receipt(friedrichs, await friedrichs.reply(play.room, questions[no], words))
    return offer


async def _scene_4_who_is_silent_is_reminded_in_private(play: Play) -> None:
    since = len(play.jana.heard)
    await play.at(11, 9, 8, 0)
    behrens = play.cast["behrens"]
    room = await play.direct("behrens")
    reminder = await play.hears(behrens, "läuft noch bis", "„los“", "„entschuldigt“", room=room)
    assert "Freitag, 13. November, 12 Uhr" in reminder.body
    await play.hears(play.jana, "Zwischenstand: 6 von 11 Einrichtungen", room=play.room, since=since)
    await play.hears(play.jana, "Ich erinnere jetzt", room=play.desk, since=since)
    absent = ("Oberschule", "Gesundheitsamt", "Diakonie", "Berufsbildende", "St. Marien")
    assert not [words for words in play.public() if any(name in words for name in absent)]
    assert not any("läuft noch bis" in one.body for one in play.cast["harms"].heard if one.room != play.room)
    await play.tell(behrens, room, "entschuldigt", "erinnere")
    status = await play.staff("status", "Oberschule Bargstede", "Noch offen")
    assert "6 von 11" in status.body


async def _scene_5_answers_are_taken_back(play: Play, questions: dict[int, EventId]) -> None:
    await play.at(11, 11, 16, 20)
    friedrichs = play.cast["friedrichs"]
    room = await play.direct("friedrichs")
    wish = (
        "Ich möchte unsere Antworten doch lieber zurückziehen, das ist mit dem Vorstand noch nicht abgestimmt"
    )
    await play.tell(friedrichs, room, wish, "Was soll ich zurückziehen?")
    await play.tell(friedrichs, room, "1", "gelöscht", "Bildungsbüro")
    since = len(play.jana.heard)
    await play.tell(friedrichs, room, "ja bitte", "Bescheid")
    await play.hears(play.jana, "Mehrgenerationenhaus Hafenhaus", room=play.desk, since=since)
    assert play.answers("Mehrgenerationenhaus Hafenhaus") == {}
    assert "Wir bauen um" not in play.everything()


async def _scene_6_more_time(play: Play) -> None:
    await play.at(11, 13, 9, 30)
    await play.hears(play.jana, "Heute um 12 Uhr endet", "5 von 11", room=play.desk)
    words = "verlängern bis Dienstag 12 Uhr, wegen der vielen Krankmeldungen"
    await play.staff(words, "So kündige ich es im Netzwerkraum an")
    since = len(play.jana.heard)
    await play.staff("ja", "Dienstag, 17. November, 12 Uhr")
    await play.hears(play.jana, "mehr Zeit", "Dienstag, 17. November", room=play.room, since=since)
    assert not [said for said in play.public() if "Krank" in said]


async def _scene_7_mail_and_telephone(play: Play) -> None:
    await play.at(11, 16, 11, 5)
    await play.staff("Antworten eintragen für BBS", "Berufsbildende Schulen Altendeich", by=play.malte)
    await play.staff(_MAIL, "Fünf Antworten notiert für Berufsbildende Schulen Altendeich", by=play.malte)
    assert len(play.answers("Berufsbildende Schulen Altendeich")) == 5

    await play.at(11, 17, 10, 20)
    since = len(play.malte.heard)
    await play.malte.say(play.desk, _CALL)
    await play.hears(play.malte, "Bitte prüfen", "Frau Lemke und Frau Otto", room=play.desk, since=since)
    await play.staff("1", "Geändert", by=play.malte)
    assert "Lemke" not in play.everything()


async def _scene_8_the_end_and_somebody_late(play: Play) -> None:
    await play.at(11, 17, 12, 0)
    await play.hears(play.jana, "ist beendet", "7 von 11 Einrichtungen", room=play.room)
    await play.at(11, 17, 16, 40)
    onken = play.cast["onken"]
    room = await onken.direct(play.office.bot)
    await onken.meet(room, play.office.bot, timeout=PATIENCE)
    await play.tell(onken, room, _LATE, "Nachtrag")
    await play.hears(play.jana, "Ein Nachtrag ist eingegangen", "Gesundheitsamt", room=play.desk)
    await play.staff("1", "kommt ins Protokoll")
    await play.hears(onken, "Gute Nachricht", room=room)


async def _the_minutes_are_right(play: Play) -> None:
    """Silke Harms never typed a command; Paula Wiegand changed her message; both stand as they meant it."""
    since = len(play.jana.heard)
    await play.jana.say(play.desk, "freigeben")
    found = await play.hears(play.jana, ".md", room=play.room, since=since)
    minutes = (await play.jana.download(found)).decode()
    said = [_CHILDREN, _READING, _COURSE.format(16), *_GUIDED]
    assert quoted(minutes, said) == statements(said)
    for gone in ("12 Plätzen", "Wir bauen um", "Lemke", "Dolmetscher!!"):
        assert gone not in minutes
    # Who gave no contribution is named in the files alone.
    assert "Hafenhaus" in next(line for line in minutes.splitlines() if line.startswith("**Ohne Beitrag"))
    assert not any("Hafenhaus" in (one.body or "") for one in play.jana.heard if one.room == play.room)
    assert "Nachtrag" in minutes
    assert "vor Ort 2, schriftlich 1" in minutes
