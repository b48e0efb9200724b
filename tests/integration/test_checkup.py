"""The doctor: it tells how the bot has fared, and changes nothing by looking."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from bot.config import Matrix, Settings, Staff, Storage
from bot.health import checkup
from bot.health.checkup import Finding
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.incident import Incident, Kind
from bot.meeting.message import Kind as MessageKind
from bot.meeting.message import Message
from bot.store import revision
from bot.store.database import DatabaseProblem, Transaction, open_database
from bot.store.inbox import State
from bot.store.leadership import Lease, lease_for
from tests.postgres import Postgres

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ROOM = RoomId("!netz:fake.example")


def settings_for(folder: Path, url: str) -> Settings:
    return Settings(
        matrix=Matrix(
            homeserver="http://127.0.0.1:1", user_id="@umlauf:fake.example", password=SecretStr("x")
        ),
        staff=Staff(users=["@jana:fake.example"]),
        storage=Storage(directory=folder, database_url=url),
    )


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """An installation with an up-to-date database on either engine."""
    open_database(database_url).close()
    return settings_for(tmp_path, database_url)


@pytest.fixture
def lease(database_url: str) -> Iterator[Lease]:
    """Taken: the bot is at work."""
    lease = lease_for(database_url)
    assert lease.attempt()
    yield lease
    lease.release()


def note(settings: Settings, *incidents: Incident, heard: timedelta = timedelta(seconds=20)) -> None:
    """What the bot left behind."""

    def write(tx: Transaction) -> None:
        tx.listening.advance("s1", NOW - heard)
        for incident in incidents:
            tx.incidents.note(incident)

    database = open_database(settings.storage.database_url)
    with database.transaction() as tx:
        write(tx)
    database.close()


async def findings(settings: Settings) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in await checkup.database(settings, NOW):
        found.setdefault(finding.what, []).append(finding)
    return found


async def test_p9_silence_of_the_homeserver_is_bad_while_the_bot_works(
    settings: Settings, lease: Lease
) -> None:
    note(settings, heard=timedelta(minutes=6))
    found = await findings(settings)
    (listening,) = found["listening"]
    assert (listening.found, listening.well) == ("the homeserver was last heard 6 minutes ago", False)
    assert "(process" in found["instance"][0].found


async def test_p9_silence_is_no_fault_of_a_bot_that_does_not_run(settings: Settings) -> None:
    note(settings, heard=timedelta(days=3))
    found = await findings(settings)
    (listening,) = found["listening"]
    assert listening.well
    assert "3 days ago (the bot is not running)" in listening.found
    assert found["instance"][0].found == "none is running"


async def test_p9_what_was_heard_a_moment_ago_is_well(settings: Settings, lease: Lease) -> None:
    note(settings)
    assert [one for several in (await findings(settings)).values() for one in several if not one.well] == []


async def test_p9_incidents_of_a_week_are_counted_by_kind_with_a_remedy(settings: Settings) -> None:
    over, long_ago = NOW - timedelta(days=1), NOW - timedelta(days=8)
    note(
        settings,
        Incident(Kind.GAP, "!a", over, over),
        Incident(Kind.GAP, "!b", over, over),
        Incident(Kind.SILENCE, "sync", over, over),
        Incident(Kind.STORAGE, "database", over),
        Incident(Kind.LATE, "7", long_ago, long_ago),
    )
    told = [str(one) for one in (await findings(settings))["incidents"]]
    assert told == [
        "BAD  incidents: 2 × gap in 7 days → look for answers without a ✅ in that room",
        "ok   incidents: 1 × silence in 7 days",
        "BAD  incidents: 1 × storage in 7 days, not over yet → see the log",
    ]


async def test_h11_p9_a_room_we_are_back_in_needs_nobody_any_more(settings: Settings) -> None:
    since, over = NOW - timedelta(days=1), NOW - timedelta(hours=1)
    note(settings, Incident(Kind.ROOM_LOST, "!a", since, over), Incident(Kind.UNTRUSTED, "", since, over))
    assert all(one.well for one in (await findings(settings))["incidents"])
    note(settings, Incident(Kind.ROOM_LOST, "!b", since))
    lost = next(str(one) for one in (await findings(settings))["incidents"] if "room_lost" in str(one))
    assert "not over yet → do what the staff room says: invite the bot to that room" in lost


async def test_p9_messages_nobody_read_are_counted(settings: Settings) -> None:
    def take_in(tx: Transaction) -> None:
        for no, kind in enumerate((MessageKind.SEALED, MessageKind.TEXT)):
            tx.inbox.add(Message(EventId(f"${no}"), ROOM, UserId("@anna:x"), kind, NOW, note="{}"))
        tx.inbox.settle(EventId("$1"), State.BAD)

    database = open_database(settings.storage.database_url)
    with database.transaction() as tx:
        take_in(tx)
    database.close()
    (told,) = (await findings(settings))["database"]
    assert "1 messages unreadable, 1 not handled" in told.found


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("behind", [False, True])
async def test_k7_looking_changes_no_byte_of_a_database_old_or_new(tmp_path: Path, behind: bool) -> None:
    file = tmp_path / "umlauf.db"
    settings = settings_for(tmp_path, f"sqlite:///{file}")
    note(settings)
    if behind:
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '0001'")
            connection.execute("PRAGMA journal_mode = DELETE")
    before = digest(file)
    (told, *_) = (await findings(settings))["database"]
    assert digest(file) == before
    assert (told.well, "umlauf migrate" in told.remedy) == (not behind, behind)
    assert revision.current(settings.storage.database_url) == ("0001" if behind else revision.known()[0])


async def test_k7_a_database_from_the_future_is_a_finding(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "future.db"
    open_database(f"sqlite:///{file}").close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    (told,) = await checkup.database(settings_for(tmp_path, f"sqlite:///{file}"), NOW)
    assert str(told).startswith("BAD  database: was written by a newer version (revision 9999)")


@pytest.mark.parametrize(
    ("lost", "told"),
    [("ALTER TABLE praises DROP COLUMN at", "praises.at"), ("DROP TABLE echoes", "echoes")],
)
async def test_k7_a_database_that_lacks_something_is_a_finding_and_no_bot_starts_with_it(
    tmp_path: Path, lost: str, told: str
) -> None:
    url = f"sqlite:///{tmp_path / 'umlauf.db'}"
    open_database(url).close()
    with closing(sqlite3.connect(tmp_path / "umlauf.db")) as connection, connection:
        connection.execute(lost)
    (finding,) = await checkup.database(settings_for(tmp_path, url), NOW)
    assert (finding.found.startswith(f"lacks {told}, "), finding.remedy) == (True, "restore a backup")
    with pytest.raises(DatabaseProblem, match=f"lacks {told}, although .* please restore a backup"):
        open_database(url)


async def test_k12_a_database_that_is_missing_or_broken_is_a_finding_and_not_made(tmp_path: Path) -> None:
    file = tmp_path / "umlauf.db"
    settings = settings_for(tmp_path, f"sqlite:///{file}")
    assert [one.remedy for one in await checkup.database(settings, NOW)] == ["start the bot once: umlauf run"]
    (tmp_path / "identity").mkdir()
    (tmp_path / "identity" / "session.json").touch()
    assert [one.remedy for one in await checkup.database(settings, NOW)] == ["restore a backup"]
    assert not file.exists()
    file.write_bytes(b"no database at all" * 1000)
    (told,) = await checkup.database(settings, NOW)
    assert "file is not a database; please restore a backup: umlauf restore ARCHIVE --replace" in told.found


def test_k7_a_sound_database_is_not_refused_for_what_others_keep_in_it(postgres: Postgres) -> None:
    name = postgres.create()
    for statement in ("CREATE SCHEMA ours", "CREATE SCHEMA early", "CREATE TABLE public.answers (other int)"):
        postgres.execute(statement, name)
    # Afterwards another schema comes before the one that has the tables.
    for path in ("ours,public", "early,ours,public"):
        url = f"{postgres.url(name)}&options={quote(f'-csearch_path={path}')}"
        open_database(url).close()
        assert revision.gaps(url) == []
    postgres.drop(name)


def test_k7_tables_of_others_that_nobody_can_read_are_none_of_our_business(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'umlauf.db'}"
    open_database(url).close()
    with closing(sqlite3.connect(tmp_path / "umlauf.db")) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        values = "('table', 'theirs', 'theirs', 0, 'CREATE VIRTUAL TABLE theirs USING unknown(a)')"
        connection.execute(f"INSERT INTO sqlite_master VALUES {values}")
    open_database(url).close()
    assert revision.gaps(url) == []
