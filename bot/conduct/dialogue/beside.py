"""Beside: what somebody asks or tells us in a network room below a question, and is no answer to it.

„Bis wann?“, „Ist meine Antwort angekommen?“, „Wir können diesmal nicht teilnehmen“, „Antwort kommt noch“: she
hears in private what she asked for, and how it counts if it was meant as an answer.
"""

import re

from bot.conduct import noted
from bot.conduct.dialogue import reserved, wishing
from bot.conduct.turn import Turn
from bot.meeting import talk
from bot.meeting.message import Message, Place
from bot.meeting.question import Question
from bot.meeting.round import Phase, Round
from bot.speech import absence, asking_back, wishes
from bot.speech.asking_back import About, AskBack
from bot.speech.wishes import AskReaders, AskUntil, Excuse, ShowMine, Wish, Withdraw
from bot.store.database import Transaction

_MAY_ANSWER = (AskUntil, AskReaders, AskBack, Excuse)
_TO_US = (ShowMine, AskUntil, AskReaders, AskBack, Withdraw)
# Where questions are asked for, „Wann ist die nächste Runde?“ is one.
_WANTS_QUESTIONS = re.compile(r"\b(?:fragen|wissen|unklar\w*|questions|know)\b", re.IGNORECASE)
# Where it is asked who comes, „Wir können diesmal nicht teilnehmen“ is one.
_WANTS_COMPANY = re.compile(
    r"\b(?:teil|teilnehm\w*|dabei|mitmach\w*|kommen|kommt|termin|zusag\w*|absag\w*|anmeld\w*|attend|join|come)\b",
    re.IGNORECASE,
)


def said_here(turn: Turn) -> bool:
    """Whether it is something of the kind; then it is seen to."""
    wish, talks = _wish(turn.message.body), _talks(turn.message.body)
    # Most answers are no such thing, and cost no question to the database.
    round_ = turn.tx.rounds.latest_in(turn.message.room) if wish or talks else None
    if round_ is None or round_.phase is not Phase.OPEN or round_.decides:
        return False
    question = _pointed_at(turn.tx, turn.message, round_)
    if wish is None:
        return question is not None and _hear_talk(turn, round_, question)
    if not (_is_to_us(turn.tx, turn.message) if question is None else not _may_answer(wish, question)):
        return False
    wishing.grant(turn, Place.NETWORK, wish, (round_,))
    if question is not None and isinstance(wish, _MAY_ANSWER) and wish != AskBack(About.MEANING):
        _tell(turn, "beside.not_noted", no=question.no)
    return True


def _talks(text: str) -> bool:
    return talk.hails(text) or talk.postpones(text) or talk.tries(text) or talk.calls(text)


def _hear_talk(turn: Turn, round_: Round, question: Question) -> bool:
    """A hello needs no answer; whoever says that hers will come is waited for, and reminded as ever."""
    if talk.postpones(turn.message.body):
        deadline = turn.office.spoken(round_.ends)
        _tell(turn, "beside.later", no=question.no, deadline=deadline)
    elif not talk.hails(turn.message.body):
        _tell(turn, "beside.not_noted", no=question.no)
    return True


def _tell(turn: Turn, name: str, **values: object) -> None:
    noted.tell(turn, name, place=Place.NETWORK, **values)


def _wish(text: str) -> Wish | None:
    wish = wishes.read(text)
    means_us = isinstance(wish, _TO_US) or (isinstance(wish, Excuse) and absence.of_the_round(text))
    return wish if means_us else None


def _may_answer(wish: Wish, question: Question) -> bool:
    """Whether the question asks for just that."""
    wanted = _WANTS_COMPANY if isinstance(wish, Excuse) else _WANTS_QUESTIONS
    return wanted.search(question.text) is not None


def _pointed_at(tx: Transaction, message: Message, round_: Round) -> Question | None:
    no = reserved.pointed_at(tx, message, round_)
    return round_.question(no) if no else None


def _is_to_us(tx: Transaction, message: Message) -> bool:
    """A reply to anything else we said; or she speaks of her own answer, and to nobody in particular."""
    about = [event for event in (message.reply_to, message.thread) if event]
    if about:
        return any(tx.letters.purpose(event) is not None for event in about)
    return asking_back.names_hers(message.body)
