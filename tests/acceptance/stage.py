"""A stage for whole rounds: a network room with people and the bot, and the verbs to play a round there."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import clustering
from bot.demo.process import BotProcess
from bot.matrix.heard import Heard
from bot.matrix.layout import plain
from bot.matrix.person import Person
from bot.meeting.ids import EventId, RoomId, UserId

# Generous, since a test machine may be busy; nothing ever waits this long if all is well.
PATIENCE = 90.0

QUESTIONS = ("Was ist gerade los bei Ihnen?", "Auf welche Angebote möchten Sie hinweisen?")

# What the bot needs of the HTML that Element shows (Matrix specification, „m.room.message msgtypes“).
_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "blockquote", "pre")
_TAGS = frozenset((*_BLOCKS, "strong", "em", "del", "code", "a"))
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "code": {"class"}}


@dataclass(frozen=True, slots=True)
class Town:
    """Everybody there is: two who work in the office, and three members of networks."""

    jana: Person
    karim: Person
    members: tuple[Person, Person, Person]

    @property
    def people(self) -> tuple[Person, ...]:
        return (self.jana, self.karim, *self.members)


@dataclass(frozen=True, slots=True)
class Office:
    """A bot at work and the staff room it belongs to. Jana and Karim are named in its configuration."""

    bot: UserId
    process: BotProcess
    staff_room: RoomId

    @property
    def device(self) -> str:
        """What the homeserver calls the device of the bot."""
        session = self.process.log.with_name("data") / "identity" / "session.json"
        return str(json.loads(session.read_text("utf-8"))["device_id"])


@dataclass(frozen=True, slots=True)
class Stage:
    """One network room in which everybody is; Jana steers."""

    office: Office
    room: RoomId
    alias: str
    name: str
    jana: Person
    members: tuple[Person, ...]

    @property
    def bot(self) -> UserId:
        return self.office.bot

    @property
    def process(self) -> BotProcess:
        return self.office.process

    def request(
        self,
        title: str = "Netzwerktreffen Sprache",
        questions: Sequence[str] = QUESTIONS,
        deadline: str = "in 2 Stunden",
        more: Sequence[str] = (),
    ) -> str:
        """The message that starts a round, without the prefix."""
        numbered = [f"{no}. {text}" for no, text in enumerate(questions, start=1)]
        return "\n".join([f"start {title}", f"Frist: {deadline}", *more, *numbered])

    async def begin(self, **request: Any) -> dict[int, EventId]:
        """Start a round in the network room; returns the messages with the questions by number."""
        since = len(self.jana.heard)
        await self.jana.say(self.room, f"!runde {self.request(**request)}")
        return await self.asked(request.get("questions", QUESTIONS), since)

    async def asked(self, questions: Sequence[str], since: int = 0) -> dict[int, EventId]:
        """Wait until all questions stand in the network room."""
        found = {}
        for no, text in enumerate(questions, start=1):
            heard = await self.told(f" {no} ", text, since=since, kind="m.text")
            found[no] = heard.event_id
        return found

    async def told(
        self,
        *words: str,
        by: Person | None = None,
        room: RoomId | None = None,
        since: int = 0,
        **traits: Any,
    ) -> Heard:
        """Wait for a message of the bot with all `words` in it, as `by` (Jana) sees it in `room` (ours)."""

        def says(heard: Heard) -> bool:
            return bool(heard.body) and all(word in heard.body for word in words)

        place = self.room if room is None else room
        listener = by or self.jana
        return await listener.hear(says, room=place, sender=self.bot, since=since, timeout=PATIENCE, **traits)

    async def privately(self, person: Person, *words: str, since: int = 0) -> Heard:
        """Wait for what the bot writes to her alone, in whatever room.

        Everybody accepts its invitations. Before another round it may have opened a room for her already.
        """

        def says(heard: Heard) -> bool:
            others = heard.room in (self.room, self.office.staff_room)
            return not others and all(word in (heard.body or "") for word in words)

        return await person.hear(says, sender=self.bot, since=since, timeout=PATIENCE)

    async def command(
        self, words: str, *expected: str, by: Person | None = None, room: RoomId | None = None
    ) -> Heard:
        """Give a command and return the answer that contains all `expected` words."""
        speaker = by or self.jana
        since = len(speaker.heard)
        await speaker.say(room or self.room, words)
        return await self.told(*expected, by=speaker, room=room, since=since)

    async def receipt(self, person: Person, event: EventId) -> Heard:
        """Wait for the ✅ on a message."""
        return await person.hear(sender=self.bot, reacts_to=event, key="✅", timeout=PATIENCE)

    def receipts(self, event: EventId) -> int:
        """How many reactions of the bot Jana and the members have seen on a message, at most."""
        return max(
            sum(one.sender == self.bot and one.reacts_to == event for one in person.heard)
            for person in (self.jana, *self.members)
        )

    async def direct(self, person: Person) -> RoomId:
        """A direct conversation with the bot."""
        room = await person.direct(self.bot)
        await person.meet(room, self.bot, timeout=PATIENCE)
        return room

    async def minutes(self, *, by: Person | None = None, room: RoomId | None = None, since: int = 0) -> str:
        """Wait for the files with the minutes and return what stands in the one that is text."""
        text = await self.file(".md", by=by, room=room, since=since)
        await self.told(".pdf", by=by, room=room, since=since, kind="m.file")
        return text.decode()

    async def file(
        self, ending: str, *, by: Person | None = None, room: RoomId | None = None, since: int = 0
    ) -> bytes:
        """Wait for a file and return its content."""
        file = await self.told(ending, by=by, room=room, since=since, kind="m.file")
        return await (by or self.jana).download(file)

    async def close(self) -> str:
        """Close the round in the network room and return its minutes."""
        since = len(self.jana.heard)
        await self.jana.say(self.room, "!runde schließen")
        return await self.minutes(since=since)

    async def settled(self) -> None:
        """Whatever was said before has been read and answered: the bot keeps the order in a room."""
        await self.command("!runde help", "!runde status")

    def said(self, by: Person | None = None, since: int = 0) -> list[Heard]:
        """What the bot has said in the network room, in order."""
        heard = (by or self.jana).heard[since:]
        return [one for one in heard if one.room == self.room and one.sender == self.bot and one.body]


async def together(person: Person, room: RoomId, *users: str) -> None:
    """Wait until a person sees all `users` in `room`."""
    await person.meet(room, *users, timeout=PATIENCE)


async def everyone_together(people: Iterable[Person], room: RoomId, *others: str) -> None:
    """Wait until all people see each other and the `others` in `room`."""
    people = tuple(people)
    users = (*(person.user for person in people), *others)
    await asyncio.gather(*(together(person, room, *users) for person in people))


def quoted(minutes: str, answers: Iterable[str]) -> list[str]:
    """The statements of `answers` that stand in Markdown `minutes` word for word."""
    written = _even(plain(minutes))
    return [statement for statement in statements(answers) if statement in written]


def statements(answers: Iterable[str]) -> list[str]:
    """All statements of `answers`, white space evened out."""
    return [_even(statement) for answer in answers for statement in clustering.split(answer)]


def is_tidy(heard: Heard) -> bool:
    """Whether a message came encrypted, pings nobody, and has only such HTML as Element shows."""
    pings_nobody = heard.source["content"].get("m.mentions") == {}
    return heard.encrypted and pings_nobody and not odd_html(heard.html or "")


def odd_html(html: str) -> list[str]:
    """Tags and attributes that the bot has no business to use."""
    reader = _Reader()
    reader.feed(html)
    return reader.odd


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.odd: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.odd.append(tag)
        self.odd += [f"{tag} {name}" for name, _ in attrs if name not in _ATTRIBUTES.get(tag, set())]


def _even(text: str) -> str:
    return " ".join(text.split())
