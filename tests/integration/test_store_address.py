"""A19: what is said about a database names it, and never gives its password away."""

import logging
import traceback
from pathlib import Path

import pytest

from bot.store.address import read
from bot.store.database import DatabaseProblem, open_database
from bot.store.leadership import lease_for
from tests.postgres import SECRET, Postgres


@pytest.fixture
def loud(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that any library has to say."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "sqlalchemy")
    caplog.set_level(logging.DEBUG, "alembic")
    return caplog


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgres"])
def test_a_server_is_called_as_offices_call_it(postgres_url: str, scheme: str) -> None:
    url = postgres_url.replace("postgresql", scheme)
    open_database(url).close()
    lease = lease_for(url)
    assert lease.attempt()
    lease.release()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("umlauf.db", "cannot be understood"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("mysql://umlauf@host/umlauf", "neither SQLite nor PostgreSQL"),
        (f"postgresql://umlauf:{SECRET}@host", "names no database"),
        (f"postgresql://umlauf:x@{SECRET}@host/umlauf", "written as %40"),
        (f"postgresql://umlauf:x:{SECRET}@host:{SECRET}/umlauf", "cannot be understood"),
        (f"postgresql://umlauf:{SECRET}@127.0.0.1:1/umlauf", "127.0.0.1:1/umlauf cannot be used"),
        (f"postgresql://127.0.0.1:1/umlauf?user=x&password={SECRET}", "cannot be used"),
        (f"postgresql://umlauf:{SECRET}@127.0.0.1:1/umlauf?passwort={SECRET}", "cannot be used"),
        ("sqlite:////nowhere/at/all/umlauf.db", "cannot be used: unable to open"),
    ],
)
def test_a19_an_unusable_url_is_one_sentence_without_the_password(
    url: str, sentence: str, loud: pytest.LogCaptureFixture
) -> None:
    for attempt in (open_database, lambda url: lease_for(url).attempt()):
        if url.startswith("sqlite:////") and attempt is not open_database:
            continue
        with pytest.raises(DatabaseProblem, match=sentence) as caught:
            attempt(url)
        told = "".join(traceback.format_exception(caught.value))
        assert SECRET not in told
        assert "\n" not in str(caught.value)
    assert SECRET not in loud.text


def test_a19_work_on_a_server_is_silent_about_the_password(
    postgres: Postgres, postgres_url: str, loud: pytest.LogCaptureFixture
) -> None:
    lease = lease_for(postgres_url)
    assert lease.attempt()
    database = open_database(postgres_url, admit=lease.admit)
    with database.transaction() as tx:
        assert tx.rounds.active() == []
    database.close()
    lease.release()
    seen = postgres.execute("SELECT application_name, query FROM pg_stat_activity")
    assert SECRET not in f"{loud.text}{seen}{lease}{read(postgres_url)!r}"
    assert read(postgres_url).url.password == SECRET


def test_n7_a_server_that_cannot_hold_every_letter_is_refused(postgres: Postgres) -> None:
    name = postgres.create("ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    with pytest.raises(DatabaseProblem, match="ENCODING 'UTF8'"):
        open_database(postgres.url(name))
    assert postgres.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", name) == [(0,)]
    postgres.drop(name)


def test_a_folder_with_odd_signs_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "Büro 100%"
    folder.mkdir()
    open_database(f"sqlite:///{folder / 'umlauf.db'}").close()
    assert (folder / "umlauf.db").exists()
