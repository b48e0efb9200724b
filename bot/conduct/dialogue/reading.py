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
from bot.conduct.office import Office
from bot.conduct.reply import send
from bot.conduct.votes import circulating, keycaps, voting
from bot.meeting import talk
from bot.meeting.answer import Channel, Standing
from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Kind, Message, Place
from bot.meeting.round import Phase, Round
from bot.store.database import Transaction

# So long after its end a round still recognises what is sent without pointing to a question.
_MEMORY = timedelta(days=7)


def read(tx: Transaction, office: Office, message: Message, now: datetime) -> None:
    """Read what was written in a network room: as an answer, or else as one that may be misplaced."""
    if objecting.raised_here(tx, office, message, now) or praising.heard_here(tx, message, now):
        return
    if placing.asked_here(tx, office, message, now) or reserved.said_here(tx, office, message, now):
        return
    if beside.said_here(tx, office, message, now):
        return
    if not take(tx, office, message, Place.NETWORK, _newest(tx, message.room), now):
        misplacing.suspect(tx, message)
        suggesting.explain(tx, office, message, now)
    else:
        misplacing.agreed_only(tx, message)


def reacted(tx: Transaction, office: Office, message: Message, now: datetime) -> None:
    """Read a number that somebody put to one of our messages in a network room."""
    if not keycaps.means(tx, message, Place.NETWORK):
        return
    said = replace(message, kind=Kind.TEXT, target=message.reply_to)
    take(tx, office, said, Place.NETWORK, _newest(tx, message.room), now)
    keycaps.confirm(tx, office, message, now)


def take(
    tx: Transaction,
    office: Office,
    message: Message,
    place: Place,
    candidates: Iterable[Round],
    now: datetime,
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
    words = Words(message, place, rounds, now, former, staff)
    looks = _IN_PRIVATE if place is Place.DIRECT else _AMONG_OTHERS
    found = next(filter(None, (look(tx, office, words) for look in looks)), None)
    if isinstance(found, Filing):
        _file(tx, office, words, found)
    elif found is None and place is not Place.NETWORK:
        unplaced.reply(tx, office, words)
    return found is not None


def _file(tx: Transaction, office: Office, words: Words, filing: Filing) -> None:
    """Keep it; in private it is also said how it was understood."""
    message, place, now, private = words.message, words.place, words.now, words.place is Place.DIRECT
    filing = replace(filing, channel=Channel.DIRECT) if private else filing
    judged = answering.keep(tx, office, message, filing, now, place)
    if judged is None and filing.round.phase is Phase.CANCELLED:
        _tell_cancelled(tx, office, words, filing.round)
    if judged is not Standing.COUNTED:
        return
    if filing.round.decides:
        circulating.heard(tx, office, message, place, filing.round, now)
        return
    reserved.said_within(tx, office, message, place, filing, now)
    if filing.numbered and private:
        noted.thank(tx, office, message, filing.round, now)
    elif filing.supposed:
        whereto.tell(tx, office, message, next(iter(filing.texts)), now)


def _tell_cancelled(tx: Transaction, office: Office, words: Words, round_: Round) -> None:
    """Once per person and round, among ourselves: she need not wonder why her answer has no ✅."""
    key = f"round:{round_.id}:cancelled:{words.message.sender}"
    said = Say(office.texts("round.cancelled", title=round_.title))
    letter = Letter(noted.private(words.message, words.place), key, said, round_.id)
    send(tx, office, words.message, letter, words.now)


# --- What it may be: a filing, or True if it was dealt with as something else -----------------------


def _theme(tx: Transaction, office: Office, words: Words) -> Filing | None:
    """A reply in private to how one suggests a theme."""
    round_ = suggesting.meant(tx, words.message, words.rounds)
    return Filing(round_, {suggesting.CALL: words.message.body.strip()}) if round_ else None


def _reference(tx: Transaction, office: Office, words: Words) -> Filing | None:
    """A reply to a question, or a message in its thread, answers it. What she replies to comes first."""
    message = words.message
    if words.place is Place.NETWORK and talk.thanks(message.body):
        # „Danke“ below a question is said to those who answered it, above all by staff.
        return None
    for reference in (message.reply_to, message.thread):
        subject = tx.outbox.subject_of(reference) if reference else None
        if subject is None:
            continue
        round_ = tx.rounds.get(subject[0])
        votes = circulating.votes(message.body, round_)
        if votes and tx.moves.lead(message.room, round_.room):
            return Filing(round_, votes, numbered=True)
        if subject[1] is None:
            continue
        if subject[1] == suggesting.CALL and (round_.begun or round_.phase is Phase.CANCELLED):
            continue
        if tx.moves.lead(message.room, round_.room) and message.body.strip():
            texts = voting.under(message.body, round_, subject[1])
            return Filing(round_, texts, numbered=texts.keys() != {subject[1]})
    return None


def _of_minutes(tx: Transaction, office: Office, words: Words) -> bool:
    """About a round whose minutes are out, unless it votes in another one."""
    message, rounds, now = words.message, tuple(words.rounds), words.now
    if circulating.votes_elsewhere(message.body, rounds):
        return False
    if praising.heard(tx, message, rounds, now):
        return True
    return objecting.raised(tx, office, message, rounds, now, staff=words.staff)


def _number(tx: Transaction, office: Office, words: Words) -> Filing | None:
    """„1. … 3. …“ anywhere answers these questions; with a single question, so does a direct message."""
    message, private = words.message, words.place is Place.DIRECT
    for round_ in words.rounds:
        if not _remembered(round_, words.now):
            continue
        texts = voting.numbered(message.body, round_)
        if not texts and private:
            texts = voting.in_turn(message.body, round_)
        if texts:
            return Filing(round_, texts, numbered=True)
        vote = voting.meant(tx, message, round_) if private else None
        if vote:
            return Filing(round_, vote)
        meant = private and not any(circulating.votes(message.body, one) for one in words.rounds)
        says = message.body.strip() and not talk.hails(message.body)
        if meant and len(round_.worded) == 1 and says:
            return Filing(round_, {1: message.body.strip()})
    return None


def _unclear_vote(tx: Transaction, office: Office, words: Words) -> bool:
    """„ja“ alone, and what is almost a vote: she is asked."""
    return circulating.asks_which(tx, office, words.message, words.place, words.rounds, words.now)


def _only_one_left(tx: Transaction, office: Office, words: Words) -> Filing | None:
    """What she writes at length in private is for the only question she has not answered."""
    left = whereto.left(tx, office, words.message, words.rounds)
    return Filing(left[0], {left[1]: words.message.body.strip()}, supposed=True) if left else None


def _newest(tx: Transaction, room: RoomId) -> Iterator[Round]:
    """There its newest round is the one that may be answered; looked for only if somebody wants to know."""
    newest = tx.rounds.latest_in(room)
    if newest is not None:
        yield newest


def _remembered(round_: Round, now: datetime) -> bool:
    if not round_.begun or round_.phase is Phase.CANCELLED:
        return False
    return round_.phase is Phase.OPEN or now - round_.ends < _MEMORY


_Look: TypeAlias = Callable[[Transaction, Office, Words], Filing | bool | None]
_AMONG_OTHERS: tuple[_Look, ...] = (_reference, _number, _unclear_vote)
_IN_PRIVATE: tuple[_Look, ...] = (_theme, _reference, _of_minutes, _number, _unclear_vote, _only_one_left)
