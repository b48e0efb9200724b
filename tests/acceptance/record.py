"""The cast of the record after its scene 8: what its institutions answered, and who plays on with it."""

import asyncio
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.matrix.heard import Heard
from bot.matrix.person import Person
from bot.meeting.ids import EventId, RoomId
from tests.acceptance.stage import PATIENCE, Office
from tests.faults import clock
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
SONNENBLUME, GESUNDHEIT, TAGESPFLEGE = "Kita Sonnenblume", "Gesundheitsamt", "Kindertagespflege"
VHS = "Volkshochschule"
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
        "Unsere Vorlagen für Elternbriefe gibt es in sechs Sprachen, wir geben sie gern weiter.",
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
    TAGESPFLEGE: (
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
    rooms: dict[str, RoomId] = field(default_factory=dict)
    answered: dict[str, EventId] = field(default_factory=dict)

    @property
    def desk(self) -> RoomId:
        return self.office.staff_room

    def show(self, month: int, day: int, hour: int, minute: int = 0) -> None:
        """It is that moment now; January is that of the next year."""
        moment = datetime(2027 if month < 10 else 2026, month, day, hour, minute, tzinfo=BERLIN)
        clock.set_to(self.office.process.config.with_name("clock"), moment)

    async def at(self, month: int, day: int, hour: int, minute: int = 0) -> None:
        """It is that moment, and the bot has noticed; whatever it had to say before has been said."""
        await self.quiet()
        self.show(month, day, hour, minute)
        await self.staff("Hilfe", "status")

    async def staff(self, words: str, *expected: str, by: Person | None = None) -> Heard:
        return await self.tell(by or self.jana, self.desk, words, *expected)

    async def tell(self, person: Person, room: RoomId, words: str, *expected: str) -> Heard:
        since = len(person.heard)
        await person.say(room, words)
        return await self.hears(person, *expected, room=room, since=since)

    async def answers(self, asked: Heard, words: str, *expected: str) -> Heard:
        """Jana replies to a message in the staff room; several things may be open there."""
        since = len(self.jana.heard)
        await self.jana.reply(self.desk, asked.event_id, words)
        return await self.hears(self.jana, *expected, room=self.desk, since=since)

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

    async def meet(self, person: Person) -> RoomId:
        """Her direct room with the bot."""
        if person.user not in self.rooms:
            self.rooms[person.user] = await person.direct(self.office.bot)
            await person.meet(self.rooms[person.user], self.office.bot, timeout=PATIENCE)
        return self.rooms[person.user]

    async def restart(self) -> None:
        """Power fails, and comes back."""
        await self.office.process.kill()
        await self.office.process.start()

    async def quiet(self) -> None:
        """Wait until nothing is left to be said or mailed."""
        async with asyncio.timeout(PATIENCE):
            while self.rows("SELECT id FROM outbox WHERE state IN ('waiting', 'sending')"):  # noqa: ASYNC110
                await asyncio.sleep(0.1)

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
