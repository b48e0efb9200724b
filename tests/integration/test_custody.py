"""Custody: what people wrote is told to them, erased to the last byte, backed up, and put back.

The first part tries the use cases on a database that somebody else has open, the second the commands
beside a real bot.
"""

import asyncio
import json
import logging
import os
import re
import shutil
import sqlite3
import stat
import tarfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
from alembic import command
from pydantic import SecretStr
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner

from bot.clockwork import caretaker
from bot.command import cli
from bot.conduct.answers import revising
from bot.conduct.course import extending, steering
from bot.conduct.membership import hospitality
from bot.conduct.privacy import disclosing, erasing
from bot.conduct.privacy.erasing import Subject, Tally
from bot.conduct.publication import composing, publishing
from bot.config import Matrix, Settings, Staff, Storage
from bot.config_file import load
from bot.custody import archive, disclosure, migration
from bot.custody.problem import CustodyProblem
from bot.demo.process import BotProcess, Setup
from bot.matrix.renewal import MARKER
from bot.meeting.answer import Answer, Standing
from bot.meeting.ids import EventId, RoomId, RoundId, UserId
from bot.meeting.incident import Incident
from bot.meeting.incident import Kind as Trouble
from bot.meeting.letter import Attach, Letter, Redact, Say
from bot.meeting.member import Member
from bot.meeting.message import Kind, Message, Place
from bot.meeting.round import Release
from bot.speech import texts
from bot.store import revision, upkeep
from bot.store.audit import Entry
from bot.store.database import open_database
from bot.store.leadership import lease_for
from bot.store.schema import metadata
from tests.beside import Beside
from tests.homeserver import Homeserver
from tests.office import (
    DEADLINE,
    DESK,
    DIRECT,
    HARMS,
    JANSSEN,
    NOW,
    ONKEN,
    PETERSEN,
    ROOM,
    House,
    a_round,
    an_office,
    keys,
    words,
)

from .conftest import Anywhere, Section, Twins, holding
from .house import BOT, Until
from .shift import working

CANARY = "Kanarienvogelzucht"
HER = Subject(HARMS.user)


@pytest.fixture
def house(database_place: str) -> Iterator[House]:
    """An office at work: its database stays open all the time, as that of a running bot does."""
    house = House(database_place)
    yield house
    house.close()


def left(house: House, *canaries: str) -> list[str]:
    """Where one of the words is: in which files byte by byte, or in which tables of a server."""
    if house.beside.is_file:
        return holding(house.file.parent, *canaries)
    return [table for table, rows in tables(house).items() if any(word in rows for word in canaries)]


async def erase(house: House, subject: Subject = HER) -> Tally:
    """As the command does it: with a connection of its own, and a sweep at the end."""
    database = open_database(house.url, expected=True)
    tally = await database.run(erasing.erase, subject, house.now)
    assert await database.scrub()
    database.close()
    return tally


def arrive(house: House, body: str, by: Member = HARMS, *, to: int | None = 1) -> Message:
    """An answer on its whole way: into the inbox, filed, settled."""
    message = house.message(body, by, reply_to=house.question(to) if to else None)
    house.look(lambda tx: tx.inbox.add(message))
    house.take(message)
    house.look(lambda tx: tx.inbox.settle(message.event))
    return message


def ended(house: House) -> RoundId:
    """The round's deadline has come."""
    house.now = DEADLINE + timedelta(minutes=1)
    house.do(steering.end_on_time, house.office, house.latest().id)
    house.deliver()
    return house.latest().id


def publish(house: House) -> None:
    house.do(publishing.publish, house.office, house.latest().id)


def tables(house: House) -> dict[str, str]:
    """What each table holds."""
    rows = {name: house.beside.execute(f"SELECT * FROM {name}") for name in metadata.tables}
    return {name: "\n".join(map(str, found)) for name, found in rows.items()}


# --- Erasing -----------------------------------------------------------------------------------------


async def test_a22_what_was_erased_is_in_no_file_any_more(house: House) -> None:
    house.open()
    for no in range(25):
        arrive(house, f"{CANARY} {no} braucht {'sehr ' * no}viel Platz.")
        arrive(house, f"Antwort {no} von anderen.", JANSSEN)
    unread = house.message(f"2. {CANARY} noch ungelesen")
    house.look(lambda tx: tx.inbox.add(unread))
    assert left(house, CANARY)

    tally = await erase(house)

    assert (tally.answers, tally.messages) == (25, 26)
    assert left(house, CANARY, HARMS.user, HARMS.name) == []
    id_ = house.latest().id
    assert len(house.look(lambda tx: tx.answers.of_round(id_))) == 25


async def test_p8_a_replay_brings_nothing_back(house: House) -> None:
    house.open()
    erased, withdrawn = arrive(house, CANARY), arrive(house, CANARY, JANSSEN)
    house.withdraw(withdrawn)
    await erase(house)

    assert [house.look(lambda tx, one=one: tx.inbox.add(one)) for one in (erased, withdrawn)] == [
        False,
        False,
    ]
    house.edit(erased, f"{CANARY}, geändert")
    assert house.answers() == {}
    assert house.look(lambda tx: tx.inbox.next()) is None
    assert left(house, CANARY, erased.event) == []


async def test_p8_a_message_that_is_being_read_meanwhile_is_not_filed(house: House) -> None:
    house.open()
    message = house.message(CANARY, reply_to=house.question(1))
    house.look(lambda tx: tx.inbox.add(message))

    await erase(house)
    house.take(message)

    assert house.answers() == {}


async def test_a21_the_history_stays_under_a_pseudonym(house: House) -> None:
    house.office = an_office(release=Release.TWO)
    house.open()
    arrive(house, "Alles gut.", PETERSEN)
    ended(house)
    for by in (PETERSEN, HARMS):
        message = house.message(by=by, room=DESK)
        house.turn(steering.give_release, message, house.latest().id)

    await erase(house, Subject(PETERSEN.user))

    entries = house.look(lambda tx: tx.audit.entries())
    acts = [(entry.who, entry.what) for entry in entries]
    pseudonym = acts[0][0]
    assert re.fullmatch(r"erased-[0-9a-f]{16}", pseudonym)
    assert acts == [
        (pseudonym, "round proposed"),
        (pseudonym, "round opened"),
        (pseudonym, "minutes released"),
        (HARMS.user, "minutes released"),
        # What she wrote is gone: nobody has released what the minutes say now.
        ("umlauf", "release void"),
        ("operator", "person erased"),
    ]
    assert entries[-1].detail == house.latest().starter == pseudonym
    assert house.latest().released_by == frozenset()
    assert left(house, PETERSEN.user) == []


async def test_a22_published_minutes_are_sorted_anew_without_her(house: House) -> None:
    house.open()
    for by in (HARMS, JANSSEN, ONKEN):
        special = f"Die {CANARY} fehlt uns." if by is HARMS else "Uns fehlen Dolmetscher für Elterngespräche."
        arrive(house, special, by)
    ended(house)
    house.sort(theme=CANARY)
    publish(house)
    house.deliver()

    await erase(house)
    assert house.look(lambda tx: tx.rounds.unsorted()) == [house.latest()]
    assert house.sort()

    round_ = house.latest()
    minutes = house.look(lambda tx: composing.compose(tx, house.office, round_, house.now))
    assert (minutes.participants, minutes.answers) == (("Gesundheitsamt", "Stadtbibliothek"), 2)
    assert minutes.grouped
    assert left(house, CANARY) == []


async def test_a22_a_closed_round_is_sorted_again(house: House) -> None:
    house.office = an_office(release=Release.ONE)
    house.open()
    arrive(house, CANARY)
    arrive(house, "Es läuft.", JANSSEN)
    ended(house)
    house.sort(theme=CANARY)

    await erase(house)

    assert house.sort()
    publish(house)
    assert CANARY not in house.stored()


async def test_a22_waiting_minutes_go_out_without_her(house: House) -> None:
    house.open()
    arrive(house, f"{CANARY} läuft.")
    arrive(house, "Die Bücherei hat offen.", JANSSEN)
    ended(house)
    house.sort()
    publish(house)
    with house.database.transaction() as tx:
        first = tx.outbox.due(house.now)[0]
        tx.outbox.sent(first.id, EventId("$unterwegs"), house.now)
    house.turn(hospitality.only_text, house.message(room=DIRECT))
    house.turn(hospitality.only_text, house.message(by=JANSSEN, room=DIRECT))

    await erase(house)
    assert house.sort()

    letters = house.deliver()
    gone = [letter.act.event for letter in letters if isinstance(letter.act, Redact)]
    assert gone == ["$unterwegs"], "what was said already may quote her"
    letters = [letter for letter in letters if not isinstance(letter.act, Redact)]
    said = "\n".join(
        letter.act.content if isinstance(letter.act, Attach) else words(letter) for letter in letters
    )
    assert CANARY not in said
    assert said.count("Die Bücherei hat offen.") == 4
    files = [letter.act.name for letter in letters if isinstance(letter.act, Attach)]
    assert files == [f"Protokoll_Runde-1.{form}" for form in ("md", "docx", "pdf")]
    assert [key for key in keys(letters) if key.startswith("only-text")] == [
        f"only-text:{DIRECT}:{JANSSEN.user}:{house.now:%Y-%m-%dT%H:%M}"
    ]


async def test_what_all_members_are_told_is_said_although_she_caused_it(house: House) -> None:
    house.open()
    message = house.message(by=PETERSEN)
    house.turn(extending.request, message, house.latest().id, "Fr, 20.11. 12 Uhr", desk=None)

    await erase(house, Subject(PETERSEN.user))

    assert any("20. November" in words(letter) for letter in house.deliver() if isinstance(letter.act, Say))
    assert PETERSEN.user not in house.stored()


async def test_p8_an_institution_is_erased_without_its_people(house: House) -> None:
    house.open()
    arrive(house, f"{CANARY} in der Kita.")
    elsewhere = replace(HARMS, institution="Hort am Deich")
    arrive(house, "Im Hort ist es ruhig.", elsewhere, to=2)
    house.look(lambda tx: tx.audit.note(Entry(NOW, HARMS.user, "answer withdrawn")))

    tally = await erase(house, Subject(institution="kita sonnenblume"))

    assert tally == Tally(answers=1, statements=0, messages=1, entries=0)
    assert house.answers() == {"Hort am Deich": {2: "Im Hort ist es ruhig."}}
    assert house.look(lambda tx: tx.audit.entries())[-2].who == HARMS.user
    assert left(house, CANARY) == []


@pytest.mark.parametrize(
    "nobody",
    [Subject(UserId("@nie:da")), Subject(institution="%"), Subject(institution="Kita Sonnenblum_")],
    ids=["stranger", "percent", "underscore"],
)
async def test_a16_a_stranger_leaves_no_trace_in_the_history(house: House, nobody: Subject) -> None:
    house.open()
    arrive(house, "Bleibt.")
    before = house.look(lambda tx: tx.audit.entries())

    assert (await erase(house, nobody)).nothing
    assert house.look(lambda tx: tx.audit.entries()) == before


async def test_p8_withdrawn_and_forgotten_answers_are_swept_at_night(house: House) -> None:
    house.office = an_office(archive=False)
    house.open()
    for no in range(20):
        message = arrive(house, f"{CANARY} {no} braucht {'sehr ' * no}viel Platz.")
        arrive(house, f"Bleibt {no}.", JANSSEN)
        house.withdraw(message)
    await caretaker.sweep(house.database, house.office, house.now)
    assert left(house, CANARY) == []
    assert house.answers()

    arrive(house, f"{CANARY}, noch einmal")
    ended(house)
    house.sort(theme=CANARY)
    publish(house)
    house.deliver()
    house.now += timedelta(days=120)
    await caretaker.sweep(house.database, house.office, house.now)
    assert house.answers() == {}
    assert left(house, CANARY, "Bleibt") == []


async def test_p8_k17_a_night_that_was_slept_through_is_made_up_for(house: House, until: Until) -> None:
    house.open()
    arrive(house, CANARY)
    ended(house)
    house.sort()
    publish(house)
    house.now += timedelta(days=120)
    yesterday = house.now - timedelta(days=1)
    async with a_night(house, since=yesterday):
        await until(lambda: house.answers() == {})


async def test_k16_a_night_far_ahead_of_a_clock_that_was_wrong_is_not_waited_for(
    house: House, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then nothing would be forgotten."""
    monkeypatch.setattr(caretaker, "_LOOK_EVERY", timedelta(seconds=0.01))
    house.look(lambda tx: tx.echoes.keep("txn", EventId("$long-ago"), NOW - timedelta(days=60)))

    def forgotten() -> bool:
        house.now += timedelta(hours=1)
        return house.beside.execute("SELECT * FROM echoes") == []

    async with a_night(house, since=NOW + timedelta(days=3650)):
        await until(forgotten, 5.0)


async def test_p8_a_night_in_which_others_have_the_database_is_made_up_for_before_the_next(
    house: House, until: Until, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(caretaker, "_LOOK_EVERY", timedelta(seconds=0.05))
    house.look(lambda tx: tx.echoes.keep("txn", EventId("$long-ago"), NOW - timedelta(days=60)))
    house.look(lambda tx: tx.rounds._connection.exec_driver_sql("PRAGMA busy_timeout = 50"))
    with closing(sqlite3.connect(house.file, isolation_level=None)) as occupant:
        occupant.execute("BEGIN IMMEDIATE")
        async with a_night(house, since=NOW - timedelta(days=1)):
            await until(lambda: "forgotten in an hour" in caplog.text)
            occupant.execute("ROLLBACK")
            await until(lambda: house.beside.execute("SELECT * FROM echoes") == [])


async def test_p5_p8_a_fault_spoils_neither_the_nights_to_come_nor_what_else_is_let_go_of(
    house: House, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    house.look(lambda tx: tx.echoes.keep("txn", EventId("$long-ago"), NOW - timedelta(days=60)))
    ago = NOW - timedelta(days=400)
    house.look(lambda tx: tx.incidents.note(Incident(Trouble.GAP, "!alt:example.org", ago, ago)))
    house.beside.refuse("DELETE ON echoes")
    async with a_night(house, since=NOW - timedelta(days=1)):
        await until(lambda: "could not see to the night" in caplog.text)
    assert house.beside.execute("SELECT * FROM incidents") == []


async def test_p5_p8_a_round_that_cannot_be_forgotten_keeps_no_other(house: House) -> None:
    house.office = an_office(archive=False)
    for _ in range(2):
        house.open(deadline="in 2 Wochen")
        house.answer(CANARY, to=1)
        house.end(house.latest().ends + timedelta(minutes=1))
        house.sort()
        house.publish()
    house.now += timedelta(days=120)
    house.beside.refuse("DELETE ON answers", when="OLD.round = 1")
    with pytest.raises(IntegrityError):
        await caretaker.sweep(house.database, house.office, house.now)
    assert {row[0] for row in house.beside.execute("SELECT round FROM answers")} == {1}
    house.beside.consent("answers")
    await caretaker.sweep(house.database, house.office, house.now)
    assert house.beside.execute("SELECT round FROM answers") == []


@asynccontextmanager
async def a_night(house: House, since: datetime) -> AsyncIterator[None]:
    """The caretaker is at work, who was so `since` then; she goes on for ever."""
    async with working(caretaker.nightly(house.database, house.office, lambda: house.now, since)) as (
        keeping,
    ):
        yield
        assert not keeping.done()


async def test_p8_incidents_are_forgotten_a_year_after_they_are_over(house: House) -> None:
    old = Incident(Trouble.GAP, "!alt:example.org", house.now, house.now)
    lasting = Incident(Trouble.ROOM_LOST, "!weg:example.org", house.now)
    for incident in (old, lasting):
        house.look(lambda tx, incident=incident: tx.incidents.note(incident))
    for days, kept in ((364, [old, lasting]), (366, [lasting])):
        await caretaker.sweep(house.database, house.office, house.now + timedelta(days=days))
        assert house.look(lambda tx: tx.incidents.since(house.now)) == kept


@pytest.mark.parametrize("release", [Release.AUTOMATIC, Release.TWO])
async def test_p8_when_the_time_is_over_no_table_and_no_file_holds_a_word(
    house: House, release: Release
) -> None:
    house.office = an_office(release=release, staff_room=DESK, archive=False)
    house.open()
    arrive(house, f"{CANARY} im Raum.")
    arrive(house, f"1. {CANARY} zu zweit.", replace(JANSSEN, name=CANARY, institution=CANARY), to=None)
    sealed = house.message(kind=Kind.SEALED, note=json.dumps({"content": CANARY}))
    early = house.message(f"{CANARY} neu", kind=Kind.EDIT, target=EventId("$kommt-nie"))
    broken = house.message(f"{CANARY} geht schief.")
    talk = house.message("Guten Morgen!", ONKEN)
    for message in (sealed, early, broken, talk):
        house.look(lambda tx, message=message: tx.inbox.add(message))
    house.take(talk)
    house.look(lambda tx: tx.inbox.settle(talk.event))
    house.turn(revising.revise, early)
    house.turn(hospitality.put_aside, broken)
    id_ = ended(house)
    arrive(house, f"{CANARY} zu spät.")
    house.sort(theme=CANARY)
    if release is Release.AUTOMATIC:
        publish(house)
    house.turn(publishing.show, house.message(room=DESK), id_, Place.STAFF, True)
    held = {"inbox", "answers", "statements", "themes", "outbox"}
    assert held <= {table for table, rows in tables(house).items() if CANARY in rows}
    house.deliver()

    house.now += timedelta(days=120)
    house.look(lambda tx: tx.early.expire(house.now))
    await caretaker.sweep(house.database, house.office, house.now)
    assert [table for table, rows in tables(house).items() if CANARY in rows] == []
    people = {HARMS.user, JANSSEN.user, ONKEN.user}
    assert [user for user in people if user in tables(house)["inbox"]] == []
    assert ONKEN.user not in house.stored()
    assert left(house, CANARY) == []


async def test_a12_at_night_staff_are_told_how_many_strangers_were_declined(house: House) -> None:
    house.office = an_office(staff_room=DESK)
    invitation = house.message(kind=Kind.INVITE, room=RoomId("!spam:evil.example"))
    house.look(lambda tx: tx.inbox.add(invitation))
    house.turn(hospitality.answer_invitation, invitation, False)
    house.deliver()
    for _ in range(2):
        await caretaker.sweep(house.database, house.office, house.now + timedelta(hours=12))
        house.now += timedelta(days=1)
    (letter,) = house.deliver()
    assert "eine Einladung von Unbekannten" in words(letter)


def test_a_sweep_that_is_kept_out_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_PATIENCE", 0.1)
    with closing(sqlite3.connect(house.file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM rounds").fetchone()
        house.open()
        assert not upkeep.scrub(house.file)
    assert upkeep.scrub(house.file)


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (datetime(2026, 11, 2, 9, 0, tzinfo=UTC), datetime(2026, 11, 3, 2, 0, tzinfo=UTC)),
        (datetime(2026, 11, 3, 1, 59, tzinfo=UTC), datetime(2026, 11, 3, 2, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
    ],
)
def test_k16_the_night_comes_at_three_on_the_offices_clock(now: datetime, night: datetime) -> None:
    assert caretaker.next_night(an_office(), now) == night


# --- Telling -----------------------------------------------------------------------------------------


def told(house: House, user: UserId) -> str:
    return disclosing.written(house.do(disclosing.disclose, user))


def test_a_never_sees_a_byte_of_b(house: House) -> None:
    house.open()
    arrive(house, "Unser Anbau ist fertig, schöne Grüße!")
    arrive(house, f"{CANARY} in der Bücherei.", JANSSEN)
    ended(house)
    house.sort(theme=f"{CANARY} überall")
    publish(house)

    text = told(house, HARMS.user)

    assert "schöne Grüße" in text
    assert not [word for word in (CANARY, "Janß", "janssen", "Stadtbibliothek") if word in text]
    assert told(house, JANSSEN.user).count(CANARY) == 2
    assert json.loads(told(house, ONKEN.user))["answers"] == []


def test_an_export_that_cannot_be_put_in_place_leaves_no_word_behind(tmp_path: Path) -> None:
    (tmp_path / "a.json").mkdir()
    with pytest.raises(CustodyProblem):
        disclosure.keep('{"texts": ["Elf Kinder"]}', tmp_path / "a.json")
    assert list(tmp_path.iterdir()) == [tmp_path / "a.json"]


def test_an_export_can_be_imported_again(house: House) -> None:
    house.open()
    arrive(house, "1. Eins.\n2. Zwei.", to=None)
    found = json.loads(told(house, HARMS.user))
    assert (found["format"], found["version"]) == ("umlauf-person", 1)
    id_ = house.latest().id
    filed = house.look(lambda tx: tx.answers.of_round(id_))

    assert [read_back(found["person"], one) for one in found["answers"]] == [one.answer for one in filed]
    assert [one["purpose"].split(":")[0] for one in found["letters"]] == ["receipt", "noted"]
    assert [(one["kind"], one["state"], one["content"]) for one in found["messages"]] == [
        ("text", "done", {})
    ]


def test_of_many_letters_only_those_about_her_are_read(house: House) -> None:
    """Whatever the table holds: it is looked through in the index of the keys."""
    house.open()
    arrive(house, "Unser Anbau ist fertig.")
    house.deliver()
    with house.database.transaction() as tx:
        for no in range(2_000):
            key = f"answer:$fremd{no}:status"
            tx.outbox.post(Letter(ROOM, key, Say("…"), addressee=JANSSEN.user), house.now)
        hers = (
            Letter(RoomId(HARMS.user), "remind:1", Say("…")),
            Letter(ROOM, "answer:$anderes:how", Say("…"), addressee=HARMS.user),
            Letter(DESK, f"round:1:late-edit:{HARMS.user}", Say("…")),
        )
        for letter in hers:
            tx.outbox.post(letter, house.now)
    found = json.loads(told(house, HARMS.user))
    assert [one["purpose"] for one in found["letters"]][-3:] == [letter.key for letter in hers]
    assert len(found["letters"]) == 5
    if house.beside.is_file:  # a server decides by the size of its tables
        plan = house.beside.execute("EXPLAIN QUERY PLAN SELECT id, key FROM outbox")
        assert "COVERING INDEX" in str(plan)


def read_back(user: str, one: dict[str, object]) -> Answer:
    """An answer of an export, as it can be filed again."""
    values = {name: one[name] for name in ("round", "question", "event", "text", "numbered")}
    member = Member(UserId(user), str(one["name"]), str(one["institution"]))
    arrived, judged = datetime.fromisoformat(str(one["arrived"])), Standing(str(one["standing"]))
    return Answer(**values, member=member, arrived=arrived, standing=judged)  # type: ignore[arg-type]


def test_staff_read_what_they_did(house: House) -> None:
    house.open()
    found = json.loads(told(house, PETERSEN.user))
    assert found["started"] == [house.latest().id]
    assert [act["what"] for act in found["acts"]] == ["round proposed", "round opened"]


# --- Backing up and putting back ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Installation:
    """A bot's folder with everything in it, and its settings."""

    folder: Path
    settings: Settings

    @property
    def data(self) -> Path:
        return self.settings.storage.directory

    @property
    def database(self) -> Path:
        return self.data / "umlauf.db"

    def content(self) -> dict[str, bytes]:
        """Everything that must not be lost; databases row by row."""
        identity = list((self.data / "identity").iterdir())
        return {path.name: _told(path) for path in (self.database, *identity)}


def _told(file: Path) -> bytes:
    if file.suffix != ".db":
        return file.read_bytes()
    with closing(sqlite3.connect(file)) as connection:
        return "\n".join(connection.iterdump()).encode()


@pytest.fixture
def installation(tmp_path: Path, empty_database: Path, fresh_keys: Path) -> Installation:
    data = tmp_path / "data"
    (data / "identity").mkdir(parents=True)
    shutil.copy(empty_database, data)
    shutil.copy(fresh_keys, data / "identity")
    (data / "identity/session.json").write_text(json.dumps({"user_id": BOT}), "utf-8")
    (data / "identity/cross_signing.json").write_text('{"master": "geheim"}', "utf-8")
    matrix = Matrix(homeserver="https://matrix.example.org", user_id=BOT, password=SecretStr("geheim"))
    storage = Storage(directory=data, database_url=f"sqlite:///{data / 'umlauf.db'}")
    settings = Settings(matrix=matrix, staff=Staff(users=(PETERSEN.user,)), storage=storage)
    return Installation(tmp_path, settings)


def test_k13_a_backup_comes_back_as_it_was(installation: Installation) -> None:
    before = installation.content()
    made = archive.back_up(installation.settings, installation.folder / "out", NOW)
    shutil.rmtree(installation.data)

    restored = archive.restore(installation.settings, made, NOW)

    assert installation.content() == before | {MARKER: b""}
    assert restored.aside is None
    assert restored.manifest.made_at == NOW
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (made, *installation.data.rglob("*.*"))}
    assert modes == {0}
    with tarfile.open(made) as tar:
        assert tar.getnames()[0] == "manifest.json"
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    assert set(manifest["files"]) == {
        "umlauf.db",
        "identity/keys.db",
        "identity/session.json",
        "identity/cross_signing.json",
    }
    assert (manifest["database"], manifest["revision"]) == ("sqlite", revision.known()[0])
    assert not list(installation.folder.rglob(".umlauf-*"))


def test_k13_a_backup_is_of_one_moment_while_the_bot_writes(installation: Installation) -> None:
    """Each transaction writes two rows; no backup may hold one without the other."""
    database = open_database(f"sqlite:///{installation.database}")
    with database.transaction() as tx:
        round_ = tx.rounds.add(a_round())
    made = []
    for no in range(3):
        with database.transaction() as tx:
            for question in (1, 2):
                tx.answers.file(
                    Answer(round_.id, question, EventId(f"${no}"), HARMS, "Ja.", NOW, Standing.COUNTED)
                )
        with database.transaction():  # somebody is writing just now
            made.append(
                archive.back_up(installation.settings, installation.folder, NOW + timedelta(seconds=no))
            )
    database.close()

    for no, one in enumerate(made):
        archive.restore(installation.settings, one, NOW + timedelta(hours=no), replace=True)
        with closing(sqlite3.connect(installation.database)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM answers").fetchone()
        assert count == 2 * (no + 1)


def test_k13_what_is_there_already_is_not_overwritten_but_moved_aside(installation: Installation) -> None:
    made = archive.back_up(installation.settings, installation.folder, NOW)
    before = installation.content()
    with pytest.raises(CustodyProblem, match="occupied"):
        archive.restore(installation.settings, made, NOW)

    restored = archive.restore(installation.settings, made, NOW, replace=True)

    assert installation.content() == before | {MARKER: b""}
    assert restored.aside == installation.folder / "data-before-20261102-090000"
    assert {path.name for path in restored.aside.rglob("*.*")} == set(before)


@pytest.mark.parametrize("damage", [b"no database at all" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_k12_k13_a_backup_takes_the_place_of_a_broken_database(
    installation: Installation, damage: bytes
) -> None:
    made, before = archive.back_up(installation.settings, installation.folder, NOW), installation.content()
    installation.database.write_bytes(damage)

    restored = archive.restore(installation.settings, made, NOW, replace=True)

    assert installation.content() == before | {MARKER: b""}
    assert restored.aside is not None
    assert (restored.aside / installation.database.name).read_bytes() == damage


def test_k9_nothing_is_put_back_under_a_running_bot(installation: Installation) -> None:
    made = archive.back_up(installation.settings, installation.folder, NOW)
    lease = lease_for(installation.settings.storage.database_url)
    assert lease.attempt()
    try:
        with pytest.raises(CustodyProblem, match="running") as caught:
            archive.restore(installation.settings, made, NOW, replace=True)
    finally:
        lease.release()
    assert "process" in str(caught.value.values["detail"])


def repacked(made: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """The archive with its files changed or left out."""
    other = made.with_name("changed.tar.gz")
    with tarfile.open(made) as old, tarfile.open(other, "w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            assert content is not None
            changed = change(member.name, content.read())
            if changed is not None:
                info = tarfile.TarInfo(changed[0])
                info.size = len(changed[1])
                new.addfile(info, BytesIO(changed[1]))
    return other


def flipped(name: str, content: bytes) -> tuple[str, bytes]:
    return name, content[:-1] + bytes([content[-1] ^ 1]) if name == "umlauf.db" else content


def without_keys(name: str, content: bytes) -> tuple[str, bytes] | None:
    return None if name == "identity/keys.db" else (name, content)


def elsewhere(name: str, content: bytes) -> tuple[str, bytes]:
    return ("../../umlauf.db" if name == "umlauf.db" else name), content


def manifest_with(**changes: object) -> Callable[[str, bytes], tuple[str, bytes]]:
    def change(name: str, content: bytes) -> tuple[str, bytes]:
        if name != "manifest.json":
            return name, content
        return name, json.dumps(json.loads(content) | changes).encode()

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (flipped, "damaged"),
        (without_keys, "damaged"),
        (elsewhere, "damaged"),
        (manifest_with(files={"umlauf.db": "x"}), "foreign"),
        (manifest_with(made="gestern"), "foreign"),
        (manifest_with(format=2), "newer"),
        (manifest_with(revision="9999"), "newer"),
        (manifest_with(database="postgresql"), "not_sqlite"),
    ],
)
def test_k13_an_archive_that_is_not_whole_and_ours_changes_nothing(
    installation: Installation, change: Callable[[str, bytes], tuple[str, bytes] | None], reason: str
) -> None:
    before = installation.content()
    made = repacked(archive.back_up(installation.settings, installation.folder, NOW), change)

    with pytest.raises(CustodyProblem, match=reason):
        archive.restore(installation.settings, made, NOW, replace=True)

    assert installation.content() == before
    assert not list(installation.folder.rglob("data-before-*"))
    assert not (installation.folder.parent / "umlauf.db").exists()


def test_k12_files_that_are_no_archive_are_told_apart(installation: Installation) -> None:
    made = archive.back_up(installation.settings, installation.folder, NOW)
    cut, other = made.with_name("cut.tar.gz"), made.with_name("brief.txt")
    cut.write_bytes(made.read_bytes()[: made.stat().st_size // 2])
    other.write_text("Guten Tag", "utf-8")
    found = {}
    for path in (cut, other, made.with_name("missing.tar.gz")):
        with pytest.raises(CustodyProblem) as caught:
            archive.restore(installation.settings, path, NOW, replace=True)
        found[path.name] = caught.value.reason
    assert found == {"cut.tar.gz": "damaged", "brief.txt": "foreign", "missing.tar.gz": "unreadable"}


def test_an_archive_of_another_account_is_refused(installation: Installation) -> None:
    made = archive.back_up(installation.settings, installation.folder, NOW)
    other = installation.settings.matrix.model_copy(update={"user_id": "@andere:fake.example"})
    with pytest.raises(CustodyProblem, match="other_account"):
        archive.restore(installation.settings.model_copy(update={"matrix": other}), made, NOW, replace=True)


def test_of_a_server_only_the_identity_is_backed_up(installation: Installation) -> None:
    storage = installation.settings.storage.model_copy(update={"database_url": "postgresql://db/umlauf"})
    made = archive.back_up(
        installation.settings.model_copy(update={"storage": storage}), installation.folder, NOW
    )
    with tarfile.open(made) as tar:
        assert "umlauf.db" not in tar.getnames()
        assert "identity/keys.db" in tar.getnames()
    with pytest.raises(CustodyProblem, match="not_sqlite"):
        archive.restore(installation.settings, made, NOW, replace=True)


async def test_on_postgresql_everything_is_done_but_the_database_is_left_to_pg_dump(
    postgres_url: str, installation: Installation
) -> None:
    storage = installation.settings.storage.model_copy(update={"database_url": postgres_url})
    settings = installation.settings.model_copy(update={"storage": storage})
    shutil.move(installation.data / "identity/session.json", installation.folder)
    assert migration.migrate(settings) == migration.Migrated(None, revision.known()[0])
    shutil.move(installation.folder / "session.json", installation.data / "identity")
    database = open_database(postgres_url, expected=True)
    with database.transaction() as tx:
        round_ = tx.rounds.add(a_round())
        for no, by in enumerate((HARMS, JANSSEN)):
            answer = Answer(round_.id, 1, EventId(f"${no}"), by, CANARY, NOW, Standing.COUNTED)
            tx.inbox.add(Message(answer.event, round_.room, by.user, Kind.TEXT, NOW, by.name, body=CANARY))
            tx.answers.file(answer)

    tally = await database.run(erasing.erase, HER, NOW)
    with database.transaction() as tx:
        assert [filed.answer.member for filed in tx.answers.of_round(round_.id)] == [JANSSEN]
        assert not disclosing.disclose(tx, HARMS.user, NOW)["messages"]
    assert (tally.answers, tally.messages) == (1, 1)
    database.close()

    made = archive.back_up(settings, installation.folder, NOW)
    before = installation.content()
    archive.restore(settings, made, NOW, replace=True)
    assert installation.content() == before | {MARKER: b""}


async def test_who_is_kept_out_of_a_server_leaves_no_connection_open(
    beside_a_server: Beside, installation: Installation, until: Until
) -> None:
    """Neither a restore nor a migration that finds a bot at work."""
    storage = installation.settings.storage.model_copy(update={"database_url": beside_a_server.url})
    settings = installation.settings.model_copy(update={"storage": storage})
    made = archive.back_up(settings, installation.folder, NOW)
    lease = lease_for(beside_a_server.url)
    assert lease.attempt()
    beside_a_server.execute("CREATE TABLE alembic_version AS SELECT '0001' AS version_num")
    before = connections(beside_a_server)
    for work in (lambda: archive.restore(settings, made, NOW), lambda: migration.migrate(settings)):
        with pytest.raises(CustodyProblem, match="running"):
            work()
    await until(lambda: connections(beside_a_server) == before, 5)
    lease.release()


@pytest.fixture
def beside_a_server(postgres_url: str) -> Iterator[Beside]:
    beside = Beside(postgres_url)
    yield beside
    beside.close()


def connections(beside: Beside) -> object:
    mine = "FROM pg_stat_activity WHERE datname = current_database()"
    return beside.execute(f"SELECT count(*) {mine}")


def test_there_is_nothing_to_back_up_before_the_first_start(installation: Installation) -> None:
    (installation.data / "identity/session.json").unlink()
    with pytest.raises(CustodyProblem, match="no_identity"):
        archive.back_up(installation.settings, installation.folder, NOW)
    installation.database.unlink()
    with pytest.raises(CustodyProblem, match="no_database"):
        archive.back_up(installation.settings, installation.folder, NOW)


def test_k12_a_broken_database_is_not_backed_up_as_if_it_were_well(installation: Installation) -> None:
    installation.database.write_bytes(b"SQLite format 3\0" + b"kaputt" * 1000)
    with pytest.raises(CustodyProblem, match="unsound"):
        archive.back_up(installation.settings, installation.folder, NOW)
    assert not list(installation.folder.glob("*.tar.gz"))


def test_k7_migrate_says_from_where_to_where(installation: Installation) -> None:
    newest = revision.known()[0]
    assert migration.migrate(installation.settings) == migration.Migrated(newest, newest)
    installation.database.unlink()
    engine = create_engine(installation.settings.storage.database_url)
    with engine.begin() as connection:
        config = revision.configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()

    lease = lease_for(installation.settings.storage.database_url)
    assert lease.attempt()
    with pytest.raises(CustodyProblem, match="running"):
        migration.migrate(installation.settings)
    lease.release()

    assert migration.migrate(installation.settings) == migration.Migrated("0001", newest)
    assert revision.current(installation.settings.storage.database_url) == newest


def test_a20_a_database_that_migrate_makes_is_for_our_eyes_only(installation: Installation) -> None:
    for path in (installation.database, *(installation.data / "identity").iterdir()):
        path.unlink()
    mask = os.umask(0o022)
    try:
        assert migration.migrate(installation.settings).before is None
    finally:
        os.umask(mask)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in installation.data.glob("umlauf.db*")}
    assert modes == {0o600}


# --- The commands, beside a real bot ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Umlauf = Callable[..., Awaitable[Ended]]


@pytest.fixture
def umlauf() -> Iterator[Umlauf]:
    """`await umlauf("backup", "--config", file)`, in this process: quicker, and as far from the bot's."""
    loggers = [logging.getLogger(name) for name in ("nio", "peewee", "apscheduler", "alembic")]
    levels = [logger.level for logger in loggers]

    async def run(*arguments: object) -> Ended:
        found = await asyncio.to_thread(CliRunner().invoke, cli.app, [str(one) for one in arguments])
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        return Ended(found.exit_code, found.stdout, found.stderr)

    yield run
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


JANA, ANNA, BERND = (f"@{name}:fake.example" for name in ("jana", "anna", "bernd"))
NETWORK = RoomId("!netz:fake.example")


@pytest.fixture
def setup(homeserver: Homeserver, storage: Section) -> Setup:
    return Setup(homeserver.url, BOT, "geheim", [JANA], more=storage)


@pytest.fixture
async def bot(homeserver: Homeserver, setup: Setup, tmp_path: Path) -> AsyncIterator[BotProcess]:
    names = {ANNA: "Anna Weber (Kita Sonnenblume)", BERND: "Bernd Kruse (Grundschule am Wall)"}
    homeserver.room(NETWORK, members=[BOT, JANA, ANNA, BERND], names=names)
    async with BotProcess(tmp_path, setup) as running:
        yield running


async def test_k13_a_round_goes_on_after_a_restore(
    homeserver: Homeserver, bot: BotProcess, setup: Setup, twins: Twins, tmp_path: Path, until: Until
) -> None:
    """Backed up while it runs, restored after the deadline: closed late, once, and nothing asked twice."""
    server, settings = homeserver, load(bot.config)
    begin(server, "in 2 Stunden")
    await until(lambda: any("Frage 1" in body for body in server.said(NETWORK)))
    server.deliver(NETWORK, server.text(ANNA, f"1. Bei uns läuft die {CANARY}."))
    await until(lambda: receipts(server) == 1 and heard(server) == f"s{2 + len(server.sent)}")

    place = settings.storage.database_url
    if setup.more:
        place = setup.more["storage"]["database_url"] = twins.saved()
    made = archive.back_up(settings, tmp_path / "backups", NOW)
    with pytest.raises(CustodyProblem, match="running"):
        archive.restore(settings, made, NOW, replace=True)
    server.deliver(NETWORK, server.text(BERND, "1. Wir haben ein neues Dach."))
    await until(lambda: receipts(server) == 2)
    await bot.kill()
    archive.restore(settings, made, NOW, replace=True)
    end_now(place)
    await bot.start()
    assert sum(ask.path.endswith("/login") for ask in server.requests) == 2

    await until(lambda: any("ist beendet." in body for body in server.said(NETWORK)))
    said = server.said(NETWORK)
    signs = ("eröffnet", "Frage 1", "ist beendet.", "2 von 2 Einrichtungen")
    assert {sign: sum(sign in body for body in said) for sign in signs} == dict.fromkeys(signs, 1)


def begin(server: Homeserver, deadline: str) -> None:
    """Start a round. On a holiday the bot asks whether that is meant; on all other days a yes is talk."""
    start = f"!runde start Treffen\nFrist: {deadline}\n1. Was ist los?"
    server.deliver(NETWORK, server.text(JANA, start), server.text(JANA, "!runde ja"))


def end_now(url: str) -> None:
    """The deadline passed while nobody was there, however long that took."""
    database = open_database(url, expected=True)
    with database.transaction() as tx:
        (round_,) = tx.rounds.active()
        tx.rounds.save(replace(round_, deadline=datetime.now(UTC)), datetime.now(UTC))
    database.close()


def receipts(server: Homeserver) -> int:
    return sum(one.type == "m.reaction" for one in server.sent)


def heard(server: Homeserver) -> str:
    """How far the bot has listened; whatever the test or the bot said is a step of its own."""
    return [one for one in server.requests if one.path.endswith("/sync")][-1].query.get("since", "")


async def test_a22_erase_and_export_beside_a_running_bot(
    homeserver: Homeserver, bot: BotProcess, until: Until, umlauf: Umlauf, anywhere: Anywhere
) -> None:
    server = homeserver
    begin(server, "in 2 Stunden")
    await until(lambda: any("Frage 1" in body for body in server.said(NETWORK)))
    answer = server.text(ANNA, f"1. Bei uns läuft die {CANARY}.")
    server.deliver(NETWORK, answer, server.text(BERND, "1. Wir haben ein neues Dach."))
    await until(lambda: receipts(server) == 2)

    told = json.loads((await umlauf("export", "--config", bot.config, ANNA)).out)
    assert [one["text"] for one in told["answers"]] == [f"Bei uns läuft die {CANARY}."]
    unsure = await umlauf("erase", "--config", bot.config, ANNA)
    assert (unsure.code, "--yes" in unsure.err, anywhere(CANARY) != []) == (2, True, True)

    erased = await umlauf("erase", "--config", bot.config, ANNA, "--yes")
    assert (erased.code, erased.err) == (0, "")
    assert "Gelöscht: 1 Antwort" in erased.out
    assert "Sicherungen" in erased.out
    assert CANARY not in erased.out
    assert anywhere(CANARY) == []
    server.deliver(NETWORK, answer)
    server.deliver(NETWORK, server.text(BERND, "1. Wir haben ein neues rotes Dach."))
    await until(lambda: receipts(server) == 3)
    assert anywhere(CANARY) == []
    assert (await umlauf("erase", "--config", bot.config, ANNA, "--yes")).out.startswith("Dazu ist nichts")


def configured(folder: Path) -> Path:
    config = folder / "config.toml"
    config.write_text(
        f'[matrix]\nhomeserver = "https://a.b"\nuser_id = "{BOT}"\npassword = "geheim"\n'
        f'[staff]\nusers = ["{JANA}"]\n',
        "utf-8",
    )
    return config


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("erase",), 2, "Person"),
        (("erase", "harms"), 2, "Matrix-Adresse"),
        (("erase", "@a:b", "--yes"), 1, "noch keine Datenbank"),
        (("export", "@harms:example.org"), 1, "noch keine Datenbank"),
        (("backup",), 1, "noch keine Datenbank"),
        (("restore", "fehlt.tar.gz"), 1, "fehlt.tar.gz"),
    ],
)
async def test_what_cannot_be_done_is_one_sentence(
    tmp_path: Path, umlauf: Umlauf, arguments: tuple[str, ...], code: int, says: str
) -> None:
    ended = await umlauf(*arguments, "--config", configured(tmp_path))
    assert (ended.code, says in ended.err, len(ended.err.splitlines())) == (code, True, 1)


async def test_a19_the_other_commands_say_what_they_did(installation: Installation, umlauf: Umlauf) -> None:
    """A19: and nothing of what they handled."""
    config, out = configured(installation.folder), installation.folder / "out"
    saved = await umlauf("backup", "--config", config, "--out", out)
    (made,) = out.iterdir()
    restored = await umlauf("restore", "--config", config, made, "--replace")
    migrated = await umlauf("migrate", "--config", config)
    (out / "a.json.new").symlink_to(out / "elsewhere")
    exported = await umlauf("export", "--config", config, "@a:b", "--out", out / "a.json")

    done = (saved, restored, migrated, exported)
    assert [(one.code, one.err) for one in done] == [(0, "")] * 4
    assert str(made) in saved.out
    assert "Der frühere Stand liegt hier" in restored.out
    assert f"auf Stand {revision.known()[0]}" in migrated.out
    assert stat.S_IMODE((out / "a.json").stat().st_mode) == 0o600
    assert json.loads((out / "a.json").read_text("utf-8"))["answers"] == []
    assert not (out / "elsewhere").exists()
    assert "geheim" not in "".join(one.out for one in done)


def test_there_is_a_text_for_each_problem() -> None:
    modules = [path for path in files("bot.custody").iterdir() if path.name.endswith(".py")]
    sources = "".join(path.read_text("utf-8") for path in (*modules, files("bot.command") / "custodian.py"))
    reasons = set(re.findall(r'CustodyProblem\("(\w+)"', sources))
    names = texts.load("de").names
    assert {"damaged", "running", "occupied"} < reasons
    assert {f"custody.problem.{reason}" for reason in reasons} <= names
