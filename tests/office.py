"""A whole office without Matrix: its words, its members, a real database – and the clock is ours."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.conduct.answers import removal, revising
from bot.conduct.course import steering
from bot.conduct.dialogue import reading
from bot.conduct.office import Office
from bot.conduct.preparation import opening
from bot.conduct.privacy import forgetting
from bot.conduct.publication import awaiting, publishing
from bot.conduct.themes import sorting
from bot.conduct.turn import Turn
from bot.meeting.ids import EventId, RoomId, RoundId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.member import Member
from bot.meeting.message import Kind, Message, Place
from bot.meeting.minutes import Names
from bot.meeting.network import Network
from bot.meeting.question import Question
from bot.meeting.round import Phase, Release, Round
from bot.minutes.arrangement import Found, arrange
from bot.speech import calendar, texts
from bot.speech.commands import Start
from bot.store.database import open_database
from bot.store.schema import metadata
from tests.beside import Beside

T = TypeVar("T")

_EMPTY = [f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)]
_FROM_ONE = "SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence"

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""Monday, 10 o'clock in Berlin."""
DEADLINE = datetime(2026, 11, 13, 11, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ROOM = RoomId("!netz:example.org")
DESK = RoomId("!buero:example.org")
DIRECT = RoomId("!direkt:example.org")

PETERSEN = Member(UserId("@petersen:example.org"), "Jana Petersen", "Bildungsbüro")
BRANDT = Member(UserId("@brandt:example.org"), "Malte Brandt", "Bildungsbüro")
HARMS = Member(UserId("@harms:example.org"), "Silke Harms", "Kita Sonnenblume")
JANSSEN = Member(UserId("@janssen:example.org"), "Okko Janßen", "Stadtbibliothek")
ONKEN = Member(UserId("@onken:example.com"), "Meike Onken", "Gesundheitsamt")
NETWORK = Network(ROOM, "Sprache und Ankommen", True, (HARMS, JANSSEN, ONKEN))

QUESTIONS = ("Was ist gerade los bei Ihnen?", "Auf welche Angebote möchten Sie hinweisen?", "Was fehlt?")
REQUEST = Start("Netzwerktreffen", deadline="Fr, 13.11.2026 12 Uhr", questions=QUESTIONS)

_OFFICE = Office(
    texts=texts.load("de"),
    zone=BERLIN,
    holiday=calendar.holidays_of("NI", "de"),
    prefix="!runde",
    release=Release.AUTOMATIC,
    names=Names.INSTITUTION,
    retention_months=3,
    guests=("@petersen:example.org", "example.net"),
    name="Landkreis Nordmarsch",
    contact="Jana Petersen, Telefon 0000 123-456",
    data_protection="datenschutz@example.org",
)
_ROUND = Round(
    id=RoundId(0),
    room=ROOM,
    desk=ROOM,
    number=0,
    title="Netzwerktreffen",
    network=NETWORK.name,
    questions=tuple(Question(no, text) for no, text in enumerate(QUESTIONS, start=1)),
    phase=Phase.PROPOSED,
    deadline=DEADLINE,
    first_deadline=DEADLINE,
    minutes_at=None,
    release=Release.AUTOMATIC,
    starter=PETERSEN.user,
    invited=3,
)


def an_office(**changes: Any) -> Office:
    """An office as most are, but for `changes`."""
    return replace(_OFFICE, **changes)


def a_round(**changes: Any) -> Round:
    """A proposed round as most are, but for `changes`."""
    return replace(_ROUND, **changes)


class House:
    """The use cases on a database of their own; `now` moves only if a test moves it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.database = open_database(url)
        self.beside = Beside(url)
        self.begin_anew()

    @property
    def file(self) -> Path:
        """Where the database lies; a test on a server ends here."""
        return self.beside.file

    def begin_anew(self) -> None:
        """An empty database, the usual office, and NOW; quicker than a new house."""
        self.office = _OFFICE
        self.now = NOW
        self._events = count(1)
        at_once = ["; ".join((*_EMPTY, _FROM_ONE))]
        self.beside.execute(*(_EMPTY if self.beside.is_file else at_once))

    # --- what happens ----------------------------------------------------------------------------

    def do(self, work: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """One use case, one transaction, now."""
        with self.database.transaction() as tx:
            return work(tx, *arguments, now=self.now, **named)

    def turn(
        self, work: Callable[..., T], message: Message, *said: Any, office: Office | None = None, **named: Any
    ) -> T:
        """One use case takes its turn with a message."""
        return self.do(lambda tx, now: work(Turn(tx, office or self.office, message, now), *said, **named))

    def look(self, read: Callable[..., T]) -> T:
        """Read something from the database."""
        with self.database.transaction() as tx:
            return read(tx)

    def restart(self) -> None:
        """Go down and come back: whatever was not stored is gone."""
        self.database.close()
        self.database = open_database(self.url)

    def close(self) -> None:
        """Nobody will come any more."""
        self.database.close()
        self.beside.close()

    def deliver(self) -> list[Letter]:
        """Carry out all letters, lane by lane, as the courier does.

        A letter's event is „$“ and its key; a real one names nobody, so „@“ is left out.
        """
        delivered: list[Letter] = []
        with self.database.transaction() as tx:
            while due := tx.outbox.due(self.now):
                for outgoing in due:
                    tx.outbox.sent(outgoing.id, EventId(f"${outgoing.letter.key.replace('@', '')}"), self.now)
                    delivered.append(outgoing.letter)
        return delivered

    # --- what people do --------------------------------------------------------------------------

    def message(self, body: str = "", by: Member = HARMS, *, room: RoomId = ROOM, **more: Any) -> Message:
        """Something arrives now, each with an event of its own."""
        event = EventId(f"$m{next(self._events)}")
        name = by.name if by.name == by.institution else f"{by.name} ({by.institution})"
        values = {"kind": Kind.TEXT, "arrived": self.now, "event": event, "sender_name": name} | more
        return Message(room=room, sender=by.user, body=body, **values)

    def start(
        self, request: Start = REQUEST, by: Member = PETERSEN, *, room: RoomId = ROOM, **network: Any
    ) -> Message:
        """Staff ask for a round in the network room, or from `room`."""
        message = self.message(by=by, room=room)
        self.turn(opening.start, message, request, replace(NETWORK, **network))
        return message

    def open(self, **request: Any) -> Round:
        """A round is open, and everything said about it was delivered."""
        self.start(replace(REQUEST, **request))
        self.deliver()
        return self.latest()

    def answer(
        self, body: str, by: Member = HARMS, *, to: int | None = None, room: RoomId = ROOM, **more: Any
    ) -> Message:
        """Answer, with a reply to question `to` of the latest round or without."""
        if to is not None:
            more["reply_to"] = self.question(to)
        message = self.message(body, by, room=room, **more)
        self.take(message)
        return message

    def take(self, message: Message) -> None:
        """Have a message read as an answer, by the candidates the desk would name."""
        place = {ROOM: Place.NETWORK, DESK: Place.STAFF}.get(message.room, Place.DIRECT)
        latest = self.look(lambda tx: tx.rounds.latest())
        candidates = () if place is Place.STAFF else tuple(latest)
        self.turn(reading.take, message, place, candidates)

    def edit(self, original: Message, body: str, **more: Any) -> Message:
        """Change a message that was sent before."""
        values = {"kind": Kind.EDIT, "target": original.event, "sender": original.sender} | more
        edit = replace(self.message(body, room=original.room), **values)
        self.turn(revising.revise, edit)
        return edit

    def withdraw(self, original: Message) -> None:
        """Remove a message that was sent before."""
        redaction = self.message(room=original.room, kind=Kind.REDACTION, target=original.event)
        self.turn(removal.removed, redaction)

    def end(self, at: datetime = DEADLINE + timedelta(minutes=1)) -> None:
        """The clock says that the latest round is over."""
        self.now = at
        self.do(steering.end_on_time, self.office, self.latest().id)

    def forget(self) -> None:
        """Do what is done at night with rounds whose time is over."""
        for id_ in self.look(lambda tx: forgetting.over(tx, self.office, self.now)):
            self.do(forgetting.forget, self.office, id_)
        self.do(forgetting.fade, self.office)

    def publish(self) -> list[Letter]:
        """The minutes of the latest round come out; returns what leaves."""
        self.do(publishing.publish, self.office, self.latest().id)
        return self.deliver()

    def question(self, no: int) -> EventId:
        """The event of a question of the latest round."""
        return EventId(f"$round:{self.latest().id}:question:{no}")

    # --- what there is ---------------------------------------------------------------------------

    def latest(self) -> Round:
        """The newest round of the network room."""
        found = self.look(lambda tx: tx.rounds.latest_in(ROOM))
        assert found is not None
        return found

    def answers(self) -> dict[str, dict[int, str]]:
        """What counts in the latest round: institution → question → text."""
        counted: dict[str, dict[int, str]] = {}
        id_ = self.latest().id
        for filed in self.look(lambda tx: tx.answers.of_round(id_)):
            answer = filed.answer
            counted.setdefault(answer.member.institution, {})[answer.question] = answer.text
        return counted

    def sort(self, *, theme: str | None = None) -> bool:
        """Sort the latest round: sentence by sentence, all under the heading `theme` or each alone."""
        id_ = self.latest().id
        material = self.look(lambda tx: sorting.to_sort(tx, id_))
        if material is None:
            return False
        arrangements = [
            arrange(question.no, [one.answer.text for one in filed], sentences, _together(theme))
            for question, filed in material
        ]
        return self.do(awaiting.finish, self.office, id_, material, arrangements)

    def stored(self) -> str:
        """Every row of every table, as one text."""
        return self.beside.stored()

    def bytes_on_disk(self) -> bytes:
        """Every byte the database and its companions hold; it is closed for that."""
        files = self.file.parent.glob(f"{self.file.name}*")
        self.database.close()
        content = b"".join(file.read_bytes() for file in files)
        self.database = open_database(self.url)
        return content


def sentences(text: str) -> list[str]:
    """Split at full stops, but not within a date; what `clustering` does better, a test can foresee."""
    parts = re.split(r"(?<!\d)\.", text)
    return [part.strip() + "." for part in parts if part.strip()] if text.endswith(".") else [text]


def _together(theme: str | None) -> Callable[[Sequence[str]], Found]:
    def group(found: Sequence[str]) -> Found:
        return Found([0] * len(found), [theme]) if theme else Found([-1] * len(found), [])

    return group


def words(letter: Letter) -> str:
    """What a letter says, as it is read."""
    assert isinstance(letter.act, Say)
    return even(letter.act.text)


def even(text: str) -> str:
    """As it is read: a blank that breaks no line looks like any other."""
    return text.replace("\u00a0", " ")


def keys(letters: Sequence[Letter]) -> list[str]:
    """The purposes of some letters."""
    return [letter.key for letter in letters]


def later(**span: float) -> datetime:
    """A moment after NOW."""
    return NOW + timedelta(**span)
