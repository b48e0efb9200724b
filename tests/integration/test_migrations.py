"""K7: a database has the tables of one version or of the next, never something between them."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, inspect, text

from bot.store import address, revision
from bot.store.database import DatabaseProblem, open_database
from bot.store.schema import metadata
from tests.postgres import Postgres

# Begins a migration in a process of its own and ends it as a power cut would: after so many statements
# that change something, or, with 0, when everything is done but the commit.
_CUT_OFF = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from bot.store import revision
from bot.store.database import open_database

migrations, *jobs = sys.argv[1:]
revision._MIGRATIONS = Path(migrations)

def cut_off_at(last):
    done = 0
    def count(connection, cursor, statement, *_):
        nonlocal done
        done += statement.split()[0] in ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE")
        if done == last:
            os.kill(os.getpid(), signal.SIGKILL)
    def finish(connection):
        os.kill(os.getpid(), signal.SIGKILL)
    event.listen(Engine, "after_cursor_execute", count)
    event.listen(Engine, "commit", finish)

for job in jobs:
    last, url = job.split("@", 1)
    child = os.fork()
    if child == 0:
        cut_off_at(int(last))
        open_database(url)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"it was not cut off at {last}"
"""
_MOMENTS = (1, 20, 0)

# A later version changes a table that others refer to, and what is in it.
_LATER = """
import sqlalchemy as sa
from alembic import op

revision = "later"
down_revision = "{head}"


def upgrade():
    op.create_table("appendix", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("rounds") as batch:
        batch.add_column(sa.Column("motto", sa.Text(), nullable=False, server_default="-"))
        batch.alter_column("title", new_column_name="heading")
    op.execute("UPDATE rounds SET motto = 'Gemeinsam'")
"""


@pytest.fixture
def fresh(
    request: pytest.FixtureRequest, database_url: str, postgres: Postgres, tmp_path: Path
) -> Iterator[Callable[[], str]]:
    """`fresh()`: one more empty database on the same engine."""
    names: list[str] = []

    def another() -> str:
        if database_url.startswith("sqlite"):
            names.append(f"another-{len(names)}.db")
            return f"sqlite:///{tmp_path / names[-1]}"
        names.append(postgres.create())
        return postgres.url(names[-1])

    yield another
    if not database_url.startswith("sqlite"):
        for name in names:
            postgres.drop(name)


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The migrations of a version to come."""
    folder = tmp_path / "migrations"
    shutil.copytree(Path(revision.__file__).with_name("migrations"), folder)
    (folder / "versions" / "later.py").write_text(_LATER.format(head=revision.known()[0]))
    return folder


def looked_at(url: str, look: Callable[[Engine], Any]) -> Any:
    engine = create_engine(address.read(url).url)
    try:
        return look(engine)
    finally:
        engine.dispose()


def portrait(engine: Engine) -> dict[str, Any]:
    """Everything about the tables that a migration could get wrong, types and conditions included."""
    found = inspect(engine)
    return {
        table: {
            "ids": _ids_come_once(engine, table),
            "columns": {one["name"]: {**one, "type": repr(one["type"])} for one in found.get_columns(table)},
            "key": found.get_pk_constraint(table),
            "foreign": sorted(found.get_foreign_keys(table), key=str),
            "unique": sorted(found.get_unique_constraints(table), key=str),
            "indexes": sorted(
                (one["name"], one["column_names"], one["unique"], _conditions(one))
                for one in found.get_indexes(table)
            ),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def _ids_come_once(engine: Engine, table: str) -> bool:
    """What SQLite's inspector does not tell."""
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        drawn = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = :table"), {"table": table})
    return "AUTOINCREMENT" in drawn


def _conditions(index: Any) -> dict[str, str]:
    return {name: str(value) for name, value in index.get("dialect_options", {}).items()}


def differences(engine: Engine, tables: MetaData) -> list[Any]:
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), tables))


def rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    def ask(engine: Engine) -> list[tuple[Any, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    found: list[tuple[Any, ...]] = looked_at(url, ask)
    return found


def told(url: str, *statements: str) -> None:
    def tell(engine: Engine) -> None:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    looked_at(url, tell)


def cut_off(migrations: Path, jobs: dict[str, int]) -> None:
    """Migrate each database, and kill who does it at the given moment."""
    arguments = [f"{moment}@{url}" for url, moment in jobs.items()]
    subprocess.run([sys.executable, "-c", _CUT_OFF, str(migrations), *arguments], check=True, timeout=150)


def test_the_tables_of_the_schema_are_those_of_the_migrations(
    database_url: str, fresh: Callable[[], str]
) -> None:
    """Who changes `schema.py` without a migration, or the other way round, reads here what differs."""
    open_database(database_url).close()
    drawn = fresh()
    looked_at(drawn, metadata.create_all)
    assert looked_at(database_url, lambda engine: differences(engine, metadata)) == []
    assert looked_at(database_url, portrait) == looked_at(drawn, portrait)


def test_a_change_without_a_migration_would_be_noticed(database_url: str) -> None:
    open_database(database_url).close()
    changed = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        table.to_metadata(changed)
    changed.tables["answers"].append_column(Column("colour", Integer))
    changed.tables["rounds"].c.title.nullable = True
    Table("forgotten", changed, Column("id", Integer, primary_key=True))
    found = looked_at(database_url, lambda engine: differences(engine, changed))
    assert {str(one[0] if isinstance(one, tuple) else one[0][0]) for one in found} == {
        "add_table",
        "add_column",
        "modify_nullable",
    }


def test_opening_a_database_again_changes_nothing(database_url: str) -> None:
    open_database(database_url).close()
    before = looked_at(database_url, portrait)
    open_database(database_url, expected=True).close()
    assert looked_at(database_url, portrait) == before


def test_k7_a_database_from_the_future_is_refused(database_url: str) -> None:
    open_database(database_url).close()
    told(database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseProblem, match=r"newer version of Umlauf \(revision 9999\)"):
        open_database(database_url)
    assert rows(database_url, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_k7_k12_a_database_that_is_of_two_versions_is_refused(database_url: str) -> None:
    open_database(database_url).close()
    told(database_url, "INSERT INTO alembic_version VALUES ('0001')")
    with pytest.raises(DatabaseProblem, match=r"\(revision .*0001"):
        open_database(database_url)


def test_k7_the_first_migration_is_done_or_not(fresh: Callable[[], str]) -> None:
    jobs = {fresh(): moment for moment in _MOMENTS}
    cut_off(Path(revision.__file__).with_name("migrations"), jobs)
    for url in jobs:
        assert looked_at(url, portrait) == {}
    for url in jobs:
        open_database(url).close()
        assert looked_at(url, lambda engine: differences(engine, metadata)) == []


def test_k7_a_later_migration_is_done_or_not_and_loses_no_answer(
    fresh: Callable[[], str], later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = {fresh(): moment for moment in (3, 0)}
    for url in jobs:
        open_database(url).close()
        told(url, *_IN_TODAYS_TABLES)
    before = looked_at(next(iter(jobs)), portrait)
    cut_off(later, jobs)
    for url in jobs:
        assert looked_at(url, portrait) == before
        assert rows(url, "SELECT title FROM rounds") == [("Netzwerktreffen",)]

    monkeypatch.setattr(revision, "_MIGRATIONS", later)
    # A version to come knows its own tables.
    monkeypatch.setattr(revision, "metadata", MetaData())
    for url in jobs:
        open_database(url).close()
        assert rows(url, "SELECT heading, motto FROM rounds") == [("Netzwerktreffen", "Gemeinsam")]
        assert rows(url, "SELECT text FROM answers") == [("Es läuft.",)]

    monkeypatch.undo()
    with pytest.raises(DatabaseProblem, match="newer version"):
        open_database(next(iter(jobs)))


_A_ROUND_WITH_AN_ANSWER = (
    """INSERT INTO rounds (id, room, desk, number, title, network, phase, deadline, first_deadline, release,
       starter, invited) VALUES (1, '!netz', '!netz', 1, 'Netzwerktreffen', 'Netz', 'open',
       '2026-11-13 11:00:00', '2026-11-13 11:00:00', 'automatic', '@petersen:example.org', 3)""",
    """INSERT INTO answers (round, question, event, "user", name, institution, text, arrived, standing,
       numbered) VALUES (1, 1, '$1', '@harms:example.org', 'Silke Harms', 'Kita', 'Es läuft.',
       '2026-11-02 09:00:00', 'counted', false)""",
)


_IN_TODAYS_TABLES = tuple(
    one.replace("numbered)", "numbered, origin)").replace("false)", "false, 1)")
    for one in _A_ROUND_WITH_AN_ANSWER
)


def test_an_answer_keeps_its_statements_and_remembers_its_question(fresh: Callable[[], str]) -> None:
    """The table of answers is built anew, and what hangs on it must not go with the old one."""
    url = fresh()
    brought_to(url, "0027")
    statement = "INSERT INTO statements (answer, no, text, left_out) VALUES (1, 0, 'Es läuft.', false)"
    told(url, *_A_ROUND_WITH_AN_ANSWER, statement)
    open_database(url).close()
    assert rows(url, "SELECT question, origin, text FROM answers") == [(1, 1, "Es läuft.")]
    assert rows(url, "SELECT text FROM statements") == [("Es läuft.",)]
    assert looked_at(url, lambda engine: differences(engine, metadata)) == []


def test_minutes_that_were_out_before_are_agreed_after_it(fresh: Callable[[], str]) -> None:
    """Members are not told of minutes again that they have had for weeks."""
    url = fresh()
    brought_to(url, "0019")
    told(url, *_A_ROUND_WITH_AN_ANSWER, "UPDATE rounds SET phase = 'published', published_at = deadline")
    database = open_database(url)
    with database.transaction() as tx:
        (round_,) = tx.rounds.latest()
        aftermath, edition = tx.aftermaths.get(round_.id), tx.aftermaths.edition(round_.id)
        assert tx.aftermaths.unfinished() == []
    database.close()
    assert aftermath is not None
    assert edition is not None
    assert aftermath.agreed_at == round_.published_at
    assert (edition.no, edition.at) == (1, round_.published_at)


def test_each_edition_that_was_out_before_says_what_it_said(fresh: Callable[[], str]) -> None:
    url = fresh()
    brought_to(url, "0025")
    told(
        url,
        *_A_ROUND_WITH_AN_ANSWER,
        """INSERT INTO aftermaths (round, until, whole, pressed, unreached) VALUES
           (1, '2026-12-01 11:00:00', false, false, 3)""",
        "INSERT INTO editions (round, no, at) VALUES (1, 1, '2026-11-16 09:00:00')",
    )
    open_database(url).close()
    assert rows(url, "SELECT no, unreached FROM editions") == [(1, 3)]


def test_what_was_said_to_a_question_for_needs_stays_needed(fresh: Callable[[], str]) -> None:
    url = fresh()
    brought_to(url, "0029")
    told(
        url,
        *_IN_TODAYS_TABLES,
        *(one.replace("(1, 1, '$1'", "(1, 2, '$2'") for one in _IN_TODAYS_TABLES[1:]),
        """INSERT INTO sortings (round, question, at, grouped, needs) VALUES
           (1, 1, '2026-11-16 09:00:00', true, true), (1, 2, '2026-11-16 09:00:00', true, false)""",
        """INSERT INTO statements (answer, no, text, left_out) VALUES
           (1, 0, 'Es fehlt.', false), (1, 1, 'Danke!', true), (2, 0, 'Es läuft.', false)""",
    )
    open_database(url).close()
    needed = rows(url, "SELECT answer, no FROM statements WHERE need ORDER BY answer, no")
    assert needed == [(1, 0)]


def brought_to(url: str, next_one: str) -> None:
    """A database as it was before a revision."""
    config = revision.configuration()
    before = ScriptDirectory.from_config(config).get_revision(next_one).down_revision
    assert isinstance(before, str)

    def migrate(engine: Engine) -> None:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, before)

    looked_at(url, migrate)
