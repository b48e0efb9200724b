"""The experience of record, from „Themen“ to the minutes in everybody's hands: two days in half a minute.

As in `test_transcript` everything is real but the clock, and so is the mail server. What was answered is what
the record prints, so that staff find the same things to put in order.
"""

import asyncio
import re
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
from bot.matrix.person import Heard, Person
from bot.meeting.ids import RoomId
from tests import mailserver
from tests.acceptance import timelapse
from tests.acceptance.conftest import start_office
from tests.acceptance.stage import PATIENCE, Office, Town, everyone_together, quoted, statements
from tests.mailserver import Mailserver
from tests.office import BERLIN

NETWORK = "Sprache und Ankommen"
QUESTIONS = (
    "Was ist gerade los bei Ihnen?",
    "Auf welche Angebote möchten Sie hinweisen?",
    "Was ist zurzeit schwierig?",
    "Wobei wünschen Sie sich Unterstützung?",
    "Was soll auf die Tagesordnung des nächsten Treffens?",
)
SONNENBLUME, GESUNDHEIT, VHS = "Kita Sonnenblume", "Gesundheitsamt", "Volkshochschule"
ANSWERS: dict[str, tuple[str, ...]] = {
    SONNENBLUME: (
        "Seit Oktober haben wir elf neue Kinder aufgenommen, sieben davon sprechen zu Hause kein Deutsch.",
        "Freitags von 14 bis 15 Uhr: offene Spielgruppe für Familien, die auf einen Kita-Platz warten.",
        "Die Verständigung mit den Eltern bei Entwicklungsgesprächen. Ohne Dolmetscher geht es oft nicht.",
        "Ein gemeinsamer Dolmetscherpool für Kitas und Schulen wäre eine große Hilfe.",
        "Übergang von der Kita in die Grundschule: Was geben wir weiter, was darf man weitergeben?",
    ),
    "Kita Deichkinder": (
        "Wir haben acht neue Kinder in der Eingewöhnung. Die Gruppen sind jetzt voll.",
        "Unser Bilderbuchkoffer in sechs Sprachen kann ausgeliehen werden.",
        "Für Elterngespräche finden wir kaum Dolmetscher, vor allem nicht kurzfristig.",
        "Wir wünschen uns einen Dolmetscherpool, den man kurzfristig anrufen kann.",
        "Dolmetscherpool: Wie könnte er aussehen?",
    ),
    "Kita St. Marien": (
        "Zwei Fachkräfte sind länger krank. Wir mussten die Randzeiten kürzen.",
        "",
        "Wir haben zu wenig Personal. Sprachförderung fällt aus, wenn jemand krank ist.",
        "Eine Vertretungsregelung mit anderen Kitas, wenn Fachkräfte krank sind.",
        "Übergang Kita und Grundschule, besonders bei Kindern mit Sprachförderung.",
    ),
    "Kindertagespflege": (
        "Drei neue Tagespflegepersonen haben im Oktober angefangen. Darüber freuen wir uns sehr.",
        "Info-Abend für Familien zur Tagespflege am 3. Dezember um 19 Uhr, online.",
        "Die Eltern verstehen unsere Formulare nicht. Dolmetscher können wir nicht bezahlen.",
        "Formulare und Elternbriefe in einfacher Sprache, gern als Vorlage für alle.",
        "",
    ),
    "Grundschule Am Wall": (
        "Unsere Sprachlernklasse ist mit 18 Kindern voll. Jede Woche kommen neue Kinder dazu.",
        "Lesepaten gesucht und gefunden: Fünf Ehrenamtliche lesen jeden Dienstag mit Kindern.",
        "Die Warteliste für die Sprachförderung ist lang, uns fehlt Personal.",
        "Vorlagen für Elternbriefe in mehreren Sprachen, damit nicht jede Schule neu anfängt.",
        "Übergang Kita – Grundschule, gemeinsame Bögen für die Sprachförderung.",
    ),
    "Grundschule Hollerfleth": (
        "Eine Lehrkraft für Deutsch als Zweitsprache ist in Elternzeit, die Stelle ist nicht besetzt.",
        "",
        "Uns fehlt Personal für die Sprachförderung. Vier Stunden pro Woche sind unbesetzt.",
        "Material für Deutsch als Zweitsprache, das auch fachfremde Lehrkräfte nutzen können.",
        "Den Übergang von der Kita in die Grundschule besser abstimmen.",
    ),
    "Oberschule Bargstede": (
        "Wir haben 23 neue Jugendliche in zwei Sprachlernklassen aufgenommen.",
        "Ferien-Sprachcamp in den Osterferien für Jugendliche ab Klasse 5.",
        "Nicht alle Jugendlichen haben ein Tablet. Lern-Apps können wir deshalb kaum nutzen.",
        "Leihtablets für Jugendliche und jemanden, der die Geräte einrichtet.",
        "Wie erreichen wir Eltern digital? Messenger, Elternbriefe und Datenschutz.",
    ),
    "Berufsbildende Schulen": (
        "Die Sprach- und Integrationsklasse ist zum zweiten Mal gewachsen, jetzt 26 Jugendliche.",
        "Deutschkurs für Auszubildende, donnerstags, auch für Jugendliche anderer Schulen.",
        "Das WLAN im Altbau ist zu schwach. Lern-Apps auf dem Tablet laufen nicht.",
        "Fortbildung für Lehrkräfte: Deutsch als Zweitsprache im Fachunterricht.",
        "Übergang Schule – Beruf für Jugendliche mit wenig Deutsch.",
    ),
    VHS: (
        "Wir sind in die neuen Räume am Bahnhof gezogen. Alle Kursräume sind jetzt barrierefrei.",
        "Ab Januar startet ein neuer Elternkurs „Deutsch im Kita-Alltag“ mit 16 Plätzen und Kinderbetreuung.",
        "Die Warteliste für Integrationskurse liegt bei vier Monaten, Lehrkräfte fehlen.",
        "Wir suchen Lehrkräfte für Deutsch als Zweitsprache, gern auch im Ruhestand.",
        "Dolmetscherpool: Kosten und Qualifizierung, die VHS kann Schulungen anbieten.",
    ),
    "Stadtbibliothek": (
        "Unser Vorleseclub hat sein Jubiläum gefeiert, es kamen über 60 Gäste.",
        "Zweisprachiges Vorlesen jeden ersten Samstag im Monat, als Nächstes Ukrainisch und Arabisch.",
        "Unsere Tablets sind alt. Für digitale Bilderbücher reicht die Technik nicht mehr.",
        "",
        "",
    ),
    "Familienzentrum": (
        "Das Elterncafé ist wieder jeden Mittwoch offen und sehr gut besucht.",
        "Elterncafé mit Sprachmittlung, mittwochs 9 bis 11 Uhr, Familien können ohne Anmeldung kommen.",
        "Manche Familien erreichen wir gar nicht, weil Busse nachmittags selten fahren.",
        "Elternbriefe in einfacher Sprache, die alle Einrichtungen gleich verwenden.",
        "Eltern digital erreichen: Welche Messenger und Apps dürfen wir nutzen?",
    ),
    "Jugendmigrationsdienst": (
        "Eine Stelle in der Beratung ist seit August nicht besetzt. Die Vertretung läuft bis Ende Januar.",
        "Bewerbungstraining und Sprachförderung für Jugendliche ab 16 Jahren, immer montags.",
        "Die Warteliste für Beratung ist so lang wie noch nie, uns fehlt Personal.",
        "Fortbildung zum Umgang mit belasteten Jugendlichen, gern gemeinsam mit den Schulen.",
        "",
    ),
    "Migrationsberatung der Diakonie": (
        "Im Oktober hatten wir 40 Erstgespräche mit neuen Familien, so viele wie noch nie.",
        "Offene Sprechstunde für Familien jetzt auch in Bargstede, dienstags 10 bis 12 Uhr.",
        "Bei Behördenterminen fehlen Dolmetscher. Kinder übersetzen dann für ihre Eltern, das ist nicht gut.",
        "Ein Dolmetscherpool mit fester Finanzierung durch den Landkreis.",
        "Dolmetscherpool planen und die Finanzierung klären.",
    ),
    GESUNDHEIT: (
        "Die Schuleingangsuntersuchungen haben begonnen. Eine ärztliche Stelle ist noch nicht besetzt.",
        "Unser Merkblatt „Gesund in die Schule“ für Eltern gibt es jetzt in acht Sprachen.",
        "Bei Untersuchungen fehlen uns Dolmetscher, besonders für Kurdisch und Dari.",
        "Ein gemeinsamer Dolmetscherpool, den auch das Gesundheitsamt nutzen kann.",
        "Übergang Kita – Grundschule: Ergebnisse der Schuleingangsuntersuchungen vorstellen.",
    ),
}
MAILS = {
    "Berufsbildende Schulen": "bbs@altendeich.example",
    "Kita St. Marien": "marien@bargstede.example",
    "Gymnasium Altendeich": "gymnasium@altendeich.example",
    "Mehrgenerationenhaus Hafenhaus": "hafenhaus@altendeich.example",
}
POOL = "Vier Einrichtungen wünschen sich unabhängig voneinander einen gemeinsamen Dolmetscherpool."


@dataclass(frozen=True, slots=True)
class Play:
    """Jana and Malte – that is Karim – of the office, three members, and the post."""

    office: Office
    room: RoomId
    jana: Person
    malte: Person
    anna: Person
    onken: Person
    clara: Person
    post: Mailserver

    @property
    def desk(self) -> RoomId:
        return self.office.staff_room

    def show(self, day: int, hour: int, minute: int = 0) -> None:
        """It is that moment of November now."""
        moment = datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)
        timelapse.set_to(self.office.process.config.with_name("clock"), moment)

    async def at(self, day: int, hour: int, minute: int = 0) -> None:
        """It is that moment, and the bot has noticed."""
        self.show(day, hour, minute)
        await self.staff("Hilfe", "status")

    async def staff(self, words: str, *expected: str, by: Person | None = None) -> Heard:
        return await self.tell(by or self.jana, self.desk, words, *expected)

    async def tell(self, person: Person, room: RoomId, words: str, *expected: str) -> Heard:
        since = len(person.heard)
        await person.say(room, words)
        return await self.hears(person, *expected, room=room, since=since)

    async def hears(self, person: Person, *expected: str, room: RoomId, since: int = 0) -> Heard:
        """Wait for a message of the bot with all these words, encrypted as everything is."""

        def says(heard: Heard) -> bool:
            return bool(heard.body) and all(word in heard.body for word in expected)

        heard = await person.hear(says, room=room, sender=self.office.bot, since=since, timeout=PATIENCE)
        assert heard.encrypted
        return heard

    async def board(self, no: int, *, by: Person | None = None, words: str = "") -> "Board":
        """Open a question; what the bot shows of it."""
        person = by or self.jana
        since = len(person.heard)
        await person.say(self.desk, words or f"Frage {no}")
        await self.hears(person, "Sie können zum Beispiel schreiben", room=self.desk, since=since)
        said = [one.body for one in person.heard[since:] if one.sender == self.office.bot]
        return Board("\n".join(said))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        file = self.office.process.config.parent / "data" / "umlauf.db"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def public(self, since: int = 0) -> list[Heard]:
        """What the bot has said to all."""
        heard = self.anna.heard[since:]
        return [one for one in heard if one.room == self.room and one.sender == self.office.bot and one.body]


@dataclass(frozen=True, slots=True)
class Board:
    """A question with its themes, as staff read it."""

    text: str

    def handle(self, institution: str) -> str:
        """Where an institution's statement is: „a5“."""
        found = re.search(rf"^• ([a-z]+\d+) {re.escape(institution)}", self.text, re.MULTILINE)
        assert found, self.text
        return found[1]

    def theme(self, institution: str) -> str:
        """The letter of the theme an institution speaks of."""
        return self.handle(institution).rstrip("0123456789").upper()


@pytest_asyncio.fixture(loop_scope="session")
async def play(synapse: Synapse, town: Town, tmp_path: Path) -> AsyncIterator[Play]:
    folder = tmp_path / "office"
    folder.mkdir()
    timelapse.set_to(folder / "clock", datetime(2026, 11, 2, 10, 0, tzinfo=BERLIN))
    async with AsyncExitStack() as closing_:
        post = await closing_.enter_async_context(mailserver.serving(tmp_path))
        mail: dict[str, str | int] = {
            "smtp_host": "127.0.0.1",
            "smtp_port": post.port,
            "from": "bildungsbuero@nordmarsch.example",
            "ca_file": str(tmp_path / "post.pem"),
        }
        settings: dict[str, dict[str, str | int]] = {
            "rounds": {"release": "two", "holidays": "NI"},
            "mail": mail,
        }
        office = await start_office(
            closing_, synapse, town, folder, settings=settings, program="tests.acceptance.timelapse"
        )
        guests = (office.bot, town.karim.user, *(one.user for one in town.members))
        room = await town.jana.create_room(NETWORK, guests)
        await everyone_together((town.jana, town.karim, *town.members), room, office.bot)
        yield Play(office, room, town.jana, town.karim, *town.members, post)


@pytest.mark.timeout(400)
async def test_p1_p2_p6_p7_scenes_9_and_10_of_the_record(play: Play) -> None:
    await _a_round_is_over(play)
    letters = await _scene_9_themes_are_put_in_order(play)
    await _scene_9_tasks_are_noted(play, letters)
    await _scene_9_the_minutes_are_released(play)
    await _scene_10_the_minutes_appear(play)
    await _they_are_found_again(play)


async def _a_round_is_over(play: Play) -> None:
    """Fourteen institutions have answered five questions; one of them late, and one without its name."""
    accounts = {SONNENBLUME: play.anna, GESUNDHEIT: play.onken, VHS: play.clara}
    rows = [
        f"{home};{accounts[home].user if home in accounts else ''};{MAILS.get(home, '')}"
        for home in (*ANSWERS, "Jobcenter", *(home for home in MAILS if home not in ANSWERS))
    ]
    table = "\r\n".join(["Einrichtung;Matrix;E-Mail", *rows]).encode()
    asked = await play.hears(play.jana, "Ist das ein Netzwerkraum?", room=play.desk)
    await play.jana.reply(play.desk, asked.event_id, "1")
    await play.hears(play.jana, NETWORK, room=play.desk)
    await play.jana.attach(play.desk, "mitglieder.csv", table, caption=NETWORK)
    await play.hears(play.jana, "17 Einrichtungen", room=play.desk)
    await play.staff("ja", "gilt")
    numbered = "\n".join(f"{no}. {text}" for no, text in enumerate(QUESTIONS, start=1))
    head = (
        "start Schriftliches Netzwerktreffen\nFrist: Di, 17.11.2026 12 Uhr\nProtokoll: Do, 19.11.2026 8 Uhr"
    )
    await play.jana.say(play.desk, f"{head}\n{numbered}")
    await play.hears(play.anna, "Frage 5 von 5", room=play.room)
    for no, (home, answers) in enumerate(ANSWERS.items()):
        # Nobody is answered too often in a minute; to enter all that takes staff half an hour.
        play.show(3, 9, 2 * no)
        if home not in accounts:
            said = "\n".join(f"{no}. {text}" for no, text in enumerate(answers, start=1) if text)
            await play.staff(f"Antworten eintragen für {home}:\n{said}", f"notiert für {home}")
    for home in (SONNENBLUME, VHS):
        room = await accounts[home].direct(play.office.bot)
        await accounts[home].meet(room, play.office.bot, timeout=PATIENCE)
        said = "\n".join(f"{no}. {text}" for no, text in enumerate(ANSWERS[home], start=1))
        await play.tell(accounts[home], room, said, "5 Antworten")
        if home == SONNENBLUME:
            await play.tell(play.anna, room, "ohne Namen 3", "Soll ich den Namen")
            await play.tell(play.anna, room, "ja", "ohne")
    await play.at(17, 12)
    await play.hears(play.anna, "ist beendet", "13 von 17 Einrichtungen", room=play.room)
    room = await play.onken.direct(play.office.bot)
    await play.onken.meet(room, play.office.bot, timeout=PATIENCE)
    late = " ".join(f"{no}. {text}" for no, text in enumerate(ANSWERS[GESUNDHEIT], start=1))
    await play.tell(play.onken, room, f"Oh je, zu spät? {late}", "Nachtrag")
    await play.hears(play.jana, "Ein Nachtrag ist eingegangen", GESUNDHEIT, room=play.desk)
    await play.staff("1", "kommt ins Protokoll")
    async with asyncio.timeout(PATIENCE):
        while len(play.rows("SELECT question FROM sortings")) < len(QUESTIONS):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def _scene_9_themes_are_put_in_order(play: Play) -> list[str]:
    """Returns what the three themes of question 4 are called."""
    await play.at(18, 8, 30)
    await play.staff("Themen", "64 Antworten aus 14 Einrichtungen", "Frage 4:", "Nächster Schritt")

    # Frage 4: one is moved, three are named in one message, one has a sentence before it.
    board = await play.board(4)
    odd, course = "Jugendmigrationsdienst", board.theme("Grundschule Hollerfleth")
    move = f"{board.handle(odd)} nach {course}"
    await play.staff(move, "Verschoben: Jugendmigrationsdienst", f"bei {course}")
    letters = [board.theme(SONNENBLUME), board.theme("Familienzentrum"), course]
    assert len(set(letters)) == 3
    names = ("Gemeinsamer Dolmetscherpool", "Elternbriefe und Vorlagen", "Fortbildung und Material")
    lines = [f"{letter} heißt {name}" for letter, name in zip(letters, names, strict=True)]
    await play.staff("\n".join(lines), "3 Themen umbenannt", "Weitere Beiträge", "Satz")
    said = f"Satz zu {letters[0]}: {POOL}"
    await play.staff(said, "Ergänzt", "Text des Bildungsbüros", "Frage 4 ist fertig", "Weiter mit Frage")

    # Frage 1: another moderator takes it, and it is his.
    board = await play.board(1, by=play.malte, words="Ich mache Frage 1.")
    assert "reserviert" in board.text
    assert "Jana Petersen" in board.text
    await play.staff("Frage 1", "bearbeitet gerade Karim Aydin")
    nice = ("Kindertagespflege", VHS, "Stadtbibliothek", "Familienzentrum")
    handles = " ".join(board.handle(one) for one in nice)
    many, staffing = board.theme("Kita Deichkinder"), board.theme("Grundschule Hollerfleth")
    steps = (
        f"{board.handle('Kita St. Marien')} nach {staffing}, {staffing} heißt Personal und Vertretung",
        f"neues Thema Neues und Erfreuliches aus {handles}",
        f"{many} heißt Viele neue Kinder und Jugendliche",
    )
    done = await play.staff("\n".join(steps), "Erledigt. Frage 1 hat jetzt", by=play.malte)
    assert "Neues und Erfreuliches (4)" in done.body
    await play.staff("zurück", "Zurückgenommen", by=play.malte)
    # Power fails; what was put in order stays.
    await play.office.process.kill()
    await play.office.process.start()
    await play.staff("\n".join(steps), "Neues und Erfreuliches (4)", by=play.malte)
    await play.staff("passt", "Frage 1 ist fertig", by=play.malte)
    for no in (2, 3):
        await play.board(no)
        await play.staff("passt", f"Frage {no} ist fertig")
    await play.board(5)
    await play.staff("passt", "Alle Fragen sind geprüft")
    assert play.rows("SELECT count(DISTINCT question) FROM boards") == [(5,)]
    return letters


async def _scene_9_tasks_are_noted(play: Play, letters: list[str]) -> None:
    """For themes, by their letters, for a question, and one that is told where it belongs afterwards."""
    pool, mail, course = letters
    first = (
        f"Aufgabe zu 3 und 4{pool}: Kosten und Beispiele für einen gemeinsamen Dolmetscherpool "
        "zusammenstellen, Bildungsbüro, bis 29.1.2027",
        f"Aufgabe zu 4{mail}: Entwurf für einen Elternbrief in einfacher Sprache, "
        "Familienzentrum mit Kindertagespflege und Grundschule Am Wall, bis 15.1.2027",
        "Aufgabe: Termin für eine Fortbildung Deutsch als Zweitsprache vorschlagen, "
        "Volkshochschule, bis 18.12.2026",
        "Aufgabe zu Frage 5: Tagesordnung für das nächste Treffen vorschlagen, Bildungsbüro, bis 8.2.2027",
    )
    noted = await play.staff(
        "\n".join(first), "4 Aufgaben notiert", "(zu: Frage 3, Gemeinsamer Dolmetscherpool)"
    )
    assert "Bei 2 Aufgaben sind andere gefragt" in noted.body
    await play.staff("nein", "angefragt")
    await play.staff(f"1 zu 4{course}", "Fortbildung Deutsch", "(zu: Fortbildung und Material)")
    await play.staff("1 zu 4X", "konnte ich keinem Thema zuordnen", "Mit „Frage 4“")


async def _scene_9_the_minutes_are_released(play: Play) -> None:
    await play.at(18, 14, 10)
    since = len(play.jana.heard)
    draft = await play.staff(
        "Vorschau",
        "64 von 64 Antworten sind enthalten",
        "keine Namen von Personen gefunden",
        "1 Antwort ohne Namen",
        "1 Nachtrag gekennzeichnet",
    )
    assert "zwei Personen „freigeben“" in draft.body
    assert "Veröffentlichung: Donnerstag, 19. November, 8 Uhr" in draft.body
    for form in ("docx", "pdf"):
        file = await play.hears(play.jana, f"Protokoll_Runde-1_Entwurf.{form}", room=play.desk, since=since)
        assert (await play.jana.download(file))[:4] == {"docx": b"PK\x03\x04", "pdf": b"%PDF"}[form]
    await play.hears(play.jana, "4 Adressen", MAILS["Kita St. Marien"], room=play.desk, since=since)
    await play.staff("Nächstes Treffen am 25.2.2027", "Donnerstag, 25. Februar 2027")
    await play.staff("freigeben", "fehlt noch 1 Freigabe", by=play.malte)
    await play.staff("freigeben", "Beide Freigaben", "Donnerstag, 19. November, 8 Uhr", "„anhalten“")
    await play.staff("anhalten", "nicht veröffentlicht", by=play.malte)
    assert play.rows("SELECT user FROM releases") == []
    await play.staff("freigeben", "fehlt noch 1 Freigabe", by=play.malte)
    await play.staff("freigeben", "Beide Freigaben")
    # A word about themes after that, and both have to look again.
    board = await play.board(4)
    await play.staff("zurück", "schon freigegeben", "zuerst „anhalten“")
    other = f"Satz zu {board.theme(SONNENBLUME)}: Vier Einrichtungen wünschen sich dasselbe."
    await play.staff(other, "Ergänzt", "sie gilt damit nicht mehr")
    await play.staff("zurück", "Zurückgenommen")
    await play.staff("freigeben", "fehlt noch 1 Freigabe", by=play.malte)
    await play.staff("freigeben", "Beide Freigaben")
    assert len(play.rows("SELECT user FROM releases")) == 2
    assert not [one for one in play.public() if "Dolmetscherpool" in one.body]


async def _scene_10_the_minutes_appear(play: Play) -> None:
    play.post.answers[MAILS["Gymnasium Altendeich"]] = ["550 5.1.1 no such user"]
    since, before = len(play.anna.heard), len(play.jana.heard)
    await play.at(19, 8)
    brief = await play.hears(
        play.anna, "Protokoll ·", "Guten Morgen zusammen", "14 von 17", room=play.room, since=since
    )
    assert f"Gemeinsamer Dolmetscherpool: {POOL}" in brief.body
    assert re.search(r"Viele neue Kinder und Jugendliche: \d Einrichtungen", brief.body)
    assert "Nächstes Treffen: Donnerstag, 25. Februar 2027" in brief.body
    assert "Protokoll_Runde-1.docx · Protokoll_Runde-1.pdf" in brief.body
    file = {"kind": "m.file", "body": "Protokoll_Runde-1.pdf", "timeout": PATIENCE}
    pdf = await play.anna.hear(room=play.room, since=since, **file)
    assert (await play.anna.download(pdf)).startswith(b"%PDF")
    full = [one for one in play.public(since) if one.thread == brief.event_id]
    tops = [one.body for one in full if one.body.startswith("TOP ")]
    assert [body[:5] for body in tops] == [f"TOP {no}" for no in range(1, 7)]
    _tasks_and_needs_stand_where_they_belong(tops, [one.body for one in full])
    text = "\n".join(one.body for one in full)
    said = [text for answers in ANSWERS.values() for text in answers if text]
    assert quoted(text.replace("• ", "- "), said) == statements(said)
    assert "(eine Einrichtung, ohne Namen)" in text
    assert "(Gesundheitsamt, Nachtrag)" in text
    assert "Gymnasium" not in text

    report = await play.hears(play.jana, "per E-Mail an 3 Adressen", room=play.desk, since=before)
    assert "Gymnasium Altendeich: zurückgewiesen, die Adresse ist unbekannt" in report.body
    got = sorted(to for to, _ in play.post.mails)
    assert got == sorted(address for home, address in MAILS.items() if home != "Gymnasium Altendeich")
    (mail,) = play.post.to(MAILS["Kita St. Marien"])
    assert "Gemeinsamer Dolmetscherpool" in mail.get_body(("plain",)).get_content()
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names == ["Protokoll_Runde-1.docx", "Protokoll_Runde-1.pdf"]
    assert play.rows("SELECT phase FROM rounds") == [("published",)]
    async with asyncio.timeout(PATIENCE):
        while play.rows("SELECT id FROM outbox WHERE state = 'waiting'"):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def _tasks_and_needs_stand_where_they_belong(tops: list[str], full: list[str]) -> None:
    head = full[0]
    assert re.search(r"Leitung: Jana Petersen, ", head)
    assert "Stand: Donnerstag, 19. November 2026, Fassung 1" in head
    assert "Gesundheitsamt (Nachtrag)" in head
    assert "82 Prozent" in head
    assert "Vier Aufgaben sind vereinbart." in head
    for no, theme in enumerate(("Gemeinsamer Dolmetscherpool", "Elternbriefe", "Fortbildung"), start=1):
        part = tops[3].partition(theme)[2].partition("\n4.")[0]
        assert f"Nächster Schritt: Aufgabe {(3, 2, 1)[no - 1]}." in part
    assert "Nächster Schritt zu TOP 3: Aufgabe 3." in tops[2]
    last = tops[5]
    assert "Kosten und Beispiele" in last
    assert "Aus: TOP 3 und 4." in last
    assert "Nächstes Treffen: Donnerstag, 25. Februar 2027. Ort und Uhrzeit folgen" in last
    (register,) = [body for body in full if body.startswith("Unterstützungsbedarf im Überblick")]
    assert re.search(r"Gemeinsamer Dolmetscherpool – [^:]*Gesundheitsamt[^:]*: Aufgabe 3", register)
    assert f"„{ANSWERS['Oberschule Bargstede'][3]}“ – Oberschule Bargstede: offen" in register
    closing = full[-1]
    places = [closing.index(word) for word in ("Rückmeldungen:", "Verteiler:", "Anlagen:", "Datenschutz:")]
    assert places == sorted(places)


async def _they_are_found_again(play: Play) -> None:
    """By members of the network, as long as they are members."""
    room = await play.clara.direct(play.office.bot)
    await play.clara.meet(room, play.office.bot, timeout=PATIENCE)
    found = await play.tell(play.clara, room, "Suche Dolmetschern", "Stellen zu „Dolmetschern“", "Runde 1")
    assert "TOP 3 · Was ist zurzeit schwierig?" in found.body
    assert "Gymnasium" not in found.body
    await play.tell(play.clara, room, "Suche Dolmetscherpol", "Meinten Sie „Dolmetscherpool“?")
    since = len(play.clara.heard)
    await play.tell(play.clara, room, "Protokoll", "Hier ist das Protokoll")
    await play.clara.hear(room=room, since=since, kind="m.file", timeout=PATIENCE)
    await play.clara.leave(play.room)
    await play.tell(play.clara, room, "Suche Dolmetscher", "noch kein Protokoll")
