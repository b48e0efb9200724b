"""The command line: one command for each thing an office does at its machine.

Imports stand where they are needed, so that `umlauf --help` answers at once. Exit codes: 0 well,
2 wrong usage, 75 try again, 78 configuration, 1 anything else; an error is one line, never a traceback.
"""

import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from bot.command import custodian, founder
from bot.command.terminal import (
    ANYTHING_ELSE,
    CONFIGURATION,
    WRONG_USAGE,
    Config,
    configured,
    plain,
    problems,
    stop,
)
from bot.faults import described

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.meeting.minutes import Minutes
    from bot.minutes.arrangement import Arrangement
    from bot.minutes.sources import Collected, SourceError
    from bot.speech.texts import Texts

T = TypeVar("T")

# Whoever waits longer than these seconds sees how far it is.
_PATIENCE = 2.0
_MINUTES = "protokoll.md"

app = typer.Typer(name="umlauf", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(founder.app)
app.add_typer(custodian.app)


class Language(StrEnum):
    """A language of the minutes."""

    DE = "de"
    EN = "en"


def main() -> None:
    """The entry point `umlauf`."""
    try:
        app()
    except Exception as error:
        stop(described(error), ANYTHING_ELSE)


@app.callback()
def umlauf() -> None:
    """Umlauf führt schriftliche Netzwerktreffen durch und schreibt das Protokoll."""


@app.command("minutes")
def minutes_of_file(
    file: Annotated[Path, typer.Argument(help="Antworten als .csv, .xlsx oder .json")],
    out: Annotated[Path | None, typer.Option(help="Ordner für das Protokoll, sonst neben der Datei")] = None,
    language: Annotated[Language, typer.Option(help="Sprache des Protokolls")] = Language.DE,
    config: Annotated[Path | None, typer.Option(help="Name und Word-Vorlage des Büros stehen hier")] = None,
) -> None:
    """Aus gesammelten Antworten ein Protokoll schreiben, ohne Matrix: als .md, .docx und .pdf."""
    from bot.minutes.sources import SourceError, read
    from bot.speech.texts import load
    from bot.workshop.press import check

    texts = load(language)
    try:
        collected = read(file)
    except SourceError as error:
        _stop_at_source(texts, error)
    settings = configured(config) if config else None
    template = settings.minutes.template if settings else None
    if template:
        with problems():
            check(template)
    office = settings.office.name if settings else ""
    written = _composed(texts, collected, _sorted(texts, collected, settings), office)
    place = _write(texts, out or file.parent, _forms(texts, written, template))
    _tell(texts, collected, written, place)


@app.command()
def run(config: Config) -> None:
    """Den Bot betreiben, bis er beendet wird. Gibt „ready“ aus, sobald er Befehle annimmt."""
    import asyncio

    from bot.app import run as serve

    settings = configured(config)
    with problems():
        asyncio.run(serve(settings, ready=lambda: print("ready", flush=True)))


@app.command()
def doctor(config: Config) -> None:
    """Prüfen, ob alles in Ordnung ist: eine Zeile je Punkt, mit dem Mittel dagegen."""
    import asyncio

    settings = configured(config)
    with problems():
        well = asyncio.run(_examined(settings))
    sys.exit(0 if well else ANYTHING_ELSE)


@app.command()
def knowledge(config: Config) -> None:
    """Eigene Begriffe und Beispielsätze übernehmen, wenn Sie daran etwas geändert haben."""
    from bot.speech.texts import load
    from clustering.knowledge.deriving import renew
    from clustering.knowledge.sources import CONCEPTS, PACKAGED, FlawedKnowledge

    settings = configured(config)
    texts, folder = load(settings.rounds.language), settings.grouping.knowledge
    if folder is None:
        stop(plain(texts, "knowledge.none"), CONFIGURATION)
    try:
        known = renew(folder)
    except FlawedKnowledge as fault:
        where = {"place": str(fault.place.path), "row": fault.place.line}
        stop(plain(texts, f"knowledge.flaw.{fault.flaw}", **where, what=fault.what), CONFIGURATION)
    except OSError:
        stop(plain(texts, "minutes.command.not_written", place=str(folder)), ANYTHING_ELSE)
    counts = {"concepts": len(known.concepts), "examples": len(known.examples)}
    typer.echo(plain(texts, "knowledge.made", place=str(folder), **counts))
    typer.echo(plain(texts, "knowledge.packaged", place=str(PACKAGED / CONCEPTS)))


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

    from bot import journal
    from bot.demo.play import MissingAnswers, play
    from bot.demo.process import BotFault
    from bot.demo.synapse import HomeserverFault
    from bot.minutes.sources import SourceError
    from bot.speech.texts import load

    journal.begin("text")
    # To nio a device that it meets for the first time is worth a warning, and here all are new.
    logging.getLogger("nio").setLevel(logging.ERROR)
    try:
        asyncio.run(play(meeting, members, out, stay=stay))
    except SourceError as error:
        _stop_at_source(load("de"), error)
    except (HomeserverFault, BotFault, MissingAnswers) as fault:
        stop(str(fault), ANYTHING_ELSE)
    except KeyboardInterrupt:
        sys.exit(0)


async def _examined(settings: "Settings") -> bool:
    from bot.health.doctor import examine

    well = True
    async for finding in examine(settings):
        typer.echo(str(finding))
        well = well and finding.well
    return well


def _sorted(texts: "Texts", collected: "Collected", settings: "Settings | None") -> "list[Arrangement]":
    from bot.workshop.sorting import Batch, Tools, sort_here

    tools = Tools.of(settings.grouping) if settings else Tools()
    given = [
        tuple(one.text for one in collected.contributions if one.question == asked.no)
        for asked in collected.questions
    ]
    batches = [
        Batch(asked.no, asked.text, answers, tools, title=collected.title)
        for asked, answers in zip(collected.questions, given, strict=True)
    ]
    with _patient(plain(texts, "minutes.command.sorting"), batches) as counted:
        return [sort_here(batch) for batch in counted]


def _composed(
    texts: "Texts", collected: "Collected", arrangements: "list[Arrangement]", office: str
) -> "Minutes":
    from datetime import datetime

    from bot.meeting.minutes import Minutes, Period, Way
    from bot.minutes.compose import agenda

    return Minutes(
        title=collected.title or plain(texts, "minutes.command.untitled"),
        network=collected.network,
        number=0,
        channels=(Way.FILE,),
        period=Period(None, None),
        participants=collected.participants,
        invited=collected.invited,
        items=agenda(collected.questions, collected.contributions, arrangements),
        created=datetime.now().astimezone(),
        office=office,
    )


def _forms(texts: "Texts", minutes: "Minutes", template: Path | None) -> dict[str, bytes]:
    from bot.minutes import docx, pdf
    from bot.minutes.markdown import document
    from bot.minutes.sheet import sheet

    page = sheet(minutes, texts)
    return {
        _MINUTES: document(minutes, texts).encode(),
        "protokoll.docx": docx.write(page, template),
        "protokoll.pdf": pdf.write(page),
    }


def _write(texts: "Texts", directory: Path, forms: dict[str, bytes]) -> Path:
    """Write all forms; returns where the first one lies."""
    place = directory / _MINUTES
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, content in forms.items():
            place = directory / name
            place.write_bytes(content)
    except OSError:
        stop(plain(texts, "minutes.command.not_written", place=str(place)), ANYTHING_ELSE)
    return directory / _MINUTES


def _tell(texts: "Texts", collected: "Collected", minutes: "Minutes", place: Path) -> None:
    counts = {"answers": minutes.answers, "themes": minutes.themes, "statements": minutes.statements}
    typer.echo(plain(texts, "minutes.command.written", institutions=len(minutes.participants), **counts))
    if nameless := sum(not one.source for one in collected.contributions):
        typer.echo(plain(texts, "minutes.command.nameless", count=nameless))
    if collected.left_out:
        typer.echo(plain(texts, "minutes.command.left_out", columns=collected.left_out))
    if not minutes.grouped:
        typer.echo(plain(texts, "minutes.command.ungrouped"))
    typer.echo(plain(texts, "minutes.command.place", place=str(place)))
    typer.echo(plain(texts, "minutes.command.forms"))


def _stop_at_source(texts: "Texts", error: "SourceError") -> NoReturn:
    sentence = plain(
        texts, f"minutes.source.{error.reason}", file=str(error.file), row=error.row, detail=error.detail
    )
    stop(sentence, WRONG_USAGE if error.usage else ANYTHING_ELSE)


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
