"""Placing: an answer that stands under the wrong question is moved to the one it belongs to.

Its author says so, as a reply to it, to what we said of it, or right after it. To the question it leaves it
is gone, and to the other it is new: what was made of either is made again, as after any other change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.conduct import noted
from bot.conduct.answers import colleagues, revising
from bot.conduct.corrections import objecting
from bot.conduct.office import Office
from bot.conduct.themes import amending
from bot.conduct.turn import Turn
from bot.meeting.answer import Channel, Standing
from bot.meeting.message import Message, Place
from bot.meeting.round import Phase, Round
from bot.speech import placing
from bot.speech.placing import Move
from bot.store.answers import Filed
from bot.store.audit import Entry
from bot.store.database import Transaction

MOVED = "placing.moved"
"""The text in which she reads of it."""
# A word that points to nothing is about the answer before it, if that is not older than this.
_JUST_BEFORE = timedelta(hours=2)
_ELSEWHERE = (Standing.SUGGESTED, Standing.DEFERRED)


@dataclass(frozen=True, slots=True)
class Moved:
    """An answer was moved: in which round, and what its author is to read of it."""

    round: Round
    values: Mapping[str, object]


def asked_here(turn: Turn) -> bool:
    """Whether somebody says in a network room that an answer of hers belongs elsewhere; then it is done."""
    wish = placing.read(turn.message.body)
    filed = _meant(turn.tx, turn.message, Place.NETWORK, wish) if wish else []
    moved = _place(turn, Place.NETWORK, wish, filed) if wish and filed else None
    if moved is not None:
        tell(turn, Place.NETWORK, moved)
    return bool(filed)


def ask(turn: Turn, place: Place, wish: Move) -> Moved | None:
    """She says so to us: it is done, and still to be told – or she has heard why not."""
    filed = _meant(turn.tx, turn.message, place, wish)
    if filed:
        return _place(turn, place, wish, filed)
    noted.tell(turn, "placing.none", place=place)
    return None


def tell(turn: Turn, place: Place, moved: Moved) -> None:
    """Tell her where it is now."""
    noted.tell(turn, MOVED, place=place, **moved.values)


def move(
    tx: Transaction, message: Message, round_: Round, filed: Sequence[Filed], no: int, now: datetime
) -> None:
    """Move answers to another question."""
    tx.corrections.move([one.id for one in filed], no)
    tx.audit.note(Entry(now, message.sender, "answer moved", round_.id, f"question {no}"))
    if any(one.answer.standing.counts for one in filed):
        amending.sort_again(tx, round_, now)


def exists(round_: Round, no: int) -> bool:
    """Whether it is a question that is answered in words."""
    return any(one.no == no for one in round_.worded)


def _place(turn: Turn, place: Place, wish: Move, filed: Sequence[Filed]) -> Moved | None:
    round_ = turn.tx.rounds.get(filed[0].answer.round)
    values: dict[str, object] = {
        "no": wish.question,
        "given": sorted({one.answer.question for one in filed}),
        "last": len(round_.worded),
    }
    refused = _refused(turn.tx, turn.office, turn.message, round_, wish, filed)
    if refused is not None:
        values |= {
            "title": round_.title,
            "ended": turn.office.spoken(round_.ends),
            "contact": turn.office.contact,
        }
        noted.tell(turn, f"placing.{refused}", place=place, **values)
        return None
    values |= {
        "left": _stays(turn.tx, turn.message, filed),
        "parts": len({one.answer.event for one in filed}),
    }
    move(turn.tx, turn.message, round_, filed, wish.question, turn.now)
    if round_.phase is Phase.OPEN:
        here = [replace(one.answer, question=wish.question) for one in filed]
        colleagues.meet(turn, round_, here)
    return Moved(round_, values | {"public": any(one.answer.channel is Channel.ROOM for one in filed)})


def _stays(tx: Transaction, message: Message, filed: Sequence[Filed]) -> bool:
    """Whether she said more to the question that they leave."""
    moved, given = {one.id for one in filed}, (filed[0].answer.round, filed[0].answer.question)
    return any(
        one.id not in moved and (one.answer.round, one.answer.question) == given
        for one in tx.answers.of_user(message.sender)
    )


def _refused(
    tx: Transaction, office: Office, message: Message, round_: Round, wish: Move, filed: Sequence[Filed]
) -> str | None:
    """Why it stays where it is: the name of a text."""
    # Staff may change what they entered for longer than she may; here the member's own deadline counts.
    own = [replace(one.answer, entered_by=None) for one in filed]
    if any(revising.is_settled(round_, one, message.arrived, office.grace) for one in own):
        objects = round_.phase is Phase.PUBLISHED and objecting.possible(tx, office, round_, message.arrived)
        return "published" if objects else "late"
    if len({one.answer.question for one in filed}) > 1:
        return "several"
    if not exists(round_, wish.question):
        return "nowhere"
    return "same" if filed[0].answer.question == wish.question else None


# --- Which answer ------------------------------------------------------------------------------------


def _meant(tx: Transaction, message: Message, place: Place, wish: Move) -> list[Filed]:
    """What she speaks of: what she replies to, what we said something of, or what she answered last."""
    hers = [one for one in tx.answers.of_user(message.sender) if _may_be_meant(tx, message, place, one)]
    pointed = _pointed_at(tx, message, hers)
    if wish.of is not None:
        near = hers if pointed is None else pointed
        named = [one for one in near if one.answer.question == wish.of]
        return [one for one in named if one.answer.round == named[-1].answer.round]
    if pointed is None:
        pointed = [one for one in hers if one.answer.arrived > message.arrived - _JUST_BEFORE][-1:]
    # If she replies to one message of an answer in several, only that one is meant.
    own = any(one.answer.event == message.reply_to for one in pointed)
    return pointed if own else _whole(hers, pointed)


def _may_be_meant(tx: Transaction, message: Message, place: Place, one: Filed) -> bool:
    round_ = tx.rounds.get(one.answer.round)
    if round_.decides or one.answer.standing in _ELSEWHERE:
        return False
    return place is not Place.NETWORK or tx.moves.lead(message.room, round_.room)


def _pointed_at(tx: Transaction, message: Message, hers: Sequence[Filed]) -> list[Filed] | None:
    """What a reply points at; None if it points at nothing that tells."""
    about = message.reply_to
    if about is None:
        return None
    own = [one for one in hers if one.answer.event == about]
    key, posted = tx.letters.purpose(about), tx.letters.posted(about)
    if own or key is None or posted is None:
        return own
    named = [one for one in hers if one.answer.event in key]
    return (named or [one for one in hers if one.answer.arrived <= posted])[-1:] or None


def _whole(hers: Sequence[Filed], pointed: Sequence[Filed]) -> list[Filed]:
    """All that its message answered; in the guided conversation an answer may have several messages."""
    if not pointed:
        return []
    last = pointed[-1].answer
    guided = last.channel is Channel.GUIDED and not last.numbered
    same = (last.round, last.question, last.channel)
    return [
        one
        for one in hers
        if one.answer.event == last.event
        or (guided and (one.answer.round, one.answer.question, one.answer.channel) == same)
    ]
