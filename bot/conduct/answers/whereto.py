"""Where to: a longer direct message that says something and names no question. She is asked for which it is.

What she wrote is not kept meanwhile; after her word `bot.partners.forwarder` asks the homeserver again.
Whoever says nothing to that is asked once more.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.conduct import assent, noted
from bot.conduct.answers import changing, forwarding
from bot.conduct.membership import excused
from bot.conduct.office import Office
from bot.conduct.reply import answer, send
from bot.conduct.turn import Turn
from bot.conduct.unkept import Choice, Original, agreed
from bot.meeting import talk
from bot.meeting.answer import Channel
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId, RoundId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message, Place
from bot.meeting.round import Phase, Round
from bot.speech import commands, reservation, wishes
from bot.speech.choice import pick
from bot.speech.commands import Intent, No, Yes
from bot.speech.placing import belongs_nowhere, named, nameless, several, speaks_of_one_before, was_a_question
from bot.speech.reservation import Reserve
from bot.speech.wishes import Unname, Withdraw
from bot.store.database import Transaction

# People say one thing in several messages; so soon after we asked, another one needs no question of its own.
_AT_ONCE = timedelta(minutes=2)
# It counts by when she wrote it, so that she may still say where it belongs when the time is over.
_AFTERWARDS = timedelta(days=1)
_MOST, _SHORT = 20, 6
# A question to colleagues or to us waits by itself: it takes nothing from an answer that comes after it.
_SUBJECT, _ASKS = "message", "question"
_NONE, _NOWHERE = ("keine", "keiner", "zu keiner", "zu keiner frage", "none"), "zu keiner davon"
_QUESTION = re.compile(r"\b(?:frage|question) (\d{1,2})\b", re.IGNORECASE)
_POLITE = ("nein", "bitte", "vielen", "dank", "danke", "no", "thanks")


class Said(Enum):
    """What her answer was, unless it names a question."""

    NOWHERE = auto()
    SEVERAL = auto()
    UNSURE = auto()
    UNCLEAR = auto()
    UNNAMED = auto()
    ABOUT_IT = auto()
    NOTHING = auto()


def left(
    tx: Transaction, office: Office, message: Message, rounds: Iterable[Round]
) -> tuple[Round, int] | None:
    """The only question she has not answered: what she writes at length in private is for that."""
    running = _running(tx, office, message, rounds)
    if len(running) != 1 or _waiting(tx, message) is not None or talk.asks(message.body):
        return None
    answered = {one.answer.question for one in noted.hers(tx, message.sender, running[0].id)}
    open_ = [one.no for one in running[0].worded if one.no not in answered]
    sure = len(open_) == 1 and bool(answered) and not _names_another(message.body, open_[0])
    # „Bitte alle unsere Antworten anonym“ is about what she said, and no answer.
    sure = sure and not (reservation.doubtful(message.body) or talk.postpones(message.body))
    return (running[0], open_[0]) if sure else None


def _names_another(text: str, no: int) -> bool:
    """„Die 1 bei Frage 5 war falsch“ is hardly for the question that is left, unless that is number 5."""
    return any(int(found) != no for found in _QUESTION.findall(text))


def tell(turn: Turn, no: int) -> None:
    """Tell her under which question it was filed unasked, and that she may say where else it belongs."""
    noted.tell(turn, "whereto.filed", no=no, other=1 if no > 1 else 2)


def ask(turn: Turn, rounds: Iterable[Round]) -> bool:
    """Ask for which question it is; False if it is nothing that may be an answer."""
    running = _running(turn.tx, turn.office, turn.message, rounds)
    if not running:
        return False
    known, asks = _waiting(turn.tx, turn.message), talk.asks(turn.message.body)
    if asks and (known or _waiting(turn.tx, turn.message, _ASKS)):
        # She wants to know something, and has said nothing more to what we wait for.
        return False
    events = [*(known.state["events"] if known else ()), turn.message.event][-_MOST:]
    arrived = [*(known.state["arrived"] if known else ()), turn.message.arrived.isoformat()][-_MOST:]
    state: dict[str, object] = {"room": turn.message.room, "events": events, "arrived": arrived}
    state |= {"unnamed": True} if known and known.state.get("unnamed") else {}
    state["choices"] = [[round_.id, question.no] for round_ in running for question in round_.worded]
    expires = max(round_.ends for round_ in running) + _AFTERWARDS
    dialogue = Dialogue(
        RoomId(turn.message.sender),
        Topic.WHERETO,
        _ASKS if asks else _SUBJECT,
        asked=known.asked if known else turn.message.arrived,
        expires=max(expires, turn.message.arrived + _AFTERWARDS),
        round=running[0].id if len(running) == 1 else None,
        asker=turn.message.sender,
        letter=known.letter if known else None,
        due=None
        if asks
        else _again_at(turn.office, turn.message.arrived, min(round_.ends for round_ in running)),
        state=state,
    )
    if known is None or turn.message.arrived - known.asked > _AT_ONCE:
        letter = _letter(
            turn.tx, turn.office, dialogue, f"whereto:{turn.message.event}", again=False, asks=asks
        )
        if send(turn, letter):
            dialogue = replace(dialogue, asked=turn.message.arrived, letter=letter.key)
    turn.tx.dialogues.hold(dialogue)
    return True


def ask_again(tx: Transaction, office: Office, dialogue: Dialogue, now: datetime, *, may: bool) -> None:
    """Ask once more, and only once, whoever has said nothing to it, if she `may` still be asked."""
    current = tx.dialogues.find(dialogue.desk, dialogue.topic, dialogue.subject)
    if current is None or current.due is None or current.due > now:
        return
    current = replace(current, due=None)
    may = may and not (_answered_since(tx, current) or _excused(tx, current))
    if may and any(one.round.phase is Phase.OPEN for one in _choices(tx, current)):
        letter = _letter(tx, office, current, f"whereto:{current.state['events'][0]}:again", again=True)
        tx.outbox.post(letter, now)
        current = replace(current, asked=now, letter=letter.key)
    tx.dialogues.hold(current)


def _answered_since(tx: Transaction, dialogue: Dialogue) -> bool:
    """Whether she has answered several questions since: then she took her words apart herself."""
    filed = tx.answers.of_user(UserId(dialogue.desk))
    return len({one.answer.question for one in filed if one.answer.arrived > dialogue.asked}) > 1


def _excused(tx: Transaction, dialogue: Dialogue) -> bool:
    return any(UserId(dialogue.desk) in excused.persons(tx, one.round.id) for one in _choices(tx, dialogue))


def rooms(tx: Transaction, dialogue: Dialogue) -> set[RoomId]:
    """The networks whose questions it may be about."""
    return {one.round.room for one in _choices(tx, dialogue)}


def understand(tx: Transaction, office: Office, message: Message, dialogue: Dialogue) -> Choice | Said:
    """For which question she says it is, or something else."""
    choices = _choices(tx, dialogue)
    if agreed(dialogue) or not choices:
        return Said.NOTHING
    if noted.is_meant(tx, message, dialogue.asked) or _means_one_before(tx, message):
        return Said.NOTHING
    no, rounds = named(message.body), {one.round.id for one in choices}
    unnamed = None if no is not None else _nameless(tx, message, rounds)
    if no is not None or unnamed is not None:
        found = [one for one in choices if one.question.no in (no, unnamed)]
        chosen_one = replace(found[0], unnamed=unnamed is not None) if found else None
        return chosen_one if chosen_one and len(rounds) == 1 else Said.UNCLEAR
    if belongs_nowhere(message.body):
        return Said.NOWHERE
    meant = commands.understand(message.body, prefix=office.prefix, prefix_needed=False, private=True)
    if isinstance(meant, Yes | No):
        nowhere = Said.NOWHERE if isinstance(meant, No) else Said.UNCLEAR
        return Said.NOTHING if assent.asked(tx, message) else nowhere
    if meant is not None:
        return _of_it(tx, message, dialogue, meant)
    said = [word for word in re.findall(r"\w+", message.body.casefold()) if word not in _POLITE]
    if " ".join(said) in _NONE:
        return Said.NOWHERE
    if several(message.body):
        return Said.SEVERAL
    chosen = pick(message.body, [*(one.question.text for one in choices), _NOWHERE])
    if chosen is not None:
        return choices[chosen - 1] if chosen <= len(choices) else Said.NOWHERE
    if wishes.gives_up(message.body):
        return Said.UNSURE
    if reservation.doubtful(message.body):
        return Said.ABOUT_IT
    short = 0 < len(message.body.split()) < _SHORT and not talk.asks(message.body)
    return Said.UNCLEAR if short else Said.NOTHING


def _means_one_before(tx: Transaction, message: Message) -> bool:
    """„Ich meinte meine Antwort davor, …“ is about what she has noted, not about what we asked of."""
    return bool(speaks_of_one_before(message.body) and tx.answers.of_user(message.sender))


def _nameless(tx: Transaction, message: Message, rounds: set[RoundId]) -> int | None:
    """The question that is to have it without her name; where she has an answer it is about that."""
    no = nameless(message.body)
    hers = (one.answer for one in tx.answers.of_user(message.sender))
    answered = {one.question for one in hers if one.round in rounds}
    return no if no not in answered else None


def _of_it(tx: Transaction, message: Message, dialogue: Dialogue, meant: Intent) -> Said:
    """„Bitte nicht ins Protokoll“, „anonym“ is about this, unless she has given an answer since."""
    filed = tx.answers.of_user(message.sender)
    if any(one.answer.arrived > dialogue.asked for one in filed):
        return Said.NOTHING
    if meant == Withdraw() and (not filed or wishes.reserved(message.body) is Reserve.KEEP_OUT):
        return Said.NOWHERE
    return Said.UNNAMED if meant == Unname() else Said.NOTHING


def settle(turn: Turn, dialogue: Dialogue, said: Said) -> bool:
    """She named none or several questions; or what we do not understand, which is said once."""
    if said is Said.NOWHERE:
        turn.tx.dialogues.end(dialogue)
        asked = was_a_question(turn.message.body)
        noted.tell(turn, "whereto.nowhere", contact=turn.office.contact if asked else "")
    elif said is Said.SEVERAL:
        turn.tx.dialogues.end(dialogue)
        noted.tell(turn, "misplaced.several")
    elif said is Said.UNSURE:
        last = max(one.question.no for one in _choices(turn.tx, dialogue))
        noted.tell(turn, "whereto.unsure", last=last, contact=turn.office.contact)
    elif said is Said.UNNAMED:
        turn.tx.dialogues.hold(dialogue.knowing(unnamed=True))
        last = max(one.question.no for one in _choices(turn.tx, dialogue))
        noted.tell(turn, "whereto.unnamed", last=last)
    elif said is Said.ABOUT_IT:
        last = max(one.question.no for one in _choices(turn.tx, dialogue))
        noted.tell(turn, "whereto.about_it", last=last)
    elif said is Said.UNCLEAR and not dialogue.state.get("missed"):
        turn.tx.dialogues.hold(dialogue.knowing(missed=True))
        last = max(one.question.no for one in _choices(turn.tx, dialogue))
        noted.tell(turn, "whereto.number", last=last)
    else:
        return False
    return True


def note(turn: Turn, dialogue: Dialogue, found: Sequence[Message], choice: Choice) -> bool:
    """Store what her messages say by now under the question she named."""
    turn.tx.dialogues.end(dialogue)
    unnamed = choice.unnamed or dialogue.state.get("unnamed")
    if not forwarding.file(turn, found, choice, channel=Channel.DIRECT):
        answer(turn, "whereto.gone", no=choice.question.no)
    elif unnamed and any(turn.tx.answers.of_event(one.event) for one in found):
        changing.name(turn, Place.DIRECT, choice.question.no, unnamed=True)
    return True


def written(dialogue: Dialogue) -> list[Original]:
    """What she was asked about."""
    state = dialogue.state
    return [
        Original(RoomId(state["room"]), EventId(event), datetime.fromisoformat(arrived))
        for event, arrived in zip(state["events"], state["arrived"], strict=True)
    ]


def holds(tx: Transaction, message: Message) -> bool:
    """Whether an edit changes what waits for its question: then it is read as it stands by then."""
    return _holding(tx, message) is not None


def retract(tx: Transaction, message: Message) -> None:
    """Do not ask any more about a message that its author deleted."""
    known = _holding(tx, message)
    if known is None:
        return
    kept = [one for one in written(known) if one.event != message.target]
    if kept:
        arrived = [one.arrived.isoformat() for one in kept]
        tx.dialogues.hold(known.knowing(events=[one.event for one in kept], arrived=arrived))
    else:
        tx.lanes.take_back(f"whereto:{message.target}")
        tx.dialogues.end(known)


def _running(tx: Transaction, office: Office, message: Message, rounds: Iterable[Round]) -> list[Round]:
    """The rounds it may be an answer to; none if it is hardly one."""
    if not talk.may_answer(message.body) or assent.asked(tx, message):
        return []
    return [
        one
        for one in rounds
        if one.phase is Phase.OPEN and not one.decides and message.arrived <= one.counts_until(office.grace)
    ]


def _holding(tx: Transaction, message: Message) -> Dialogue | None:
    """What waits for the question of the message that this one changes or deletes."""
    waiting = (_waiting(tx, message, subject) for subject in (_SUBJECT, _ASKS))
    return next((one for one in waiting if one and message.target in one.state["events"]), None)


def _waiting(tx: Transaction, message: Message, subject: str = _SUBJECT) -> Dialogue | None:
    found = tx.dialogues.find(RoomId(message.sender), Topic.WHERETO, subject)
    over = found is None or found.expires <= message.arrived or agreed(found)
    return None if over else found


def _choices(tx: Transaction, dialogue: Dialogue) -> list[Choice]:
    rounds = {int(id_): tx.rounds.get(RoundId(int(id_))) for id_, _ in dialogue.state["choices"]}
    found = [(rounds[int(id_)], rounds[int(id_)].question(int(no))) for id_, no in dialogue.state["choices"]]
    return [Choice(round_, question) for round_, question in found if question is not None]


def _letter(
    tx: Transaction, office: Office, dialogue: Dialogue, key: str, *, again: bool, asks: bool = False
) -> Letter:
    """Below her first message, so that it is plain what is asked about; it may be a question to us."""
    choices = _choices(tx, dialogue)
    several = len({one.round.id for one in choices}) > 1
    values = {
        "questions": [_worded(one, several=several) for one in choices],
        "count": len(dialogue.state["events"]),
        "again": again,
        "contact": office.contact if asks else "",
    }
    act = Say(office.texts("whereto.which", **values), notice=False, reply_to=dialogue.state["events"][0])
    return Letter(RoomId(dialogue.state["room"]), key, act, dialogue.round)


def _worded(choice: Choice, *, several: bool) -> str:
    return f"{choice.round.network}: {choice.question.text}" if several else choice.question.text


def _again_at(office: Office, asked: datetime, end: datetime) -> datetime:
    """The next morning the office is open – or halfway to the end, if that comes before."""
    day = office.hours.day(asked) + timedelta(days=1)
    while not office.hours.working(day):
        day += timedelta(days=1)
    morning = office.hours.opening(day)
    return morning if morning < end else asked + (end - asked) / 2
