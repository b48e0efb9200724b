"""Reading: what somebody wrote is an answer, or about minutes, or an unclear vote – or nothing of the kind.

All that it may be is tried in order, and the first that fits is it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.conduct import noted
from bot.conduct.answers import answering, misplacing, placing, praising, suggesting, whereto
from bot.conduct.answers.answering import Filing
from bot.conduct.corrections import objecting
from bot.conduct.dialogue import beside, reserved, unplaced
from bot.conduct.dialogue.words import Words
from bot.conduct.reply import send
from bot.conduct.turn import Turn
from bot.conduct.votes import circulating, keycaps, voting
from bot.meeting import talk
from bot.meeting.answer import Channel, Standing
from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Kind, Place
from bot.meeting.round import Phase, Round
from bot.store.database import Transaction

# So long after its end a round still recognises what is sent without pointing to a question.
_MEMORY = timedelta(days=7)


def read(turn: Turn) -> None:
    """Read what was written in a network room: as an answer, or else as one that may be misplaced."""
    if objecting.raised_here(turn) or praising.heard_here(turn.tx, turn.message, turn.now):
        return
    if placing.asked_here(turn) or reserved.said_here(turn):
        return
    if beside.said_here(turn):
        return
    if not take(turn, Place.NETWORK, _newest(turn.tx, turn.message.room)):
        misplacing.suspect(turn.tx, turn.message)
        suggesting.explain(turn)
    else:
        misplacing.agreed_only(turn.tx, turn.message)


def reacted(turn: Turn) -> None:
    """Read a number that somebody put to one of our messages in a network room."""
    if not keycaps.means(turn.tx, turn.message, Place.NETWORK):
        return
    said = replace(turn.message, kind=Kind.TEXT, target=turn.message.reply_to)
    take(replace(turn, message=said), Place.NETWORK, _newest(turn.tx, turn.message.room))
    keycaps.confirm(turn)


def take(
    turn: Turn,
    place: Place,
    candidates: Iterable[Round],
    former: tuple[Round, ...] = (),
    *,
    staff: bool = False,
) -> bool:
    """File a message as answers if it is one; `candidates` are the rounds its sender may answer.

    `staff` tells that somebody of the office writes.
    `former` are the rounds of networks that she has left. Returns whether it was one.
    """
    # Of a network room they are looked up only if they are needed.
    rounds = candidates if place is Place.NETWORK else tuple(candidates)
    words = Words(turn, place, rounds, former, staff)
    looks = _IN_PRIVATE if place is Place.DIRECT else _AMONG_OTHERS
    found = next(filter(None, (look(words) for look in looks)), None)
    if isinstance(found, Filing):
        _file(words, found)
    elif found is None and place is not Place.NETWORK:
        unplaced.reply(words)
    return found is not None


def _file(words: Words, filing: Filing) -> None:
    """Keep it; in private it is also said how it was understood."""
    place, private = words.place, words.place is Place.DIRECT
    filing = replace(filing, channel=Channel.DIRECT) if private else filing
    judged = answering.keep(words.turn, filing, place)
    if judged is None and filing.round.phase is Phase.CANCELLED:
        _tell_cancelled(words, filing.round)
    if judged is not Standing.COUNTED:
        return
    if filing.round.decides:
        circulating.heard(words.turn, place, filing.round)
        return
    reserved.said_within(words.turn, place, filing)
    if filing.numbered and private:
        noted.thank(words.turn, filing.round)
    elif filing.supposed:
        whereto.tell(words.turn, next(iter(filing.texts)))


def _tell_cancelled(words: Words, round_: Round) -> None:
    """Once per person and round, among ourselves: she need not wonder why her answer has no ✅."""
    key = f"round:{round_.id}:cancelled:{words.turn.message.sender}"
    said = Say(words.turn.office.texts("round.cancelled", title=round_.title))
    letter = Letter(noted.private(words.turn.message, words.place), key, said, round_.id)
    send(words.turn, letter)


# --- What it may be: a filing, or True if it was dealt with as something else -----------------------


def _theme(words: Words) -> Filing | None:
    """A reply in private to how one suggests a theme."""
    round_ = suggesting.meant(words.turn.tx, words.turn.message, words.rounds)
    return Filing(round_, {suggesting.CALL: words.turn.message.body.strip()}) if round_ else None


def _reference(words: Words) -> Filing | None:
    """A reply to a question, or a message in its thread, answers it. What she replies to comes first."""
    message = words.turn.message
    if words.place is Place.NETWORK and talk.thanks(message.body):
        # „Danke“ below a question is said to those who answered it, above all by staff.
        return None
    for reference in (message.reply_to, message.thread):
        subject = words.turn.tx.outbox.subject_of(reference) if reference else None
        if subject is None:
            continue
        round_ = words.turn.tx.rounds.get(subject[0])
        votes = circulating.votes(message.body, round_)
        if votes and words.turn.tx.moves.lead(message.room, round_.room):
            return Filing(round_, votes, numbered=True)
        if subject[1] is None:
            continue
        if subject[1] == suggesting.CALL and (round_.begun or round_.phase is Phase.CANCELLED):
            continue
        if words.turn.tx.moves.lead(message.room, round_.room) and message.body.strip():
            texts = voting.under(message.body, round_, subject[1])
            return Filing(round_, texts, numbered=texts.keys() != {subject[1]})
    return None


def _of_minutes(words: Words) -> bool:
    """About a round whose minutes are out, unless it votes in another one."""
    message, rounds, now = words.turn.message, tuple(words.rounds), words.turn.now
    if circulating.votes_elsewhere(message.body, rounds):
        return False
    if praising.heard(words.turn.tx, message, rounds, now):
        return True
    return objecting.raised(words.turn, rounds, staff=words.staff)


def _number(words: Words) -> Filing | None:
    """„1. … 3. …“ anywhere answers these questions; with a single question, so does a direct message."""
    message, private = words.turn.message, words.place is Place.DIRECT
    for round_ in words.rounds:
        if not _remembered(round_, words.turn.now):
            continue
        texts = voting.numbered(message.body, round_)
        if not texts and private:
            texts = voting.in_turn(message.body, round_)
        if texts:
            return Filing(round_, texts, numbered=True)
        vote = voting.meant(words.turn.tx, message, round_) if private else None
        if vote:
            return Filing(round_, vote)
        meant = private and not any(circulating.votes(message.body, one) for one in words.rounds)
        says = message.body.strip() and not talk.hails(message.body)
        if meant and len(round_.worded) == 1 and says:
            return Filing(round_, {1: message.body.strip()})
    return None


def _unclear_vote(words: Words) -> bool:
    """„ja“ alone, and what is almost a vote: she is asked."""
    return circulating.asks_which(words.turn, words.place, words.rounds)


def _only_one_left(words: Words) -> Filing | None:
    """What she writes at length in private is for the only question she has not answered."""
    left = whereto.left(words.turn.tx, words.turn.office, words.turn.message, words.rounds)
    return Filing(left[0], {left[1]: words.turn.message.body.strip()}, supposed=True) if left else None


def _newest(tx: Transaction, room: RoomId) -> Iterator[Round]:
    """There its newest round is the one that may be answered; looked for only if somebody wants to know."""
    newest = tx.rounds.latest_in(room)
    if newest is not None:
        yield newest


def _remembered(round_: Round, now: datetime) -> bool:
    if not round_.begun or round_.phase is Phase.CANCELLED:
        return False
    return round_.phase is Phase.OPEN or now - round_.ends < _MEMORY


_Look: TypeAlias = Callable[[Words], Filing | bool | None]
_AMONG_OTHERS: tuple[_Look, ...] = (_reference, _number, _unclear_vote)
_IN_PRIVATE: tuple[_Look, ...] = (_theme, _reference, _of_minutes, _number, _unclear_vote, _only_one_left)
