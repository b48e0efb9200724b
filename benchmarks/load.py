"""A round with a thousand members, as ratios to what the homeserver itself can do in the same run.

python benchmarks/load.py              everything, in about three minutes
python benchmarks/load.py flood        only the parts that are named: send, flood, one, start

* send: how many messages a real Synapse takes from forty clients on eight connections, unencrypted and with
  nobody listening: the yardstick. Then the bot joins, and they answer as fast as Synapse lets them.
* flood: 1,000 members × 5 answers, from the homeserver of the tests: a real one cannot deliver them as fast
  as the bot reads. It answers /sync as Synapse does: with all that is new, up to a hundred events.
* one: how soon a receipt leaves, and whether it still does while one person writes 500 messages a minute; the
  homeserver of the tests takes its time for each request, as long as Synapse took for one.
* start: the bot on a store with 100 closed rounds, and on an empty one.

The bot is the real process (`umlauf run`) on SQLite, with every commit on the disk. Beside its work it notes
how long its event loop was away; its memory is the most that Linux saw (VmHWM), the clustering worker apart.
"""

import asyncio
import itertools
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.demo.process import BotProcess, Setup  # noqa: E402
from bot.demo.synapse import Synapse  # noqa: E402
from bot.meeting.answer import Answer, Standing  # noqa: E402
from bot.meeting.ids import EventId, RoomId, RoundId, UserId  # noqa: E402
from bot.meeting.member import introduce  # noqa: E402
from bot.meeting.round import Phase  # noqa: E402
from bot.store.database import Transaction, open_database  # noqa: E402
from tests.homeserver import Ask, Event, Homeserver, Json  # noqa: E402
from tests.office import a_round  # noqa: E402

MEMBERS, QUESTIONS = 1000, 5
ROOM = "!netz:fake.example"
BOT, STAFF = "@umlauf:fake.example", "@petersen:fake.example"
WORDS = (
    "Seit dem Sommer fehlen uns zwei Fachkräfte; die Sprachförderung läuft trotzdem jeden Vormittag weiter."
)
# As many events Synapse brings at once in a room, with the bot's filter.
TIMELINE = 100
PATIENCE = 120.0


# --- The homeserver of the tests, as quick as Synapse at telling what is new ----------------------------


class Town(Homeserver):
    """All that is new in one answer, as Synapse does; and it looks at the clock when a receipt comes."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, float] = {}
        self.receipts: dict[str, float] = {}
        self.slowness = 0.0
        self._first = 0

    def say(self, *events: Event) -> None:
        now = time.time()
        stamped = [event | {"origin_server_ts": int(now * 1000)} for event in events]
        self.told |= {event["event_id"]: now for event in events}
        self.deliver(ROOM, *stamped)

    def reply(self, user: str, question: str, words: str = WORDS) -> Event:
        return self.text(user, words, **{"m.relates_to": {"m.in_reply_to": {"event_id": question}}})

    async def _next_batch(self, user: str, known: int, patience: float) -> int | None:
        first = await super()._next_batch(user, known, patience)
        if first is None:
            return None
        self._first = last = first
        size = len(self._batches[first].events)
        while last + 1 < len(self._batches) and self._follows(last + 1, user):
            size += len(self._batches[last + 1].events)
            if size > TIMELINE:
                break
            last += 1
        return last

    def _follows(self, index: int, user: str) -> bool:
        batch = self._batches[index]
        return batch.section == "join" and batch.room == ROOM and not batch.newcomer and user in batch.readers

    def _add(self, rooms: Json, user: str, index: int) -> None:
        first = self._batches[self._first]
        if first.section != "join" or first.room != ROOM:
            self._first = index
        super()._add(rooms, user, index)
        if self._first < index:
            parts = self._batches[self._first : index + 1]
            rooms["join"][ROOM]["timeline"]["events"] = [event for part in parts for event in part.events]

    async def _ask(self, request: web.Request) -> Ask:
        ask = await super()._ask(request)
        if "m.reaction" in ask.path:
            self.receipts.setdefault(ask.body["m.relates_to"]["event_id"], time.time())
        if not ask.path.endswith("/sync"):
            await asyncio.sleep(self.slowness)
        return ask


# --- The bot, watched ---------------------------------------------------------------------------------


class Watched(BotProcess):
    """The bot as it is started, by this file: beside its work it notes when its event loop was away."""

    def __init__(self, directory: Path, setup: Setup) -> None:
        super().__init__(directory, setup)
        self.lags = directory / "lags"
        self.database = directory / "data" / "umlauf.db"

    async def _spawn(self) -> asyncio.subprocess.Process:
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, __file__, "--bot", str(self.lags), "run", "--config", str(self.config)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
            )

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Read from its database, beside it."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(question).fetchall()

    def longest_lag(self, since: float) -> float:
        """The longest its event loop was away since then, in seconds."""
        lines = (line.split() for line in self.lags.read_text("utf-8").splitlines())
        return max((float(lag) for when, lag in lines if float(when) >= since), default=0.0)

    def peak(self) -> float:
        """The most memory it ever had, in MiB."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text("utf-8")
        return int(status.split("VmHWM:")[1].split()[0]) / 1024


def run_watched(lags: str, arguments: list[str]) -> None:
    """In the bot's process: the command line as it is, with one more task beside it."""
    from bot.command.cli import main

    usual = asyncio.run

    async def beside(work: Coroutine[Any, Any, None]) -> None:
        watching = asyncio.create_task(_watch(Path(lags)))
        try:
            await work
        finally:
            watching.cancel()

    asyncio.run = lambda work: usual(beside(work))  # type: ignore[assignment]
    sys.argv = ["umlauf", *arguments]
    main()


async def _watch(lags: Path) -> None:
    with lags.open("a", encoding="utf-8", buffering=1) as out:
        while True:
            asleep = time.monotonic()
            await asyncio.sleep(0.005)
            lag = time.monotonic() - asleep - 0.005
            if lag > 0.02:
                out.write(f"{time.time():.3f} {lag:.4f}\n")


@asynccontextmanager
async def bot_in(town: Town, folder: Path) -> AsyncIterator[Watched]:
    async with Watched(folder, Setup(town.url, BOT, "geheim", [STAFF])) as bot:
        yield bot


async def until(fact: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not fact():  # noqa: ASYNC110 – facts of another process
            await asyncio.sleep(0.02)


# --- Rounds -------------------------------------------------------------------------------------------


def request() -> str:
    numbered = "\n".join(f"{no}. Frage nach Thema {no}?" for no in range(1, QUESTIONS + 1))
    deadline = datetime.now() + timedelta(days=14)
    return f"!runde start Netzwerktreffen\nFrist: {deadline:%d.%m.%Y} 17:00\n{numbered}"


def questions_among(events: Sequence[tuple[str, str]]) -> dict[int, str]:
    """Number → event of the messages (body, event) that ask a question."""
    asked = {body.split()[1]: event for body, event in events if body.startswith("Frage ")}
    return {int(no): event for no, event in asked.items()}


async def opened(town: Town) -> list[str]:
    """Start a round; returns the events of its questions."""
    town.say(town.text(STAFF, request()))

    def asked() -> dict[int, str]:
        return questions_among([(one.content.get("body", ""), one.event_id) for one in town.sent])

    await until(lambda: len(asked()) == QUESTIONS)
    return [asked()[no] for no in range(1, QUESTIONS + 1)]


def people(count: int) -> list[str]:
    return [f"@mitglied{no:04}:fake.example" for no in range(count)]


def network(town: Town, members: Sequence[str]) -> None:
    names = {user: f"Mitglied ({user[1:13]})" for user in members}
    town.room(ROOM, members=[BOT, STAFF, *members], names=names)


# --- The parts ----------------------------------------------------------------------------------------


async def flood(folder: Path, yardstick: float, trip: float) -> None:
    """1,000 × 5 answers as fast as the bot takes them."""
    async with Town() as town:
        members = people(MEMBERS)
        network(town, members)
        async with bot_in(town, folder) as bot:
            questions = await opened(town)
            events = [town.reply(user, question) for question in questions for user in members]
            began = time.time()
            for at in range(0, len(events), TIMELINE):
                town.say(*events[at : at + TIMELINE])
            await until(lambda: bot.ask("SELECT count(*) FROM inbox") > [(len(events),)])
            safe = time.time() - began
            await until(lambda: bot.ask("SELECT count(*) FROM answers") == [(len(events),)])
            committed = time.time() - began
            await until(lambda: len(town.receipts) == len(events))
            receipted = time.time() - began
            count = len(events)
            pace("answers safe in the inbox", count / safe, yardstick, "")
            pace("answers committed", count / committed, yardstick, "≥ 5 × the homeserver's sends")
            pace("receipts sent", count / receipted, yardstick, "")
            lag, peak = bot.longest_lag(began), bot.peak()
            line("event loop away at most", millis(lag), lag / 0.25, "≤ 250 ms")
            line("memory at most", f"{peak:.0f} MiB", peak / 250, "< 250 MiB")


def waits(town: Town, bot: Watched, events: Sequence[str]) -> tuple[list[float], list[float]]:
    """Seconds from the commit, and from being told, to the receipt's arrival at the homeserver."""
    keys = dict(bot.ask("SELECT key, posted FROM outbox WHERE key LIKE 'receipt:%'"))
    after_commit = [town.receipts[event] - moment(keys[f"receipt:{event}"]) for event in events]
    return after_commit, [town.receipts[event] - town.told[event] for event in events]


async def one(folder: Path, yardstick: float, trip: float) -> None:
    """Receipts of others, calm and while one person writes 500 messages a minute."""
    async with Town() as town:
        members = people(60)
        network(town, members)
        async with bot_in(town, folder) as bot:
            questions = await opened(town)
            town.slowness = trip
            found: dict[str, list[float]] = {"calm": [], "flooded": []}
            after: list[float] = []
            for phase in ("calm", "flooded") * 4:
                events = await _answers(town, members, questions, flooded=phase == "flooded")
                after_commit, whole = waits(town, bot, events)
                found[phase] += whole
                after += after_commit if phase == "calm" else []
            calm, flooded = (statistics.median(found[phase]) for phase in ("calm", "flooded"))
            usual, worst = statistics.median(after), ventile(after)
            line("receipt leaves after the commit", millis(usual), usual / trip, "≤ 1 round trip")
            line("… nineteen of twenty within", millis(worst), worst / trip, "")
            line("others' receipts, one floods", millis(flooded), flooded / calm, "< 1.2 × calm")
            slow = ventile(found["flooded"])
            line("… nineteen of twenty within", millis(slow), slow / ventile(found["calm"]), "")


async def _answers(
    town: Town, members: Sequence[str], questions: Sequence[str], *, flooded: bool
) -> list[str]:
    """Five seconds of answers, four a second; returns their events when all have their receipts."""
    flooder, *others = members
    events = []
    flooding = asyncio.create_task(_write_on(town, flooder, questions[0])) if flooded else None
    for no, user in zip(range(20), itertools.cycle(others), strict=False):
        event = town.reply(user, questions[no % QUESTIONS])
        events.append(event["event_id"])
        town.say(event)
        await asyncio.sleep(0.25)
    if flooding is not None:
        flooding.cancel()
    await until(lambda: all(event in town.receipts for event in events))
    return events


async def _write_on(town: Town, user: str, question: str) -> None:
    while True:
        town.say(town.reply(user, question))
        await asyncio.sleep(60 / 500)


async def start(folder: Path, yardstick: float, trip: float) -> None:
    """How long until the bot is ready, with and without a past; an account can be new only once."""
    async with Town() as town:
        runs = [(kind, f"@{kind}{no}:fake.example") for no in range(4) for kind in ("empty", "past")]
        network(town, [*people(60), *(user for _, user in runs)])
        spans: dict[str, list[float]] = {"empty": [], "past": []}
        for kind, user in runs:
            bot = Watched(folder / user, Setup(town.url, user, "geheim", [STAFF]))
            if kind == "past":
                remember(bot.database)
            began = time.monotonic()
            async with bot:
                spans[kind].append(time.monotonic() - began)
        empty, past = (statistics.median(spans[kind]) for kind in ("empty", "past"))
        line("start with 100 closed rounds", f"{past:.2f} s", past / empty, "≤ 1.3 × an empty store")


def remember(file: Path) -> None:
    """A store with 100 rounds that are over, each with 5 × 20 answers."""
    file.parent.mkdir(parents=True, mode=0o700)
    database = open_database(f"sqlite:///{file}")
    with database.transaction() as tx:
        for no in range(100):
            _closed_round(tx, no)
    database.close()


def _closed_round(tx: Transaction, no: int) -> None:
    now = datetime.now(UTC)
    past = {"opened_at": now, "closed_at": now, "published_at": now, "phase": Phase.PUBLISHED}
    round_ = tx.rounds.add(a_round(room=RoomId(f"!netz{no % 10}:fake.example"), **past))
    for user, question in itertools.product(people(20), range(1, 4)):
        tx.answers.file(_answer(round_.id, user, question, now))


def _answer(round_: RoundId, user: str, question: int, now: datetime) -> Answer:
    event = EventId(f"${round_}-{question}-{user}")
    return Answer(round_, question, event, introduce(UserId(user), None), WORDS, now, Standing.COUNTED, False)


# --- Synapse ------------------------------------------------------------------------------------------


class Client:
    """Somebody with a token and a connection, who does not listen."""

    def __init__(self, http: aiohttp.ClientSession, url: str, user: str, token: str) -> None:
        self.http, self.url, self.user, self.token = http, f"{url}/_matrix/client/v3", user, token
        self._numbers = itertools.count()

    async def call(self, method: str, path: str, body: Json | None = None) -> Json:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.http.request(method, f"{self.url}/{path}", json=body, headers=headers) as answer:
            answer.raise_for_status()
            found: Json = await answer.json()
            return found

    async def say(self, room: str, words: str, **content: Any) -> str:
        body = {"msgtype": "m.text", "body": words} | content
        path = f"rooms/{room}/send/m.room.message/{next(self._numbers)}"
        return str((await self.call("PUT", path, body))["event_id"])

    async def answer(self, room: str, question: str) -> str:
        return await self.say(room, WORDS, **{"m.relates_to": {"m.in_reply_to": {"event_id": question}}})


async def entered(synapse: Synapse, http: aiohttp.ClientSession, name: str) -> Client:
    user = await synapse.register(name, f"pw-{name}", f"{name} (Einrichtung {name})")
    login = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": user},
        "password": f"pw-{name}",
    }
    token = (await Client(http, synapse.url, user, "").call("POST", "login", login))["access_token"]
    return Client(http, synapse.url, user, token)


async def at_once(work: Sequence[Callable[[], Awaitable[Any]]], connections: int) -> list[Any]:
    """Do all of it, so many at a time; the results in order."""
    waiting = iter(enumerate(work))
    results: list[Any] = [None] * len(work)

    async def connection() -> None:
        for at, one in waiting:
            results[at] = await one()

    await asyncio.gather(*(connection() for _ in range(connections)))
    return results


async def send(folder: Path) -> tuple[float, float]:
    """The yardstick: messages a second, and the seconds of one round trip. Then the bot among people."""
    async with AsyncExitStack() as closing_:
        synapse = await closing_.enter_async_context(Synapse(folder / "synapse"))
        http = await closing_.enter_async_context(aiohttp.ClientSession())
        members = [await entered(synapse, http, f"mitglied{no:02}") for no in range(40)]
        room = (await members[0].call("POST", "createRoom", {"preset": "public_chat"}))["room_id"]
        for member in members[1:]:
            await member.call("POST", f"join/{room}", {})
        await at_once([lambda m=m: m.say(room, WORDS) for m in members], 8)
        trips = []
        for member in members:
            began = time.perf_counter()
            await member.say(room, WORDS)
            trips.append(time.perf_counter() - began)
        began = time.perf_counter()
        messages = [lambda m=m: m.say(room, WORDS) for m in members * 15]
        await at_once(messages, 8)
        yardstick, trip = len(messages) / (time.perf_counter() - began), statistics.median(trips)
        pace("Synapse takes messages", yardstick, yardstick, "the yardstick")
        line("Synapse's round trip, calm", millis(trip), 1.0, "the yardstick")
        await _with_the_bot(folder, synapse, members, room, yardstick, trip)
        return yardstick, trip


async def _with_the_bot(
    folder: Path, synapse: Synapse, members: list[Client], room: str, yardstick: float, trip: float
) -> None:
    """Forty people answer five questions as fast as Synapse lets them, on eight connections."""
    user = await synapse.register("umlauf", "pw-umlauf", "Umlauf")
    async with Watched(folder / "bot", Setup(synapse.url, user, "pw-umlauf", [members[0].user])) as bot:
        await members[0].call("POST", f"rooms/{room}/invite", {"user_id": user})
        await until(lambda: bot.ask("SELECT count(*) FROM rooms") == [(1,)])
        await members[0].say(room, request())
        asked = "SELECT question, event FROM outbox WHERE question IS NOT NULL AND event IS NOT NULL"
        await until(lambda: len(bot.ask(asked)) == QUESTIONS)
        questions = [event for _, event in sorted(bot.ask(asked))]
        began = time.time()
        answers = [lambda m=m, q=q: m.answer(room, q) for q in questions for m in members]
        await at_once(answers, 8)
        sent = time.time() - began
        await until(lambda: bot.ask("SELECT count(*) FROM answers") == [(len(answers),)])
        filed = time.time() - began
        receipts = "SELECT posted, sent FROM outbox WHERE key LIKE 'receipt:%' AND sent IS NOT NULL"
        await until(lambda: len(bot.ask(receipts)) == len(answers))
        spans = sorted(moment(sent) - moment(posted) for posted, sent in bot.ask(receipts))
        receipted = time.time() - began
        count, usual = len(answers), statistics.median(spans)
        pace("the same, the bot listening", count / sent, yardstick, "")
        pace("… answers committed", count / filed, count / sent, "1: keeps up with Synapse")
        pace("… receipts taken by Synapse", count / receipted, count / sent, "")
        line("… receipt taken after the commit", millis(usual), usual / trip, "")


def moment(stored: str) -> float:
    """A moment as SQLite keeps it, in seconds."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC).timestamp()


def ventile(values: Sequence[float]) -> float:
    """What nineteen of twenty do not exceed."""
    return statistics.quantiles(values, n=20)[-1]


def millis(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def pace(what: str, measured: float, yardstick: float, wanted: str) -> None:
    line(what, f"{measured:.0f} /s", measured / yardstick, wanted)


def line(what: str, measured: str, ratio: float, wanted: str) -> None:
    print(f"{what:34s} {measured:>10s} {ratio:7.2f} ×   {wanted}", flush=True)


async def main(parts: Sequence[str]) -> None:
    yardstick, trip = 100.0, 0.02
    with tempfile.TemporaryDirectory(prefix="umlauf-load-") as folder:
        if "send" in parts:
            yardstick, trip = await send(Path(folder))
        for name, part in (("flood", flood), ("one", one), ("start", start)):
            if name in parts:
                await part(Path(folder) / name, yardstick, trip)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bot"]:
        run_watched(sys.argv[2], sys.argv[3:])
    else:
        asyncio.run(main(sys.argv[1:] or ("send", "flood", "one", "start")))
