"""Unasked: what may be an answer in a network room, and about which nobody is asked any more in this round.

Only where it stands is kept, and not what it says: staff read of it, and can look and enter it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.conduct import noted, staffroom
from bot.conduct.office import Office
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId, UserId, link
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message, Place
from bot.meeting.round import Phase, Round
from bot.store.database import Transaction

# So long staff may still look at it once the round is over.
_AFTERWARDS = timedelta(days=30)
# So much of one person is kept, and so many people are named.
_MOST, _MOST_NAMED = 10, 20


def hold(tx: Transaction, message: Message, round_: Round) -> None:
    """Remember where it stands."""
    known = _of(tx, message.sender, round_)
    events = known.state["events"] if known else []
    if message.event in events:
        return
    member = tx.rosters.introduce(round_.room, message.sender, message.sender_name)
    state = {"events": [*events, message.event][-_MOST:], "room": message.room, "who": member.institution}
    tx.dialogues.hold(
        Dialogue(
            RoomId(message.sender),
            Topic.UNASKED,
            _subject(round_),
            message.arrived,
            round_.ends + _AFTERWARDS,
            round_.id,
            state=state,
        )
    )


def retract(tx: Transaction, message: Message) -> None:
    """Forget a message that its author deleted."""
    for one in tx.dialogues.of_user(message.sender):
        if one.topic is Topic.UNASKED and message.target in one.state["events"]:
            left = [event for event in one.state["events"] if event != message.target]
            tx.dialogues.end(one)
            if left:
                tx.dialogues.hold(one.knowing(events=left))


def file(turn: Turn) -> None:
    """A file or a voice message in the room: once in a round she reads what she can do if it is an answer."""
    round_ = turn.tx.rounds.latest_in(turn.message.room)
    if round_ is None or round_.phase is not Phase.OPEN or round_.decides:
        return
    hold(turn.tx, turn.message, round_)
    key = f"round:{round_.id}:file:{turn.message.sender}"
    text = turn.office.texts("unasked.file", contact=turn.office.contact)
    letter = Letter(RoomId(turn.message.sender), key, Say(text), round_.id, expires=round_.deadline)
    turn.tx.outbox.post(letter, turn.now)


def tell(turn: Turn, round_: Round) -> None:
    """She speaks to us about one message of hers: she reads how the others can count, too."""
    known = _of(turn.tx, turn.message.sender, round_)
    count = len(_unread(turn.tx, known)) if known else 0
    if count:
        noted.tell(turn, "unasked.others", place=Place.DIRECT, count=count)


def at_end(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    """The round is over: staff read where to look."""
    found, desk = shown(tx, round_), staffroom.of(tx, office, round_)
    if found and desk is not None and desk != round_.room:
        key = f"round:{round_.id}:unasked"
        tx.outbox.post(office.say(desk, key, "unasked.closed", title=round_.title, open=found), now)


def shown(tx: Transaction, round_: Round) -> list[tuple[str, list[str]]]:
    """Whose messages stand there, with a link to each; also those we asked about, and heard no word."""
    found: dict[str, list[str]] = {}
    for one in _all(tx, round_):
        links = [link(one.state["room"], event) for event in _unread(tx, one)]
        found.setdefault(one.state["who"], []).extend(links)
    return sorted((who, links) for who, links in found.items() if links)[:_MOST_NAMED]


def _all(tx: Transaction, round_: Round) -> Iterable[Dialogue]:
    yield from tx.dialogues.of_round(round_.id, Topic.UNASKED)
    asked = tx.dialogues.of_round(round_.id, Topic.MISPLACED)
    waiting = (one for one in asked if not one.state.keys() & {"closed", "agreed", "said"})
    yield from (one.knowing(events=[one.state["event"]]) for one in waiting)


def _unread(tx: Transaction, dialogue: Dialogue) -> list[EventId]:
    """Without those that became answers meanwhile, by an edit or at her word."""
    return [event for event in dialogue.state["events"] if not tx.answers.of_event(event)]


def _of(tx: Transaction, user: UserId, round_: Round) -> Dialogue | None:
    return tx.dialogues.find(RoomId(user), Topic.UNASKED, _subject(round_))


def _subject(round_: Round) -> str:
    return f"round:{round_.id}"
