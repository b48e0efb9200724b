"""The command `umlauf init`: asks what an office is, and writes its first configuration.

What it writes is `config.example.toml` with the office's own values, so every key keeps its sentence. An
answer that cannot be is asked for again; nothing is written before the last one, and nothing is overwritten.
Imports stand where they are needed, so that `umlauf --help` answers at once.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from bot.command.terminal import ANYTHING_ELSE, WRITTEN, plain, stop

if TYPE_CHECKING:
    from tomlkit import TOMLDocument
    from tomlkit.items import Table

    from bot.speech.texts import Texts

app = typer.Typer(add_completion=False)

_SECRET = Path("secrets") / "matrix-password"


@dataclass(frozen=True, slots=True)
class Entry:
    """One key to ask for. `several` are separated by commas; what is `optional` may stay empty."""

    section: str
    key: str
    several: bool = False
    optional: bool = False


ENTRIES = (
    Entry("matrix", "homeserver"),
    Entry("matrix", "user_id"),
    Entry("staff", "users", several=True),
    Entry("staff", "room", optional=True),
    Entry("office", "name"),
    Entry("office", "contact"),
    Entry("office", "data_protection"),
    Entry("office", "legal_basis", optional=True),
    Entry("office", "authority", optional=True),
    Entry("rounds", "holidays"),
    Entry("rounds", "release"),
)
"""In the order in which they are asked. All others keep what the example says."""


@app.command()
def init(
    config: Annotated[
        Path, typer.Option("--config", help="Wohin die Konfiguration geschrieben wird")
    ] = WRITTEN,
) -> None:
    """Eine erste Konfiguration schreiben: fragt, was nötig ist, und überschreibt nichts."""
    from bot.speech.texts import load

    texts = load("de")
    _refuse_if_taken(texts, config)
    typer.echo(plain(texts, "init.welcome", count=len(ENTRIES) + 1))
    document = _example()
    for no, entry in enumerate(ENTRIES, start=1):
        typer.echo(f"\n{no}. {plain(texts, f'init.{entry.section}.{entry.key}')}")
        _ask(texts, document, entry)
    _welcome_staff(document)
    typer.echo(f"\n{len(ENTRIES) + 1}. {plain(texts, 'init.password')}")
    password = _password(texts)
    typer.echo()
    _write(texts, config, document.as_string(), password)
    typer.echo(plain(texts, "init.written", place=str(config)))


def _refuse_if_taken(texts: "Texts", config: Path) -> None:
    for place in (config, config.parent / _SECRET):
        if place.exists():
            stop(plain(texts, "init.taken", place=str(place)), ANYTHING_ELSE)


def _example() -> "TOMLDocument":
    """The example, from the installed package or from the sources."""
    import tomlkit

    inside = files("bot") / "config.example.toml"
    beside = Path(str(files("bot"))).parent / "config.example.toml"
    return tomlkit.parse((inside if inside.is_file() else beside).read_text("utf-8"))


def _ask(texts: "Texts", document: "TOMLDocument", entry: Entry) -> None:
    """Wait until the answer can be used."""
    while True:
        said = _said()
        if not said and entry.optional:
            _leave_open(cast("Table", document[entry.section]), entry.key)
            return
        if said and _fits(document, entry, said):
            return
        typer.echo(plain(texts, "init.again"))


def _leave_open(section: "Table", key: str) -> None:
    """The key stays below its sentence, to be filled in later."""
    if key in section:
        section[key] = ""


def _fits(document: "TOMLDocument", entry: Entry, said: str) -> bool:
    """Put an answer where it belongs; False if the configuration could not be read with it."""
    from pydantic import ValidationError

    from bot.config import Settings

    value = [one.strip() for one in said.split(",") if one.strip()] if entry.several else said
    if entry.section == "staff" and not all(_is_address(one) for one in _listed(value)):
        return False
    cast("Table", document[entry.section])[entry.key] = value
    try:
        Settings(**document.unwrap())
    except ValidationError:
        return False
    return True


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _is_address(said: str) -> bool:
    """A person, or a room by its name or its id."""
    return said[:1] in "@#!" and ":" in said[1:] and " " not in said


def _welcome_staff(document: "TOMLDocument") -> None:
    """Whoever steers may invite the bot, and so may everybody on its own homeserver."""
    matrix, staff = cast("Table", document["matrix"]), cast("Table", document["staff"])
    server = str(matrix["user_id"]).partition(":")[2]
    matrix["accept_invites_from"] = [*cast("list[str]", staff["users"]), server]


def _password(texts: "Texts") -> str:
    while not (said := _said(hidden=True)):
        typer.echo(plain(texts, "init.again"))
    return said


def _said(*, hidden: bool = False) -> str:
    said = typer.prompt(">", default="", hide_input=hidden, show_default=False, prompt_suffix=" ")
    return str(said).strip()


def _write(texts: "Texts", config: Path, text: str, password: str) -> None:
    """The secret first, closed to others from its first byte; if anything fails nothing stays."""
    made: list[Path] = []
    try:
        secret = config.parent / _SECRET
        secret.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for place, content in ((secret, f"{password}\n"), (config, text)):
            made.extend(_created(place, content))
    except OSError as fault:
        for place in made:
            place.unlink(missing_ok=True)
        stop(plain(texts, "init.not_written", place=str(fault.filename or config)), ANYTHING_ELSE)


def _created(place: Path, content: str) -> Iterator[Path]:
    with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
        yield place
        file.write(content)
