"""Polls: one vote for each institution, in whatever words, stored as an answer like any other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.conduct.office import Office
from bot.conduct.reply import send
from bot.conduct.turn import Turn
from bot.conduct.votes import circulating
from bot.meeting import numbering, oneline, poll
from bot.meeting.answer import Answer, Channel
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message
from bot.meeting.question import Question
from bot.meeting.round import Phase, Round
from bot.speech import entry
from bot.speech.signature import unquoted, unsigned
from bot.store.answers import Filed
from bot.store.database import Transaction


@dataclass(frozen=True, slots=True)
class _Vote:
    """A vote that takes the place of another: in which round, by which message, and for what."""

    round: Round
    event: EventId
    option: str


def numbered(body: str, round_: Round) -> Mapping[int, str] | None:
    """Answers by number; a last line „Kurzfrage: 2“ is one as well. Of a resolution, the votes."""
    if round_.decides:
        return circulating.votes(body, round_)
    body = unquoted(body, round_.questions)
    return _with_vote(body, round_, numbering.read)


def in_turn(body: str, round_: Round) -> Mapping[int, str] | None:
    """„Erstens … zweitens …“ to each of its questions, from one who answers none in particular."""
    return None if round_.decides else oneline.in_turn(body.strip(), len(round_.worded))


def _with_vote(
    body: str, round_: Round, read: Callable[[str, int, Sequence[Question]], dict[int, str] | None]
) -> dict[int, str] | None:
    rest, vote = poll.apart(body) if round_.polls else (body, "")
    texts = read(rest, len(round_.questions), round_.questions)
    if vote and (texts or not rest):
        return (texts or {}) | {round_.polls[0].no: vote}
    return read(body, len(round_.questions), round_.questions)


def under(body: str, round_: Round, question: int) -> Mapping[int, str]:
    """What stands under a question answers it, unless it begins with the name of another: „Frage 4: …“."""
    named = numbering.headed(body, len(round_.questions)) if round_.question(question) else None
    return named if named and named.keys() - {question} else {question: body.strip()}


def entered(words: str, round_: Round) -> Mapping[int, str] | None:
    """The answers that staff enter for somebody."""
    found = entry.read(entry.plainly(words))
    text = found.text if found else words
    if round_.decides:
        return circulating.votes(text, round_)
    text = unsigned(unquoted(text, round_.questions).strip())
    return _with_vote(text, round_, entry.answers)


def unclear(words: str, round_: Round, texts: Mapping[int, str]) -> list[str]:
    """What may be chosen where staff entered a vote that is none yet; nothing if every vote is clear."""
    if round_.decides:
        found = entry.read(words)
        said = circulating.speaks_unclearly(found.text if found else words)
        open_ = [one for one in round_.questions if said and one.no not in texts]
    else:
        polls = [one for one in round_.polls if one.no in texts]
        open_ = [one for one in polls if poll.choice(texts[one.no], one.options) is None]
    return [f"{round_.label(one)} {option}".strip() for one in open_ for option in one.options]


def meant(tx: Transaction, message: Message, round_: Round) -> Mapping[int, str] | None:
    """A direct message that can only be a vote: „2“ may mean the second question as long as that is open."""
    asked = round_.phase is Phase.OPEN and not round_.decides
    open_poll = round_.polls[0] if round_.polls and asked else None
    if open_poll is None or poll.choice(message.body, open_poll.options) is None:
        return None
    answered = {filed.answer.question for filed in tx.colleagues.by(round_.id, message.sender)}
    if not all(question.no in answered for question in round_.worded):
        return None
    return {open_poll.no: message.body.strip()}


def heard(turn: Turn, round_: Round, answer: Answer) -> None:
    """Say so if a vote is not clear; tell colleagues whose vote it takes the place of."""
    question = round_.question(answer.question)
    if question is None or not question.is_poll:
        return
    chosen = poll.choice(answer.text, question.options)
    if chosen is None:
        # In the guided conversation she is asked again there and then.
        if answer.channel is not Channel.GUIDED:
            _tell_unclear(turn, round_, question)
        return
    others = turn.tx.colleagues.beside(answer)
    former = _standing(others, question)
    if former is None or former == chosen:
        return
    option = f"{round_.label(question)} {question.options[chosen - 1]}".strip()
    vote = _Vote(round_, turn.message.event, option)
    name = "resolution.replaced" if round_.decides else "poll.replaced"
    # What came by mail may be nobody's in particular.
    for user in {one.answer.member.user for one in others if one.answer.member.user}:
        turn.tx.outbox.post(_letter(turn.office, vote, user, name), turn.now)
    turn.tx.outbox.post(_letter(turn.office, vote, turn.message.sender, "poll.replaces"), turn.now)


def _standing(filed: Iterable[Filed], question: Question) -> int | None:
    """The last clear vote."""
    votes = [poll.choice(one.answer.text, question.options) for one in filed]
    return next((vote for vote in reversed(votes) if vote is not None), None)


def _letter(office: Office, vote: _Vote, user: UserId, name: str) -> Letter:
    which = f":{vote.option}" if vote.round.decides else ""
    key = f"vote:{vote.event}:{user}{which}"
    act = Say(office.texts(name, option=vote.option))
    return Letter(RoomId(user), key, act, vote.round.id, expires=vote.round.deadline)


def _tell_unclear(turn: Turn, round_: Round, question: Question) -> None:
    """Where she wrote it, once in a round: it stands in the minutes, but is no vote."""
    text = turn.office.texts("poll.unclear", options=question.options)
    act = Say(text, reply_to=turn.message.target or turn.message.event, thread=turn.message.thread)
    key = f"round:{round_.id}:poll-unclear:{turn.message.sender}"
    send(turn, Letter(turn.message.room, key, act, round_.id))
