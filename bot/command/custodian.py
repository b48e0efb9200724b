"""The commands for custody of data: erase, export, backup, restore, migrate.

Imports stand where they are needed, so that `umlauf --help` answers at once.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command.terminal import ANYTHING_ELSE, WRONG_USAGE, Config, configured, plain, problems, stop

if TYPE_CHECKING:
    from bot.conduct.privacy.erasing import Subject, Tally
    from bot.config import Settings
    from bot.meeting.ids import UserId
    from bot.speech.texts import Texts
    from bot.store.database import Database

app = typer.Typer(add_completion=False)


@app.command()
def erase(
    config: Config,
    person: Annotated[str | None, typer.Argument(help="Die Person, zum Beispiel @harms:example.org")] = None,
    institution: Annotated[str | None, typer.Option(help="Statt einer Person: eine Einrichtung")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Nicht nachfragen")] = False,
) -> None:
    """Alles löschen, was eine Person geschrieben hat, auch während der Bot läuft. Nennt nur Zahlen."""
    import asyncio

    from bot.conduct.privacy.erasing import Subject

    settings = configured(config)
    with _custody(settings) as texts:
        if (person is None) == (institution is None):
            stop(plain(texts, "custody.whom"), WRONG_USAGE)
        subject = Subject(None, institution) if institution is not None else Subject(_user(texts, person))
        asyncio.run(_erase(settings, texts, subject, yes))


@app.command()
def export(
    config: Config,
    person: Annotated[str, typer.Argument(help="Die Person, zum Beispiel @harms:example.org")],
    out: Annotated[Path | None, typer.Option(help="Datei, sonst die Standardausgabe")] = None,
) -> None:
    """Alles ausgeben, was über eine Person gespeichert ist, und nichts über andere: als JSON."""
    from datetime import UTC, datetime

    from bot.conduct.privacy.disclosing import disclose, written
    from bot.custody.disclosure import keep

    settings = configured(config)
    with _custody(settings) as texts, _database(settings) as database:
        user = _user(texts, person)
        with database.transaction() as tx:
            found = written(disclose(tx, user, datetime.now(UTC)))
        if out is None:
            typer.echo(found, nl=False)
        else:
            keep(found, out)
            typer.echo(plain(texts, "custody.exported", place=str(out)))


@app.command()
def backup(
    config: Config,
    out: Annotated[Path, typer.Option(help="Ordner für die Sicherung")] = Path(),
) -> None:
    """Datenbank, Anmeldung und Schlüssel in eine Datei sichern, auch während der Bot läuft."""
    from datetime import UTC, datetime

    from bot.custody.archive import back_up

    settings = configured(config)
    with _custody(settings) as texts:
        place = back_up(settings, out, datetime.now(UTC))
        typer.echo(plain(texts, "custody.backed_up", place=str(place)))
        typer.echo(plain(texts, "custody.secret"))
        if settings.storage.database_file is None:
            typer.echo(plain(texts, "custody.identity_only"))


@app.command()
def restore(
    config: Config,
    archive: Annotated[Path, typer.Argument(help="Eine Sicherung von umlauf backup")],
    replace: Annotated[bool, typer.Option("--replace", help="Was schon da ist, beiseitelegen")] = False,
) -> None:
    """Eine Sicherung zurückspielen. Der Bot darf dabei nicht laufen."""
    from datetime import UTC, datetime

    from bot.custody.archive import restore as put_back
    from bot.speech.calendar import moment

    settings = configured(config)
    with _custody(settings) as texts:
        done = put_back(settings, archive, datetime.now(UTC), replace=replace)
        made = done.manifest.made_at.astimezone(settings.rounds.zone)
        typer.echo(plain(texts, "custody.restored", ended=moment(made, texts.language, year=True)))
        if settings.storage.database_file is None:
            typer.echo(plain(texts, "custody.identity_only"))
        if done.aside is not None:
            typer.echo(plain(texts, "custody.aside", place=str(done.aside)))


@app.command()
def migrate(config: Config) -> None:
    """Die Datenbank auf den neuesten Stand bringen, bevor der Bot startet."""
    from bot.custody.migration import migrate as bring_up_to_date

    settings = configured(config)
    with _custody(settings) as texts:
        done = bring_up_to_date(settings)
        name = "current" if done.before == done.after else "migrated" if done.before else "created"
        values = {"detail": done.before} if name == "migrated" else {}
        typer.echo(plain(texts, f"custody.{name}", number=done.after, **values))


async def _erase(settings: "Settings", texts: "Texts", subject: "Subject", yes: bool) -> None:
    import asyncio
    from datetime import UTC, datetime

    from bot.conduct.privacy.erasing import erase, survey
    from bot.store.upkeep import scrub

    with _database(settings) as database:
        found = await database.run(survey, subject)
        typer.echo(plain(texts, "custody.nothing" if found.nothing else "custody.found", **_counts(found)))
        if not found.nothing:
            _confirm(texts, yes)
            done = await database.run(erase, subject, datetime.now(UTC))
            typer.echo(plain(texts, "custody.erased", **_counts(done)))
    file = settings.storage.database_file
    clean = file is None or await asyncio.to_thread(scrub, file)
    typer.echo(plain(texts, "custody.beyond"))
    if file is None:
        typer.echo(plain(texts, "custody.postgresql"))
    if not clean:
        stop(plain(texts, "custody.problem.unswept"), ANYTHING_ELSE)


def _counts(tally: "Tally") -> dict[str, object]:
    if tally.nothing:
        return {}
    return {
        "answers": tally.answers,
        "statements": tally.statements,
        "count": tally.messages,
        "number": tally.entries,
        "listed": tally.listed,
        "elsewhere": tally.elsewhere,
    }


def _confirm(texts: "Texts", yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        stop(plain(texts, "custody.unconfirmed"), WRONG_USAGE)
    said = input(f"{plain(texts, 'custody.confirm')} ")
    if said.strip().casefold() not in ("ja", "j", "yes", "y"):
        stop(plain(texts, "custody.kept"), ANYTHING_ELSE)


def _user(texts: "Texts", person: str | None) -> "UserId":
    import re

    from bot.meeting.ids import UserId

    if person is None or not re.fullmatch(r"@[^:\s]+:\S+", person):
        stop(plain(texts, "custody.no_person"), WRONG_USAGE)
    return UserId(person)


@contextmanager
def _custody(settings: "Settings") -> "Iterator[Texts]":
    """The office's texts; why something cannot be done is said in them."""
    from bot.app import office_of
    from bot.custody.problem import CustodyProblem
    from bot.store.database import DatabaseFault

    with problems():
        texts = office_of(settings).texts
        try:
            yield texts
        except CustodyProblem as problem:
            stop(plain(texts, f"custody.problem.{problem.reason}", **problem.values), ANYTHING_ELSE)
        except DatabaseFault:
            stop(plain(texts, "custody.problem.busy"), ANYTHING_ELSE)


@contextmanager
def _database(settings: "Settings") -> "Iterator[Database]":
    """The database the bot works on; one that is not there is not made."""
    from bot.custody.problem import CustodyProblem
    from bot.store.database import open_database

    file = settings.storage.database_file
    if file is not None and not file.exists():
        raise CustodyProblem("no_database", place=str(file))
    database = open_database(settings.storage.database_url, expected=True)
    try:
        yield database
    finally:
        database.close()
