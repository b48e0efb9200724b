"""Noted: what somebody has answered so far, and how we show it to her."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.conduct import guided
from bot.conduct.office import Office
from bot.conduct.reply import send
from bot.conduct.turn import Turn
from bot.meeting import poll
from bot.meeting.answer import Standing
from bot.meeting.dialogue import Topic
from bot.meeting.ids import RoomId, RoundId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message, Place
from bot.meeting.patience import MOST_IN_CONVERSATION
from bot.meeting.question import Question
from bot.meeting.round import Phase, Round
from bot.minutes.weight import shorten
from bot.speech import placing
from bot.speech.markdown import Markdown
from bot.store.answers import Filed
from bot.store.database import Transaction

# What all answers together may weigh in one message, in bytes, and what one may at least.
_MOST, _LEAST = 12_000, 300


def hers(tx: Transaction, user: UserId, round_: RoundId) -> list[Filed]:
    """What a person answered in a round, by question and in the order it was written."""
    mine = [filed for filed in _answers(tx, user) if filed.answer.round == round_]
    return sorted(mine, key=lambda filed: (filed.answer.question, filed.id))


def rounds_of(tx: Transaction, user: UserId) -> list[Round]:
    """The rounds she has answered: those that are open first, and the newest of them."""
    ids = {filed.answer.round for filed in _answers(tx, user)}
    rounds = (tx.rounds.get(id_) for id_ in ids)
    return sorted(rounds, key=lambda round_: (round_.phase is not Phase.OPEN, -round_.id))


def _answers(tx: Transaction, user: UserId) -> list[Filed]:
    """What was suggested before a round is no answer to it."""
    return [one for one in tx.answers.of_user(user) if one.answer.standing is not Standing.SUGGESTED]


def is_meant(tx: Transaction, message: Message, asked: datetime) -> bool:
    """Whether „das war zu Frage 2“ is about what she has noted, not about what we `asked`.

    It is if she replies to an answer of hers, or has given one since.
    """
    if message.reply_to is not None:
        return bool(tx.answers.of_event(message.reply_to))
    since = (one.answer.arrived > asked for one in tx.answers.of_user(message.sender))
    return placing.read(message.body) is not None and any(since)


def by_question(filed: Iterable[Filed]) -> dict[int, str]:
    """One text for each question: what was written in several messages is read as one."""
    texts: dict[int, list[str]] = {}
    for one in filed:
        texts.setdefault(one.answer.question, []).append(one.answer.text)
    return {question: " ".join(parts) for question, parts in texts.items()}


def lines(round_: Round, filed: Sequence[Filed]) -> list[tuple[str, str]]:
    """The number of each question, with what she said; a poll has none."""
    texts = by_question(filed)
    longest = max(_LEAST, _MOST // len(round_.questions))
    return [
        (round_.label(question), shorten(_said(question, texts), longest)) for question in round_.questions
    ]


def numbers(office: Office, round_: Round, filed: Iterable[Filed]) -> list[Markdown]:
    """The questions she answered, as she is told them; of a poll it is said that it is one."""
    polls = {question.no for question in round_.polls}
    given = sorted({one.answer.question for one in filed})
    alone = len(given) == 1
    return [office.texts("noted.number", no=no, poll=no in polls and not alone) for no in given]


def quoted(text: str) -> str:
    """An answer in the midst of a message."""
    return shorten(text, _MOST)


def asked(office: Office, round_: Round, question: Question) -> Markdown:
    """A question as it is put to her alone."""
    if question.options:
        return office.texts("guided.poll", question=question.text, options=question.options)
    numbered = round_.worded
    no = numbered.index(question) + 1
    values = {"no": no, "count": len(numbered), "question": question.text, "hint": question.hint}
    return office.texts("guided.question", **values)


def private(message: Message, place: Place) -> RoomId:
    """Where a member is answered: among ourselves, wherever she wrote."""
    return message.room if place is Place.DIRECT else RoomId(message.sender)


def tell(turn: Turn, name: str, /, *, place: Place = Place.DIRECT, **values: object) -> bool:
    """Say a text to a member about her answers, once for each message of hers."""
    room = private(turn.message, place)
    letter = Letter(room, f"answer:{turn.message.event}:{name}", Say(turn.office.texts(name, **values)))
    return send(turn, letter, most=MOST_IN_CONVERSATION)


def show(turn: Turn, place: Place, round_: Round) -> None:
    """What she answered in a round, and what may be done about it."""
    filed = hers(turn.tx, turn.message.sender, round_.id)
    text = turn.office.texts(
        "member.answers",
        title=round_.title,
        institution=filed[0].answer.member.institution,
        lines=[(no, text) for no, text in lines(round_, filed) if text],
        unnamed=sorted({str(one.answer.question) for one in filed if one.answer.unnamed}),
        late=any(not one.answer.standing.counts for one in filed),
        open=round_.phase is Phase.OPEN,
        deadline=turn.office.spoken(round_.ends),
        no=filed[0].answer.question,
    )
    key = f"answer:{turn.message.event}:mine:{round_.id}"
    letter = Letter(private(turn.message, place), key, Say(text))
    send(turn, letter, most=MOST_IN_CONVERSATION)


def thank(turn: Turn, round_: Round) -> None:
    """Once in a round: which answers of a numbered message were noted, and the poll if it is still open."""
    filed = hers(turn.tx, turn.message.sender, round_.id)
    if not filed:
        return
    answered = {one.answer.question for one in filed}
    open_ = [question for question in round_.questions if question.no not in answered]
    poll_ = next((question for question in open_ if question.options), None)
    key = f"round:{round_.id}:noted:{turn.message.sender}"
    text = turn.office.texts(
        "guided.thanks",
        institution="" if _is_asked(turn.tx, turn.message, round_) else filed[0].answer.member.institution,
        given=[str(question.no) for question in round_.worded if question.no in answered],
        left=[str(question.no) for question in open_ if not question.options],
        voted=any(question.no in answered for question in round_.polls),
    )
    if poll_ is not None:
        text = Markdown(f"{text}\n\n{asked(turn.office, round_, poll_)}")
    said = send(turn, Letter(turn.message.room, key, Say(text), round_.id))
    if said and poll_ is not None:
        state = {"at": poll_.no, "room": turn.message.room, "brief": True}
        turn.tx.dialogues.hold(guided.begun(turn.message, round_, key, state))


def _is_asked(tx: Transaction, message: Message, round_: Round) -> bool:
    """Whether she is being asked just now for whom she writes."""
    found = tx.dialogues.find(RoomId(message.sender), Topic.INSTITUTION, f"round:{round_.id}")
    return found is not None and not found.state.get("settled")


def _said(question: Question, texts: dict[int, str]) -> str:
    text = texts.get(question.no, "")
    chosen = poll.choice(text, question.options) if question.options and text else None
    return question.options[chosen - 1] if chosen else text
