"""Circulating a resolution: one message asks for two votes, A and B; who is not clear is asked once."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.conduct import noted
from bot.conduct.office import Office
from bot.conduct.reply import send
from bot.conduct.turn import Turn
from bot.meeting import poll
from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message, Place
from bot.meeting.question import Question
from bot.meeting.resolution import CHOICES, LABELS, PROCEDURE, PROPOSAL
from bot.meeting.round import Phase, Round
from bot.speech import wishes
from bot.speech.votes import Said, read
from bot.speech.wishes import Thank
from bot.store.answers import Filed
from bot.store.database import Transaction

# So few words under the proposal may be meant as a vote; more of them are talk.
_SHORT = 6
# But for these: whoever says so at length takes it for a vote.
_AGREES = re.compile(
    r"\b(?:zustimm\w*|zugestimmt|stimm(?:e|en|t)\b.*\bzu\b|einverstanden|dafür|dagegen|enthalt\w*|ablehn\w*|abgelehnt"
    r"|lehn(?:e|en|t)\b.*\bab\b|befürwort\w*|in favou?r|agree\w*|against|abstain\w*)",
    re.IGNORECASE | re.DOTALL,
)
_LETTER = re.compile(r"(?<!\w)[ab](?!\w)", re.IGNORECASE)


def questions(office: Office, proposal: str) -> tuple[Question, ...]:
    """May we vote in writing, and on what: both are chosen from like polls."""
    texts = {PROCEDURE: str(office.texts("resolution.procedure")), PROPOSAL: proposal}
    return tuple(
        Question(no, text, options=tuple(str(office.texts(f"resolution.{vote}")) for vote in choices))
        for (no, text), choices in zip(texts.items(), CHOICES.values(), strict=True)
    )


def call(office: Office, round_: Round) -> Letter:
    """The one message that all members read."""
    return office.announce(
        round_,
        "greeting",
        "resolution.call",
        deadline=office.spoken(round_.deadline),
        proposal=round_.questions[PROPOSAL - 1].text,
        procedure=round_.questions[PROCEDURE - 1].text,
        names=office.names,
    )


def votes(text: str, round_: Round) -> Mapping[int, str] | None:
    """What a message says to A and B, if this is a resolution and the message does."""
    found = read(text).votes if round_.decides else {}
    return {no: _kept(said, no, round_.questions[no - 1]) for no, said in found.items()} or None


def speaks_unclearly(text: str) -> bool:
    """Whether it speaks of A or B and cannot be counted there."""
    return read(text).unclear


def votes_elsewhere(text: str, rounds: Iterable[Round]) -> bool:
    """Whether a message votes by its letters in an open resolution, whatever else may wait for her."""
    return bool(_LETTER.search(text)) and any(one.phase is Phase.OPEN and votes(text, one) for one in rounds)


def asks_which(turn: Turn, place: Place, candidates: Iterable[Round]) -> bool:
    """Ask once what is meant by „ja“ alone, and by what is almost a vote; whether it was asked now.

    In the network room „ja“ may be said to somebody else: then it is asked in private.
    """
    said = read(turn.message.body)
    about = _about(turn.tx, turn.message)
    if about is None and place is Place.NETWORK:
        round_ = (
            turn.tx.rounds.latest_in(turn.message.room) if said.alone and not turn.message.relates else None
        )
    else:
        meant = said.bare or said.unclear or (about is not None and _may_be_meant(turn.message))
        round_ = (about or next((one for one in candidates if one.decides), None)) if meant else None
    if round_ is None or not round_.decides:
        return False
    return _ask(turn, place, round_, private=about is None)


def heard(turn: Turn, place: Place, round_: Round) -> None:
    """Votes are kept: ask about what was not clear beside them, or thank her where she writes to us."""
    said = read(turn.message.body)
    if said.unclear and said.votes.keys() != LABELS.keys():
        _ask(turn, place, round_, private=False)
    elif place is Place.DIRECT:
        _thank(turn, round_)


def explain(turn: Turn, place: Place, round_: Round) -> None:
    """Tell whoever wants to begin what is asked, and how to say it."""
    values = {
        "deadline": turn.office.spoken(round_.deadline),
        "proposal": round_.questions[PROPOSAL - 1].text,
        "procedure": round_.questions[PROCEDURE - 1].text,
    }
    noted.tell(turn, "resolution.explained", place=place, **values)


def complete(filed: Sequence[Filed]) -> list[Filed]:
    """The answers of institutions that have said something to both."""
    given: dict[str, set[int]] = {}
    for one in filed:
        given.setdefault(one.answer.member.institution, set()).add(one.answer.question)
    return [one for one in filed if given[one.answer.member.institution] >= LABELS.keys()]


def _kept(said: Said, no: int, question: Question) -> str:
    """Her own words, if they are read as that vote whenever they are counted; else the vote alone."""
    option = CHOICES[no].index(said.vote) + 1
    clear = poll.choice(said.words, question.options) == option
    return said.words if clear else question.options[option - 1]


def _about(tx: Transaction, message: Message) -> Round | None:
    """The resolution whose message, or what followed on it, she replies to."""
    for reference in (message.reply_to, message.thread):
        subject = tx.outbox.subject_of(reference) if reference else None
        if subject is not None and tx.rounds.get(subject[0]).decides:
            return tx.rounds.get(subject[0])
    return None


def _may_be_meant(message: Message) -> bool:
    short = len(message.body.split()) <= _SHORT and not isinstance(wishes.read(message.body), Thank)
    return (short or _AGREES.search(message.body) is not None) and "?" not in message.body


def _ask(turn: Turn, place: Place, round_: Round, *, private: bool) -> bool:
    key = f"round:{round_.id}:which-vote:{turn.message.sender}"
    if round_.phase is not Phase.OPEN or turn.message.arrived >= round_.deadline or turn.tx.letters.has(key):
        return False
    aside = private and place is not Place.DIRECT
    room = RoomId(turn.message.sender) if aside else turn.message.room
    reply_to = None if aside or place is Place.DIRECT else turn.message.target or turn.message.event
    text = turn.office.texts("resolution.which", proposal=round_.questions[PROPOSAL - 1].text)
    act = Say(text, reply_to=reply_to, thread=None if aside else turn.message.thread)
    expires = round_.deadline if aside else None
    return send(turn, Letter(room, key, act, round_.id, expires=expires))


def _thank(turn: Turn, round_: Round) -> None:
    """How her votes were read, each time they differ from what she has been told."""
    filed = noted.hers(turn.tx, turn.message.sender, round_.id)
    last = {one.answer.question: one.answer.text for one in filed}
    chosen = {no: _vote(round_, no, text) for no, text in last.items()}
    given = [f"{LABELS[no]} {option}" for no, option in chosen.items() if option]
    if not given:
        return
    left = [LABELS[no] for no in LABELS if not chosen.get(no)]
    text = turn.office.texts(
        "resolution.noted", institution=filed[0].answer.member.institution, given=given, left=left
    )
    act = Say(text)
    send(turn, Letter(turn.message.room, f"answer:{turn.message.event}:votes", act, round_.id))


def _vote(round_: Round, no: int, text: str) -> str:
    question = round_.questions[no - 1]
    chosen = poll.choice(text, question.options)
    return question.options[chosen - 1] if chosen else ""
