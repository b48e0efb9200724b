"""The demo: a whole written meeting, played by real clients, from the first command to the minutes."""

import asyncio
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown as Rendered
from rich.panel import Panel

import clustering
from bot.demo.process import BotProcess, Setup
from bot.demo.synapse import Synapse
from bot.matrix.heard import Heard
from bot.matrix.layout import plain
from bot.matrix.person import Person
from bot.meeting.ids import EventId, RoomId, UserId
from bot.minutes.sources import Collected, read

_STAFF = ("petersen", "Jana Petersen (Bildungsbüro)")
# Nobody has logged in with this account: Element can set up its own identity for it.
_VISITOR = ("brandt", "Malte Brandt (Bildungsbüro)")
_BOT = "umlauf"
_PATIENCE = 120.0
# As they come.
_FORMS = (".md", ".docx", ".pdf")


@dataclass(frozen=True, slots=True)
class Part:
    """What one member says: her institution, and her replies by question."""

    name: str
    institution: str
    replies: dict[int, str]


@dataclass(frozen=True, slots=True)
class Stage:
    """Everyone in place: the network room, the staff member, the members and the bot."""

    room: RoomId
    bot: UserId
    staff: Person
    members: tuple[Person, ...]


class MissingAnswers(Exception):
    """The minutes lack something that somebody said; the message counts what."""


async def play(meeting: Path | None, members: int, out: Path, *, stay: bool) -> None:
    """Play `meeting` (a file in the corpus format; None: the one that comes along) with `members` people.

    Writes the minutes into `out`. Raises MissingAnswers if they do not contain every answer.
    """
    console = Console()
    collected = _meeting(meeting)
    parts = _parts(collected, members)
    with tempfile.TemporaryDirectory(prefix="umlauf-demo-") as folder:
        async with _staged(Path(folder), collected, parts, console) as (stage, process, synapse):
            files = await _round(stage, process, collected, parts, console)
            minutes = _keep(out, files, console)
            _check(minutes, parts, console)
            if stay:
                await _stay(stage, synapse, console)


def _meeting(path: Path | None) -> Collected:
    if path is not None:
        return read(path)
    with as_file(files("bot.demo") / "meetings" / "sprachfoerderung.json") as own:
        return read(own)


def _parts(collected: Collected, members: int) -> list[Part]:
    replies: dict[str, dict[int, str]] = defaultdict(dict)
    for one in collected.contributions:
        replies[one.source][one.question] = one.text
    return [
        Part(f"mitglied{no:02}", institution, said)
        for no, (institution, said) in enumerate(list(replies.items())[:members], start=1)
    ]


@asynccontextmanager
async def _staged(
    folder: Path, collected: Collected, parts: Sequence[Part], console: Console
) -> AsyncIterator[tuple[Stage, BotProcess, Synapse]]:
    """Start the homeserver and the bot, log everyone in, and bring them together in an encrypted room."""
    began = time.monotonic()

    def tell(text: str) -> None:
        console.print(f"[dim]{time.monotonic() - began:5.1f} s[/dim]  {text}")

    async with AsyncExitStack() as everything:
        tell("Der Homeserver (Synapse) wird gestartet …")
        synapse = await everything.enter_async_context(Synapse(folder / "synapse"))
        bot = await synapse.register(_BOT, _password(_BOT), "Umlauf")
        tell(f"Der Bot meldet sich an und unterschreibt sein Gerät ({bot}) …")
        staff = await _enter(everything, synapse, *_STAFF)
        visitor = await synapse.register(_VISITOR[0], _password(_VISITOR[0]), _VISITOR[1])
        setup = Setup(synapse.url, bot, _password(_BOT), [staff.user, visitor])
        process = await everything.enter_async_context(BotProcess(folder / "bot", setup))
        tell(f"{len(parts)} Mitglieder melden sich an …")
        members = [
            await _enter(everything, synapse, part.name, f"Mitglied ({part.institution})") for part in parts
        ]
        invited = (bot, *(member.user for member in members))
        room = await staff.create_room(collected.network or collected.title, invited)
        for person in (staff, *members):
            await person.meet(room, bot, staff.user, *(member.user for member in members), timeout=_PATIENCE)
        tell(f"Alle sind im verschlüsselten Netzwerkraum „{collected.network or collected.title}“.")
        yield Stage(room, bot, staff, tuple(members)), process, synapse


async def _enter(everything: AsyncExitStack, synapse: Synapse, name: str, shown: str) -> Person:
    user = await synapse.register(name, _password(name), shown)
    login = Person.login(synapse.url, user, _password(name))
    return await everything.enter_async_context(await login)


async def _round(
    stage: Stage, process: BotProcess, collected: Collected, parts: Sequence[Part], console: Console
) -> dict[str, bytes]:
    """The main job: start, answer on every way, survive a power cut, close, read the minutes."""
    questions = await _start(stage, collected, console)
    console.rule("Antworten")
    half = len(parts) // 2
    for way, (member, part) in enumerate(zip(stage.members[:half], parts[:half], strict=True)):
        await _answer(stage, member, part, way, questions, console)
    console.print(
        "[bold red]Stromausfall:[/] Der Bot wird hart beendet (kill -9). Die anderen schreiben weiter."
    )
    await process.kill()
    waiting = [
        asyncio.create_task(_answer(stage, member, part, way, questions, console))
        for way, (member, part) in enumerate(zip(stage.members[half:], parts[half:], strict=True), start=half)
    ]
    await asyncio.sleep(2)
    await process.start()
    console.print(
        "[bold green]Der Bot ist wieder da[/] und liest nach, was in der Zwischenzeit geschrieben wurde."
    )
    await asyncio.gather(*waiting)
    await _change_of_mind(stage, questions, console)
    return await _close(stage, console)


async def _start(stage: Stage, collected: Collected, console: Console) -> dict[int, EventId]:
    lines = [f"!runde start {collected.title}", "Frist: in 2 Stunden"]
    lines += [f"{question.no}. {question.text}" for question in collected.questions]
    console.rule("Jana Petersen startet die Runde")
    console.print(Panel("\n".join(lines), title="Jana Petersen"))
    await stage.staff.say(stage.room, "\n".join(lines))
    found = {}
    for question in collected.questions:
        heard = await stage.members[0].hear(
            _asks(question.no),
            room=stage.room,
            sender=stage.bot,
            timeout=_PATIENCE,
        )
        found[question.no] = heard.event_id
    for heard in _said_by_bot(stage):
        console.print(Panel(heard.body, title="Umlauf", border_style="cyan"))
    return found


def _asks(no: int) -> Callable[[Heard], bool]:
    return lambda heard: heard.body.startswith(f"Frage {no} von ")


def _said_by_bot(stage: Stage) -> list[Heard]:
    return [
        one for one in stage.staff.heard if one.room == stage.room and one.sender == stage.bot and one.body
    ]


async def _answer(
    stage: Stage, member: Person, part: Part, way: int, questions: dict[int, EventId], console: Console
) -> None:
    """Answer as people do: by reply, in the thread, in one numbered message, in a direct message."""
    numbered = "\n".join(f"{no}. {text}" for no, text in part.replies.items())
    match way % 4:
        case 0:
            how = "antwortet auf jede Frage"
            sent = [await member.reply(stage.room, questions[no], text) for no, text in part.replies.items()]
        case 1:
            how = "schreibt unter die Fragen"
            sent = [
                await member.reply_in_thread(stage.room, questions[no], text)
                for no, text in part.replies.items()
            ]
        case 2:
            how = "schreibt alles in eine Nachricht"
            sent = [await member.say(stage.room, numbered)]
        case _:
            how = "schreibt eine Direktnachricht"
            room = await member.direct(stage.bot)
            await member.meet(room, stage.bot, timeout=_PATIENCE)
            sent = [await member.say(room, numbered)]
    for event in sent:
        await member.hear(sender=stage.bot, reacts_to=event, key="✅", timeout=_PATIENCE)
    console.print(f"  ✅ [bold]{part.institution}[/] {how} ({len(part.replies)} Antworten)")


async def _change_of_mind(stage: Stage, questions: dict[int, EventId], console: Console) -> None:
    """One member corrects an answer, and withdraws another."""
    member = stage.members[0]
    slip = await member.reply(stage.room, questions[1], "Das war nur ein Versehen.")
    await member.hear(sender=stage.bot, reacts_to=slip, timeout=_PATIENCE)
    await member.redact(stage.room, slip)
    console.print("  Eine Antwort wird zurückgezogen: Nachricht gelöscht.")


async def _close(stage: Stage, console: Console) -> dict[str, bytes]:
    console.rule("Jana Petersen beendet die Runde")
    since = len(stage.staff.heard)
    await stage.staff.say(stage.room, "!runde schließen")
    files = {form: await _file(stage, form, since) for form in _FORMS}
    for heard in stage.staff.heard[since:]:
        if heard.sender == stage.bot and heard.body and heard.kind != "m.file":
            console.print(Panel(heard.body, title="Umlauf", border_style="cyan"))
    return files


async def _file(stage: Stage, form: str, since: int) -> bytes:
    file = await stage.staff.hear(
        lambda one: one.kind == "m.file" and one.body.endswith(form),
        room=stage.room,
        sender=stage.bot,
        since=since,
        timeout=_PATIENCE,
    )
    return await stage.staff.download(file)


def _keep(out: Path, files: dict[str, bytes], console: Console) -> str:
    """Write the files, and show what stands in the one that is text."""
    out.mkdir(parents=True, exist_ok=True)
    for form, content in files.items():
        (out / f"protokoll{form}").write_bytes(content)
    minutes = files[".md"].decode()
    console.rule(f"Das Protokoll ({out / 'protokoll.md'}, auch für Word und als PDF)")
    console.print(Rendered(minutes))
    return minutes


def _check(minutes: str, parts: Sequence[Part], console: Console) -> None:
    """Every statement of every answer stands in the minutes, word for word."""
    written = " ".join(plain(minutes).split())
    said = [
        " ".join(statement.split())
        for part in parts
        for text in part.replies.values()
        for statement in clustering.split(text)
    ]
    missing = [statement for statement in said if statement not in written]
    if missing or "nur ein Versehen" in written:
        raise MissingAnswers(f"{len(missing)} of {len(said)} statements are missing")
    answers = sum(len(part.replies) for part in parts)
    console.print(f"[bold green]Geprüft:[/] {answers} von {answers} Antworten stehen im Protokoll.")


async def _stay(stage: Stage, synapse: Synapse, console: Console) -> None:
    """Leave everything running until Ctrl-C."""
    await stage.staff.invite(stage.room, f"@{_VISITOR[0]}:{synapse.server_name}")
    console.rule("Alles läuft weiter")
    console.print(
        f"Melden Sie sich mit Element an: Homeserver [bold]{synapse.url}[/],\n"
        f"Benutzer [bold]{_VISITOR[0]}[/], Passwort [bold]{_password(_VISITOR[0])}[/] ({_VISITOR[1]}).\n"
        "Nehmen Sie die Einladung an und schreiben Sie „!runde hilfe“.\n"
        "Beenden mit Strg+C. Danach ist alles wieder weg."
    )
    await asyncio.Event().wait()


def _password(name: str) -> str:
    return f"demo-{name}"
