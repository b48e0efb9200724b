"""The command line: one command for each thing an office does at its machine.

Imports stand where they are needed, so that `umlauf --help` answers at once. Exit codes: 0 well,
2 wrong usage, 78 configuration, 1 anything else; an error is one line, never a traceback.
"""

import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from bot.faults import described

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.custody.erasure import Subject, Tally
    from bot.meeting.ids import UserId
    from bot.meeting.minutes import Minutes
    from bot.minutes.arrangement import Arrangement
    from bot.minutes.sources import Collected, SourceError
    from bot.speech.texts import Texts
    from bot.store.database import Database

T = TypeVar("T")

ANYTHING_ELSE = 1
WRONG_USAGE = 2
CONFIGURATION = 78

# Whoever waits longer than these seconds sees how far it is.
_PATIENCE = 2.0

Config = Annotated[Path, typer.Option("--config", help="Die Konfigurationsdatei, siehe config.example.toml")]

app = typer.Typer(name="umlauf", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


class Language(StrEnum):
    """A language of the minutes."""

    DE = "de"
    EN = "en"


def main() -> None:
    """The entry point `umlauf`."""
    try:
        app()
    except Exception as error:
        _stop(described(error), ANYTHING_ELSE)


@app.callback()
def umlauf() -> None:
    """Umlauf führt schriftliche Netzwerktreffen durch und schreibt das Protokoll."""


@app.command("minutes")
def minutes_of_file(
    file: Annotated[Path, typer.Argument(help="Antworten als .csv, .xlsx oder .json")],
    out: Annotated[Path | None, typer.Option(help="Ordner für das Protokoll, sonst neben der Datei")] = None,
    language: Annotated[Language, typer.Option(help="Sprache des Protokolls")] = Language.DE,
) -> None:
    """Aus gesammelten Antworten ein Protokoll schreiben, ohne Matrix: protokoll.md."""
    from bot.minutes.sources import SourceError, read
    from bot.speech.texts import load

    texts = load(language)
    try:
        collected = read(file)
    except SourceError as error:
        _stop_at_source(texts, error)
    written = _composed(texts, collected, _sorted(texts, collected))
    place = _write(texts, out or file.parent, written)
    _tell(texts, written, place)


@app.command()
def run(config: Config) -> None:
    """Den Bot betreiben, bis er beendet wird. Gibt „ready“ aus, sobald er Befehle annimmt."""
    import asyncio

    from bot.app import run as serve

    settings = _configured(config)
    with _problems():
        asyncio.run(serve(settings, ready=lambda: print("ready", flush=True)))


@app.command()
def doctor(config: Config) -> None:
    """Prüfen, ob alles in Ordnung ist: eine Zeile je Punkt, mit dem Mittel dagegen."""
    import asyncio

    settings = _configured(config)
    with _problems():
        well = asyncio.run(_examined(settings))
    sys.exit(0 if well else ANYTHING_ELSE)


@app.command()
def demo(
    members: Annotated[int, typer.Option(min=1, max=40, help="Wie viele Mitglieder mitschreiben")] = 16,
    meeting: Annotated[Path | None, typer.Option(help="Ein Treffen als .json, .csv oder .xlsx")] = None,
    out: Annotated[Path, typer.Option(help="Ordner für das Protokoll")] = Path("demo-minutes"),
    stay: Annotated[
        bool, typer.Option("--stay", help="Alles laufen lassen, zum Anmelden mit Element")
    ] = False,
) -> None:
    """Eine ganze Runde vorführen: mit eigenem Homeserver, dem echten Bot und echten Mitgliedern."""
    import asyncio
    import logging

    from bot.demo.play import MissingAnswers, play
    from bot.demo.process import BotFault
    from bot.demo.synapse import HomeserverFault
    from bot.minutes.sources import SourceError
    from bot.speech.texts import load

    logging.getLogger("nio").setLevel(logging.CRITICAL)
    try:
        asyncio.run(play(meeting, members, out, stay=stay))
    except SourceError as error:
        _stop_at_source(load("de"), error)
    except (HomeserverFault, BotFault, MissingAnswers) as fault:
        _stop(str(fault), ANYTHING_ELSE)
    except KeyboardInterrupt:
        sys.exit(0)


async def _examined(settings: "Settings") -> bool:
    from bot.doctor import examine

    well = True
    async for finding in examine(settings):
        typer.echo(str(finding))
        well = well and finding.well
    return well


def _configured(path: Path) -> "Settings":
    import logging

    from bot.config import load

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # These libraries log what members write when something about it is odd.
    for name in ("nio", "peewee", "apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with _problems():
        return load(path)


@contextmanager
def _problems() -> Iterator[None]:
    """What does not fit together is one sentence and exit code 78."""
    from bot.config import ConfigurationProblem
    from bot.matrix.client import Unreachable
    from bot.matrix.cross_signing import SigningProblem
    from bot.matrix.identity import IdentityProblem
    from bot.store.database import DatabaseProblem

    try:
        yield
    except (ConfigurationProblem, DatabaseProblem, IdentityProblem, SigningProblem, Unreachable) as problem:
        _stop(str(problem), CONFIGURATION)


def _sorted(texts: "Texts", collected: "Collected") -> "list[Arrangement]":
    from bot.sorting import Batch, sort_here

    batches = [
        Batch(asked.no, asked.text, tuple(a.text for a in collected.contributions if a.question == asked.no))
        for asked in collected.questions
    ]
    with _patient(_plain(texts, "minutes.command.sorting"), batches) as counted:
        return [sort_here(batch) for batch in counted]


def _composed(texts: "Texts", collected: "Collected", arrangements: "list[Arrangement]") -> "Minutes":
    from datetime import datetime

    from bot.meeting.minutes import Channel, Minutes, Period
    from bot.minutes.compose import agenda

    return Minutes(
        title=collected.title or _plain(texts, "minutes.command.untitled"),
        network=collected.network,
        number=0,
        channels=(Channel.FILE,),
        period=Period(None, None),
        participants=collected.participants,
        invited=collected.invited,
        items=agenda(collected.questions, collected.contributions, arrangements),
        created=datetime.now().astimezone(),
    )


def _write(texts: "Texts", directory: Path, minutes: "Minutes") -> Path:
    from bot.minutes.markdown import document

    place = directory / "protokoll.md"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        place.write_text(document(minutes, texts), encoding="utf-8", newline="\n")
    except OSError:
        _stop(_plain(texts, "minutes.command.not_written", place=str(place)), ANYTHING_ELSE)
    return place


def _tell(texts: "Texts", minutes: "Minutes", place: Path) -> None:
    counts = {"answers": minutes.answers, "themes": minutes.themes, "statements": minutes.statements}
    typer.echo(_plain(texts, "minutes.command.written", institutions=len(minutes.participants), **counts))
    if not minutes.grouped:
        typer.echo(_plain(texts, "minutes.command.ungrouped"))
    typer.echo(_plain(texts, "minutes.command.place", place=str(place)))


def _stop_at_source(texts: "Texts", error: "SourceError") -> NoReturn:
    sentence = _plain(
        texts, f"minutes.source.{error.reason}", file=str(error.file), row=error.row, detail=error.detail
    )
    _stop(sentence, WRONG_USAGE if error.usage else ANYTHING_ELSE)


def _plain(texts: "Texts", name: str, **values: object) -> str:
    from bot.matrix.layout import plain

    return plain(texts(name, **values))


@contextmanager
def _patient(label: str, work: Sequence[T]) -> Iterator[Iterable[T]]:
    """`work` with a progress bar, which appears on a terminal if it takes a while."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if not console.is_terminal:
        yield work
        return
    progress = Progress(console=console, transient=True)
    late = threading.Timer(_PATIENCE, progress.start)
    late.start()
    try:
        yield progress.track(work, description=label)
    finally:
        late.cancel()
        late.join()
        progress.stop()


def _stop(sentence: str, code: int) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(code)


# --- Custody of data ---------------------------------------------------------------------------------


@app.command()
def erase(
    config: Config,
    person: Annotated[str | None, typer.Argument(help="Die Person, zum Beispiel @harms:example.org")] = None,
    institution: Annotated[str | None, typer.Option(help="Statt einer Person: eine Einrichtung")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Nicht nachfragen")] = False,
) -> None:
    """Alles löschen, was eine Person geschrieben hat, auch während der Bot läuft. Nennt nur Zahlen."""
    import asyncio

    from bot.custody.erasure import Subject

    settings = _configured(config)
    with _custody(settings) as texts:
        if (person is None) == (institution is None):
            _stop(_plain(texts, "custody.whom"), WRONG_USAGE)
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

    from bot.custody.disclosure import disclose, keep, written

    settings = _configured(config)
    with _custody(settings) as texts, _database(settings) as database:
        user = _user(texts, person)
        with database.transaction() as tx:
            found = written(disclose(tx, user, datetime.now(UTC)))
        if out is None:
            typer.echo(found, nl=False)
        else:
            keep(found, out)
            typer.echo(_plain(texts, "custody.exported", place=str(out)))


@app.command()
def backup(
    config: Config,
    out: Annotated[Path, typer.Option(help="Ordner für die Sicherung")] = Path(),
) -> None:
    """Datenbank, Anmeldung und Schlüssel in eine Datei sichern, auch während der Bot läuft."""
    from datetime import UTC, datetime

    from bot.custody.archive import back_up

    settings = _configured(config)
    with _custody(settings) as texts:
        place = back_up(settings, out, datetime.now(UTC))
        typer.echo(_plain(texts, "custody.backed_up", place=str(place)))
        typer.echo(_plain(texts, "custody.secret"))
        if settings.storage.database_file is None:
            typer.echo(_plain(texts, "custody.identity_only"))


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

    settings = _configured(config)
    with _custody(settings) as texts:
        done = put_back(settings, archive, datetime.now(UTC), replace=replace)
        made = done.manifest.made_at.astimezone(settings.rounds.zone)
        typer.echo(_plain(texts, "custody.restored", ended=moment(made, texts.language, year=True)))
        if settings.storage.database_file is None:
            typer.echo(_plain(texts, "custody.identity_only"))
        if done.aside is not None:
            typer.echo(_plain(texts, "custody.aside", place=str(done.aside)))


@app.command()
def migrate(config: Config) -> None:
    """Die Datenbank auf den neuesten Stand bringen, bevor der Bot startet."""
    from bot.custody.migration import migrate as bring_up_to_date

    settings = _configured(config)
    with _custody(settings) as texts:
        done = bring_up_to_date(settings)
        name = "current" if done.before == done.after else "migrated" if done.before else "created"
        values = {"detail": done.before} if name == "migrated" else {}
        typer.echo(_plain(texts, f"custody.{name}", number=done.after, **values))


async def _erase(settings: "Settings", texts: "Texts", subject: "Subject", yes: bool) -> None:
    import asyncio
    from datetime import UTC, datetime

    from bot.app import office_of
    from bot.custody.erasure import erase, survey
    from bot.store.upkeep import scrub

    with _database(settings) as database:
        found = await database.run(survey, subject)
        typer.echo(_plain(texts, "custody.nothing" if found.nothing else "custody.found", **_counts(found)))
        if not found.nothing:
            _confirm(texts, yes)
            done = await erase(database, office_of(settings), subject, datetime.now(UTC))
            typer.echo(_plain(texts, "custody.erased", **_counts(done)))
    file = settings.storage.database_file
    clean = file is None or await asyncio.to_thread(scrub, file)
    typer.echo(_plain(texts, "custody.beyond"))
    if file is None:
        typer.echo(_plain(texts, "custody.postgresql"))
    if not clean:
        _stop(_plain(texts, "custody.problem.unswept"), ANYTHING_ELSE)


def _counts(tally: "Tally") -> dict[str, object]:
    if tally.nothing:
        return {}
    return {
        "answers": tally.answers,
        "statements": tally.statements,
        "count": tally.messages,
        "number": tally.entries,
    }


def _confirm(texts: "Texts", yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        _stop(_plain(texts, "custody.unconfirmed"), WRONG_USAGE)
    said = input(f"{_plain(texts, 'custody.confirm')} ")
    if said.strip().casefold() not in ("ja", "j", "yes", "y"):
        _stop(_plain(texts, "custody.kept"), ANYTHING_ELSE)


def _user(texts: "Texts", person: str | None) -> "UserId":
    import re

    from bot.meeting.ids import UserId

    if person is None or not re.fullmatch(r"@[^:\s]+:\S+", person):
        _stop(_plain(texts, "custody.no_person"), WRONG_USAGE)
    return UserId(person)


@contextmanager
def _custody(settings: "Settings") -> "Iterator[Texts]":
    """The office's texts; why something cannot be done is said in them."""
    from bot.app import office_of
    from bot.custody.problem import CustodyProblem
    from bot.store.database import DatabaseFault

    with _problems():
        texts = office_of(settings).texts
        try:
            yield texts
        except CustodyProblem as problem:
            _stop(_plain(texts, f"custody.problem.{problem.reason}", **problem.values), ANYTHING_ELSE)
        except DatabaseFault:
            _stop(_plain(texts, "custody.problem.busy"), ANYTHING_ELSE)


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
