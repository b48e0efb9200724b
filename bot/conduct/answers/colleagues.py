"""Several persons of one institution answer the same question: both stand, until one replaces the other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.conduct.office import Office
from bot.conduct.reply import answer as reply
from bot.conduct.themes import amending
from bot.conduct.turn import Turn
from bot.meeting import numbering, talk
from bot.meeting.answer import Answer
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message
from bot.meeting.round import Phase, Round
from bot.meeting.slip import slipped
from bot.speech import commands, consent
from bot.speech.commands import No, Yes
from bot.store.answers import Filed
from bot.store.audit import Entry
from bot.store.database import Transaction

_REPLACE = ("ersetzen", "ersetze", "replace")
_KEEP = ("beide", "beides", "lassen", "behalten", "both", "keep")
_NOT = {"nicht", "kein", "keine", "keinen", "nie", "niemals", "not", "don't", "don’t", "dont", "never"}
# What may stand beside these words and says nothing more.
_BESIDE = """
    bitte ja klar gern gerne danke so es das die den ist sind wir ich soll sollen bleiben stehen gelten
    richtig gut ok okay einfach lieber besser bloß auf fall antwort antworten frühere alte meine unsere
    please yes it them the earlier old one my answer answers
"""
# What else is said of answers, and of nothing else: which one it is, and that it holds.
_WHICH = ("zweite", "zweiten", "neue", "neuere", "neueste", "letzte", "spätere", "second", "newer", "latest")
_ANSWER = ("antwort", "antworten", "answer", "answers")
_HOLDS = ("richtig", "richtige", "stimmt", "gilt", "gelten", "zählt", "zählen", "right", "counts")
_STAYS = ("lassen", "behalten", "bleiben", "stehen", "keep", "stay")
_OF_ANSWERS = {*_BESIDE.split(), *_NOT, *_WHICH, *_ANSWER, *_HOLDS, *_STAYS, "sie", "the", "one", "is"}
_FEW, _MANY = 4, 20
"""Words; whoever writes more than a few may say something else, and with many does."""


_BOTH = ("beide", "beides", "both")
_NO_FIRST = re.compile(r"\W*(?:nein|nee|nö|no)\b[\s,.:;!–-]*", re.IGNORECASE)
_CLAUSE = re.compile(r"[,.:;!?–]|\s-\s|\s(?:und|aber|denn|weil|sondern|and|but|because)\s")


@dataclass(frozen=True, slots=True)
class _Shared:
    """Questions of a round to which several persons of one institution gave an answer."""

    round: Round
    questions: list[int]


class _Said(Enum):
    REPLACE = auto()
    KEEP = auto()
    UNSURE = auto()


def meet(turn: Turn, round_: Round, answers: Sequence[Answer]) -> None:
    """Tell both, in private, when somebody answers what a colleague has answered; once for each question."""
    doubled = {one.question: others for one in answers if (others := _others(turn.tx, round_, one))}
    if not doubled:
        return
    shared = _Shared(round_, sorted(doubled))
    key = f"shared:{turn.message.event}"
    vouched = _vouched(turn.tx, round_, answers[0])
    name = "shared.second" if vouched else "shared.beside"
    turn.tx.outbox.post(_letter(turn.office, shared, RoomId(turn.message.sender), key, name), turn.now)
    if vouched:
        _wait(turn.tx, turn.message, shared, key)
    told: dict[RoomId, list[int]] = {}
    for question in shared.questions:
        users = {RoomId(filed.answer.member.user) for filed in doubled[question] if filed.answer.member.user}
        # Whoever has been told of one colleague is not told of every further one.
        if len(users) == 1:
            told.setdefault(users.pop(), []).append(question)
    for user, hers in told.items():
        letter = _letter(turn.office, _Shared(round_, hers), user, f"{key}:{user}", "shared.first")
        turn.tx.outbox.post(letter, turn.now)


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """„ersetzen“ deletes what colleagues answered before, „beide“ keeps it; all else is not for us."""
    round_ = turn.tx.rounds.get(dialogue.its_round)
    match _read(turn.office, turn.message.body, round_) if round_.phase is Phase.OPEN else None:
        case _Said.REPLACE:
            turn.tx.dialogues.end(dialogue)
            _replace(turn, _Shared(round_, dialogue.state["questions"]))
        case _Said.KEEP:
            turn.tx.dialogues.end(dialogue)
            reply(turn, "shared.kept")
        case _Said.UNSURE:
            reply(turn, "shared.sure")
        case None:
            return False
    return True


def before_others(message: Message, waiting: list[Dialogue]) -> list[Dialogue]:
    """„ersetzen“ alone is said to this, for we asked for that word, and „nein“ if nothing was asked since.

    Whoever is guided would find either in the minutes: there all that she says is an answer.
    """
    words = _words(message.body)
    if message.relates or not words or len(words) > _FEW:
        return waiting
    known = {*_BESIDE.split(), *_NOT}
    named = [word for word in words if word not in known]
    if named and all(_is(word, _REPLACE) for word in named):
        hers = [one for one in waiting if one.topic is Topic.SHARED]
    elif consent.read(message.body) is not None or (named and all(_is(word, _KEEP) for word in named)):
        hers = [one for one in waiting if one.topic is Topic.SHARED and one.asked == waiting[0].asked]
    else:
        return waiting
    return [*hers, *(one for one in waiting if one not in hers)]


def _words(text: str) -> list[str]:
    return [word.strip(".,!?„“\"'").lower() for word in text.split()]


def _read(office: Office, text: str, round_: Round) -> _Said | None:
    """It is a colleague's words that go: a mere „ja“, or a doubt, is asked to say the word and no other."""
    words = _words(text)
    if len(words) > _MANY or numbering.read(text, len(round_.questions), round_.questions):
        return None
    if len(words) > _FEW:
        return _Said.KEEP if consent.read(text) is False else _sentence(text)
    beside = _BESIDE.split()
    rest = [word for word in words if not _is(word, _REPLACE)]
    if len(rest) < len(words):
        sure = set(rest) <= set(beside) and not talk.asks(text)
        return _Said.KEEP if _NOT & set(words) else _Said.REPLACE if sure else _Said.UNSURE
    intent = commands.understand(text, prefix=office.prefix, prefix_needed=False)
    if isinstance(intent, Yes):
        return _Said.UNSURE
    left = [word for word in words if word not in beside]
    keeps = bool(left) and all(word == "nicht" or _is(word, _KEEP) for word in left)
    return _Said.KEEP if keeps or isinstance(intent, No) else _sentence(text)


def _sentence(text: str) -> _Said | None:
    """„Nein, uns fehlen Räume“ may be an answer: only what says plainly what is to become of both is none.

    A no may be explained; then what else is said has to name the answers.
    """
    refused = _NO_FIRST.match(text)
    clauses = [_words(one) for one in _CLAUSE.split(text[refused.end() :] if refused else text)]
    plain = [words for words in clauses if words and set(words) <= _OF_ANSWERS | _meant(words)]
    if len(plain) < len([words for words in clauses if words]):
        plain = [words for words in plain if refused and set(words) & {*_BOTH, *_WHICH, *_ANSWER, *_REPLACE}]
    found = {_clause(words) for words in plain}
    if _Said.REPLACE in found or _Said.UNSURE in found:
        sure = _Said.UNSURE not in found and not refused and not talk.asks(text)
        return _Said.REPLACE if sure else _Said.UNSURE
    return _Said.KEEP if _Said.KEEP in found else None


def _meant(words: list[str]) -> set[str]:
    return {word for word in words if _is(word, _REPLACE) or _is(word, _KEEP)}


def _clause(words: list[str]) -> _Said | None:
    """What a clause says that speaks of answers alone."""
    said = set(words)
    if any(_is(word, _REPLACE) for word in words):
        return _Said.KEEP if said & _NOT else _Said.REPLACE
    if any(_is(word, _KEEP) for word in words) and said & {*_STAYS, *_HOLDS}:
        return _Said.KEEP
    names = said & {*_WHICH, *_ANSWER}
    return _Said.UNSURE if names and said & {*_HOLDS} and not said & _NOT else None


def _is(word: str, meant: tuple[str, ...]) -> bool:
    return any(slipped(word, one) for one in meant)


def _vouched(tx: Transaction, round_: Round, answer: Answer) -> bool:
    """Only on the office's word may one person's answer take the place of another's."""
    return tx.rosters.of(round_.room).vouches(answer.member.user, answer.member.institution)


def _wait(tx: Transaction, message: Message, shared: _Shared, key: str) -> None:
    desk, state, round_ = RoomId(message.sender), {"questions": shared.questions}, shared.round
    tx.dialogues.hold(
        Dialogue(
            desk, Topic.SHARED, key, message.arrived, round_.deadline, round_.id, letter=key, state=state
        )
    )


def _others(tx: Transaction, round_: Round, answer: Answer) -> list[Filed]:
    """What colleagues said before her, the first time that she answers this question."""
    question = round_.question(answer.question)
    # Without an institution to her name, a namesake is nobody's colleague.
    certain = answer.member.institution != answer.member.name
    if question is None or question.is_poll or not certain:
        return []
    others = tx.colleagues.beside(answer)
    hers = tx.colleagues.by(round_.id, answer.member.user) if others else []
    again = any(one.answer.question == question.no and one.answer.event != answer.event for one in hers)
    return [] if again else others


def _letter(office: Office, shared: _Shared, room: RoomId, key: str, name: str) -> Letter:
    act = Say(office.texts(name, questions=shared.questions), notice=False)
    return Letter(room, key, act, shared.round.id, expires=shared.round.deadline)


def _replace(turn: Turn, shared: _Shared) -> None:
    """Her newest answers stay; whose are gone is told so, and may answer again."""
    round_, gone = shared.round, dict[RoomId, set[int]]()
    for hers in turn.tx.colleagues.by(round_.id, turn.message.sender):
        if hers.answer.question not in shared.questions or not _vouched(turn.tx, round_, hers.answer):
            continue
        earlier = [one for one in turn.tx.colleagues.beside(hers.answer) if one.id < hers.id]
        turn.tx.colleagues.replace(earlier)
        for one in earlier:
            gone.setdefault(RoomId(one.answer.member.user), set()).add(one.answer.question)
    for user, lost in gone.items():
        if user:
            key = f"replaced:{turn.message.event}:{user}"
            letter = _letter(turn.office, _Shared(round_, sorted(lost)), user, key, "shared.replaced")
            turn.tx.outbox.post(letter, turn.now)
    if gone:
        turn.tx.audit.note(Entry(turn.now, turn.message.sender, "answer replaced", round_.id))
        amending.sort_again(turn.tx, round_, turn.now)
    reply(turn, "shared.done", questions=shared.questions)
