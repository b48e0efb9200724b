"""Answers: filed under their question, revised, withdrawn – and acknowledged only once they are safe."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.conduct import noted
from bot.conduct.answers import belated, feedback, praising, quoting, rewording, unreadable
from bot.conduct.corrections import objecting
from bot.conduct.dialogue import unplaced, whereto
from bot.conduct.membership import colleagues
from bot.conduct.office import Office
from bot.conduct.preparation import suggesting
from bot.conduct.privacy import checking
from bot.conduct.publication import amending
from bot.conduct.reply import send
from bot.conduct.votes import circulating, voting
from bot.meeting import talk
from bot.meeting.answer import Answer, Channel, Standing, standing
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.letter import Letter, React, Say
from bot.meeting.message import Kind, Message, Place
from bot.meeting.round import Phase, Round
from bot.store.audit import FROM_MINUTES, WITHDRAWN, Entry
from bot.store.database import Transaction

RECEIPT = "✅"
# So long after its end a round still recognises what is sent without pointing to a question.
_MEMORY = timedelta(days=7)
_MOST_QUESTIONS = 20


@dataclass(frozen=True, slots=True)
class Filing:
    """Where a message belongs: to which round, and what of it answers which question.

    `numbered` tells that the message itself named its questions.
    """

    round: Round
    texts: Mapping[int, str]
    numbered: bool = False
    channel: Channel = Channel.ROOM


def take_here(tx: Transaction, office: Office, message: Message, now: datetime) -> bool:
    """File what was written in a network room: there its newest round is the one that may be answered."""
    return take(tx, office, message, Place.NETWORK, _newest(tx, message.room), now)


def take(
    tx: Transaction,
    office: Office,
    message: Message,
    place: Place,
    candidates: Iterable[Round],
    now: datetime,
    former: tuple[Round, ...] = (),
) -> bool:
    """File a message as answers if it is one; `candidates` are the rounds its sender may answer.

    `former` are the rounds of networks that she has left. Returns whether it was one.
    """
    candidates = tuple(candidates) if place is Place.DIRECT else candidates
    filing = _by_reference(tx, message)
    theme = suggesting.meant(tx, message, candidates) if place is Place.DIRECT else None
    if theme is not None:
        filing = Filing(theme, {suggesting.CALL: message.body.strip()})
    voting_now = circulating.votes_elsewhere(message.body, candidates) if place is Place.DIRECT else True
    if filing is None and not voting_now and _afterwards(tx, office, message, candidates, now):
        return True
    filing = filing or _by_number(tx, message, place, candidates, now)
    if filing is None and circulating.asks_which(tx, office, message, place, candidates, now):
        return True
    left = whereto.left(tx, office, message, candidates) if filing is None and place is Place.DIRECT else None
    if left is not None:
        filing = Filing(left[0], {left[1]: message.body.strip()})
    if filing is None:
        if place is not Place.NETWORK:
            unplaced.reply(tx, office, message, place, candidates, former, now)
        return False
    if place is Place.DIRECT:
        filing = replace(filing, channel=Channel.DIRECT)
    judged = keep(tx, office, message, filing, now, place)
    if judged is Standing.COUNTED and filing.round.decides:
        circulating.heard(tx, office, message, place, filing.round, now)
    elif judged is Standing.COUNTED and filing.numbered and place is Place.DIRECT:
        noted.thank(tx, office, message, filing.round, now)
    elif judged is Standing.COUNTED and left is not None:
        whereto.tell(tx, office, message, left[1], now)
    return True


def _afterwards(
    tx: Transaction, office: Office, message: Message, candidates: Iterable[Round], now: datetime
) -> bool:
    """Whether it is about a round whose minutes are out."""
    rounds = tuple(candidates)
    return praising.heard(tx, message, rounds, now) or objecting.raised(tx, office, message, rounds, now)


def keep(
    tx: Transaction,
    office: Office,
    message: Message,
    filing: Filing,
    now: datetime,
    place: Place | None = None,
) -> Standing | None:
    """Store what a message answers and acknowledge it; None if its round takes no answers at all.

    Whoever writes for the first time is greeted before anything else, if a `place` is given.
    """
    suggested = suggesting.CALL in filing.texts
    judged = Standing.SUGGESTED if suggested else standing(filing.round, message.arrived, office.grace)
    if judged is None:
        return None
    answers = _file(tx, message, filing, judged)
    if judged is Standing.SUGGESTED:
        _acknowledge(tx, message, now)
        suggesting.tell_of_late_one(tx, office, filing.round, message, now)
        return judged
    if judged is Standing.LATE:
        _tell_late(tx, office, message, filing.round, now)
        return judged
    _acknowledge(tx, message, now)
    if message.arrived > filing.round.ends:
        _tell_grace(tx, office, message, filing.round, now)
    amending.sort_again(tx, filing.round, now)
    if place is not None:
        feedback.received(tx, office, message, place, filing.round, now)
    colleagues.meet(tx, office, message, filing.round, answers, now)
    for answer in answers:
        voting.heard(tx, office, message, filing.round, answer, now)
    return judged


def revise(tx: Transaction, office: Office, message: Message, now: datetime) -> None:
    """Take over an edit of an answer by its own author; after the end the earlier wording stands.

    An edit may come before what it changes; as long as there is a round it is held until that is read.
    """
    assert message.target is not None
    if tx.early.misplaced(message.target, message.room):
        return
    earlier = tx.answers.of_event(message.target)
    if not earlier and (objecting.revise(tx, office, message, now) or praising.revise(tx, message)):
        return
    if not earlier and (unreadable.sent_again(tx, message, now) or _voted(tx, office, message, now)):
        tx.edits.take(message)
        return
    if not earlier and tx.early.awaits(message.target) and tx.rounds.active():
        if not tx.early.crowded(message.sender):
            tx.early.hold(message.event)
        return
    if not earlier:
        _tell_gone(tx, office, message, now)
        return
    if author(earlier[0]) != message.sender or not message.body.strip():
        return
    round_ = tx.rounds.get(earlier[0].round)
    if is_settled(round_, earlier[0], message.arrived, office.grace):
        if _reworded(tx, office, message, round_, now):
            return
        key = f"round:{round_.id}:late-edit:{message.sender}"
        tx.outbox.post(
            _reply(office, message, key, "answer.late_edit", round_, office.spoken(round_.ends)), now
        )
        return
    texts = revised(round_, earlier, message.body)
    if texts is None:
        key = f"answer:{message.event}:unclear"
        send(tx, office, message, _reply(office, message, key, "answer.edit_unclear", round_, ""), now)
        return
    texts = rewrite(tx, round_, earlier, texts, now)
    tx.edits.take(message)
    if earlier[0].standing.counts:
        feedback.changed(tx, office, message, round_, earlier, texts, now)


def rewrite(
    tx: Transaction, round_: Round, earlier: list[Answer], texts: Mapping[int, str], now: datetime
) -> Mapping[int, str]:
    """What a message answers reads so from now on; what of it was deleted alone does not come back.

    `texts` are by the questions that the message names, and what of it was moved stays where it is.
    """
    event, known = earlier[0].event, {answer.origin for answer in earlier}
    texts = quoting.own(tx, round_, author(earlier[0]), texts)
    tx.answers.rewrite(event, texts)
    new = replace(earlier[0], moved_from=None)
    fresh = [replace(new, question=no, text=texts[no]) for no in texts.keys() - known]
    kept = known | {answer.question for answer in fresh if tx.answers.file(answer)}
    checking.look_again(tx, event)
    if earlier[0].standing.counts:
        amending.sort_again(tx, round_, now)
    return {no: text for no, text in texts.items() if no in kept}


def _voted(tx: Transaction, office: Office, message: Message, now: datetime) -> bool:
    """Whether „ja“, about which we asked, was edited into a vote: it is one from now on."""
    round_ = tx.rounds.latest_in(message.room)
    votes = circulating.votes(message.body, round_) if round_ else None
    if not round_ or not votes or not message.target or not rewording.of_talk(tx, message):
        return False
    original = replace(message, event=message.target, target=None, kind=Kind.TEXT)
    return keep(tx, office, original, Filing(round_, votes, numbered=True), now, Place.NETWORK) is not None


def _reworded(tx: Transaction, office: Office, message: Message, round_: Round, now: datetime) -> bool:
    """A new wording of what published minutes quote is a correction of them, if one may still object."""
    assert message.target is not None
    filed = [one for one in tx.answers.of_user(message.sender) if one.answer.event == message.target]
    texts = revised(round_, [one.answer for one in filed], message.body) if filed else None
    news = [
        one for one in filed if texts and texts.get(one.answer.origin, one.answer.text) != one.answer.text
    ]
    if len(news) != 1 or not texts:
        return False
    (changed,) = news
    return objecting.reworded(tx, office, message, Place.NETWORK, changed, texts[changed.answer.origin], now)


def withdraw(tx: Transaction, message: Message, now: datetime) -> Round | None:
    """A message was removed: whatever it answered is deleted, and it will never be read again.

    Returns the round whose minutes had quoted it already.
    """
    assert message.target is not None
    found = tx.answers.of_event(message.target)
    unreadable.withdrawn(tx, message.room, message.target, now)
    tx.early.drop(message.target)
    feedback.forget(tx, message)
    if not found:
        return None
    round_ = tx.rounds.get(found[0].round)
    tx.answers.withdraw(message.target)
    counted = found[0].standing.counts
    if counted:
        amending.do_without(tx, round_.id, now)
    missed = counted and round_.phase is Phase.PUBLISHED
    # Whoever takes back a suggestion may still be reminded to answer.
    what = "suggestion withdrawn" if found[0].standing is Standing.SUGGESTED else WITHDRAWN
    tx.audit.note(Entry(now, message.sender, what, round_.id, FROM_MINUTES if missed else ""))
    return round_ if missed else None


def _by_reference(tx: Transaction, message: Message) -> Filing | None:
    """A reply to a question, or a message in its thread, is an answer to it."""
    for reference in (message.thread, message.reply_to):
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


def _newest(tx: Transaction, room: RoomId) -> Iterator[Round]:
    """The newest round of a room, if there is one; looked for only if somebody wants to know."""
    newest = tx.rounds.latest_in(room)
    if newest is not None:
        yield newest


def _by_number(
    tx: Transaction, message: Message, place: Place, candidates: Iterable[Round], now: datetime
) -> Filing | None:
    """„1. … 3. …“ anywhere answers these questions; with a single question, so does a direct message."""
    for round_ in candidates:
        if not _remembered(round_, now):
            continue
        texts = voting.numbered(message.body, round_)
        if texts:
            return Filing(round_, texts, numbered=True)
        vote = voting.meant(tx, message, round_) if place is Place.DIRECT else None
        if vote:
            return Filing(round_, vote)
        meant = place is Place.DIRECT and not any(circulating.votes(message.body, one) for one in candidates)
        says = message.body.strip() and not talk.hails(message.body)
        if meant and len(round_.worded) == 1 and says:
            return Filing(round_, {1: message.body.strip()})
    return None


def _remembered(round_: Round, now: datetime) -> bool:
    if not round_.begun or round_.phase is Phase.CANCELLED:
        return False
    return round_.phase is Phase.OPEN or now - round_.ends < _MEMORY


def _file(tx: Transaction, message: Message, filing: Filing, judged: Standing) -> list[Answer]:
    member = tx.rosters.introduce(filing.round.room, message.sender, message.sender_name)
    answers = [
        Answer(
            filing.round.id,
            question,
            message.event,
            member,
            text,
            message.arrived,
            judged,
            filing.numbered,
            filing.channel,
        )
        for question, text in quoting.own(tx, filing.round, member.user, filing.texts).items()
    ]
    for answer in answers:
        tx.answers.file(answer)
    if judged.counts:
        # Whoever answers after all is not excused any more.
        tx.excuses.drop(filing.round.id, member.institution, member.user)
    return answers


def _acknowledge(tx: Transaction, message: Message, now: datetime) -> None:
    act = React(message.event, RECEIPT, to=message.sender)
    tx.outbox.post(Letter(message.room, f"receipt:{message.event}", act), now)


def _tell_late(tx: Transaction, office: Office, message: Message, round_: Round, now: datetime) -> None:
    """Once per person and round: kind, and true about what happens to the answer."""
    when = office.spoken(round_.ends)
    key = f"round:{round_.id}:late:{message.sender}"
    if round_.decides:
        # The result is told already, and nobody can add to it.
        name = "resolution.late"
    else:
        name = "late.received" if belated.present(tx, office, message, round_, now) else "answer.late"
    tx.outbox.post(_reply(office, message, key, name, round_, when), now)


def _tell_grace(tx: Transaction, office: Office, message: Message, round_: Round, now: datetime) -> None:
    """Once per person and round: after the deadline, and counted all the same."""
    key = f"round:{round_.id}:grace:{message.sender}"
    tx.outbox.post(_reply(office, message, key, "answer.grace", round_, office.spoken(round_.ends)), now)


def _reply(office: Office, message: Message, key: str, name: str, round_: Round, ended: str) -> Letter:
    text = office.texts(name, title=round_.title, ended=ended, contact=office.contact)
    act = Say(text, reply_to=_answered(message), thread=message.thread)
    return Letter(message.room, key, act, round_.id)


def _tell_gone(tx: Transaction, office: Office, message: Message, now: datetime) -> None:
    """Whoever edits what was replaced or withdrawn may believe that it counts."""
    assert message.target is not None
    if tx.edits.author(message.target) != message.sender:
        return
    if tx.corrections.removed(message.target, range(_MOST_QUESTIONS + 1)):
        act = Say(office.texts("trust.edit_gone"), reply_to=message.target, thread=message.thread)
        send(tx, office, message, Letter(message.room, f"answer:{message.target}:gone", act), now)


def _answered(message: Message) -> EventId:
    return message.target or message.event


def author(answer: Answer) -> UserId:
    """Who may change it: whoever sent it."""
    return answer.entered_by or answer.member.user


def is_settled(round_: Round, answer: Answer, arrived: datetime, grace: timedelta) -> bool:
    """Whether an answer stays as it is after the end; staff decide for longer on what they entered."""
    entered = answer.entered_by is not None and round_.phase is Phase.CLOSED
    late = standing(round_, arrived, grace) is Standing.LATE
    return late and answer.standing.counts and not entered


def revised(round_: Round, earlier: list[Answer], body: str) -> Mapping[int, str] | None:
    """An edited numbered message is read as one again, any other replaces its single answer."""
    if earlier[0].entered_by is not None:
        return voting.entered(body, round_)
    numbered = voting.numbered(body, round_) if earlier[0].numbered else None
    if numbered:
        return numbered
    return {earlier[0].origin: body.strip()} if len(earlier) == 1 else None
