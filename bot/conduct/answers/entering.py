"""Entering: what came by mail or telephone is written down by staff, for the institution that it comes from.

It is filed at once, under the message of staff that holds it: editing that changes the answers, deleting it
withdraws them. What is to be asked is asked one after the other: whose it is, what is to become of earlier
answers (`earlier`), what should not be in it (`checking`), whether its author may have a copy (`copying`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.conduct import misheard
from bot.conduct.answers import checking, earlier, feedback, quoting
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.themes import amending
from bot.conduct.turn import Turn
from bot.conduct.votes import voting
from bot.meeting.answer import Answer, Channel, Standing, standing
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId, RoundId, UserId
from bot.meeting.letter import Letter
from bot.meeting.member import Member, introduce
from bot.meeting.message import Message
from bot.meeting.round import Phase, Round
from bot.speech import commands, entry, pointing
from bot.speech.asides import is_aside
from bot.speech.choice import pick
from bot.speech.commands import Cancel, No, Yes
from bot.speech.entry import Enter
from bot.store.audit import Entry
from bot.store.database import Transaction

_PATIENCE = timedelta(hours=1)
# How often it was asked for numbers.
_ONCE, _TWICE = 1, 2
# What is answered by a number; all else that is asked, by the text.
_CHOICES = ("which", "new")


@dataclass(frozen=True, slots=True)
class Addressee:
    """An institution that may be meant, in the round that takes its answers, and who writes for it."""

    round: RoundId
    institution: str
    network: str = ""
    user: str = ""
    name: str = ""

    @property
    def member(self) -> Member:
        """As answers name their author; nobody is known by an empty account."""
        return Member(UserId(self.user), self.name or self.institution, self.institution)


@dataclass(frozen=True, slots=True)
class Meant:
    """Those who may be meant, or else a new one in each round.

    `known` tells that they are institutions we know of, `sure` that nothing else fits what was said.
    """

    found: Sequence[Addressee]
    known: bool
    sure: bool


def begin(turn: Turn, desk: RoomId, request: Enter, meant: Meant) -> None:
    """Begin to enter answers for somebody: ask for whom, if that is not plain, and for the text."""
    found = meant.found
    unread = pointing.points(request.text)
    request = replace(request, text="") if unread else request
    state = _noted(turn.message, request, found)
    heard = _Heard(turn, desk, request.institution)
    if not found:
        report(turn, "entry.no_round")
    elif not meant.known:
        _hold(heard, state, "new", options=_new(turn.office, found, request.institution))
    elif len(found) > 1 or (request.text and not meant.sure):
        _hold(heard, state, "which", options=_which(turn.office, found))
    elif request.text:
        _enter(heard, state)
    elif unread:
        _hold(heard, state, "words", institution=found[0].institution)
    else:
        _hold(heard, state, "text", institution=found[0].institution, first=True)


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """Take a message of whoever began as the answer to what we asked last; False for a command."""
    if turn.message.sender != dialogue.asker or not _may_mean(turn.message, dialogue):
        return False
    intent = commands.understand(turn.message.body, prefix=turn.office.prefix, prefix_needed=False)
    if dialogue.state["step"] == earlier.STEP and (intent is None or isinstance(intent, Yes | No | Cancel)):
        settled = intent is not None
        return earlier.hear(turn, dialogue, settled=settled)
    if isinstance(intent, Cancel) and not turn.message.body.lstrip().startswith(turn.office.prefix):
        # „Abbrechen“ without the prefix ends the entering, not the round.
        _stop(turn, dialogue)
        return True
    # „Frage 2“ opens a board, unless we asked for a number.
    aside = (
        is_aside(turn.message.body, turn.office.prefix) and _number(turn.tx, turn.message, dialogue) is None
    )
    if (intent is not None and not isinstance(intent, Yes | No)) or aside:
        return False
    hears = _hear_text if dialogue.state["step"] == "text" else _hear_choice
    return hears(turn, dialogue, intent)


def hear_file(turn: Turn, desk: RoomId) -> bool:
    """Whoever was asked for a text sent a file, which we cannot read; False if nobody was."""
    dialogue = turn.tx.dialogues.find(desk, Topic.ENTRY, _subject(turn.message))
    if dialogue is None or dialogue.expires <= turn.message.arrived or dialogue.state["step"] != "text":
        return False
    _ask_for_words(turn, dialogue)
    return True


def awaits(tx: Transaction, message: Message, desk: RoomId) -> bool:
    """Whether an edit is of the message with which its sender began, and which is not filed yet."""
    found = tx.dialogues.find(desk, Topic.ENTRY, _subject(message))
    return found is not None and found.expires > message.arrived and found.state["event"] == message.target


def _may_mean(message: Message, dialogue: Dialogue) -> bool:
    """Of edits, only one of the text that could not be told apart."""
    state = dialogue.state
    reworded = message.target == state["event"] and state["step"] == "text" and bool(state.get("unnumbered"))
    return message.target is None or reworded


def retract(tx: Transaction, message: Message) -> None:
    """A message was deleted before it was clear for whom it was to be entered: its words go."""
    for desk in (message.room, RoomId(message.sender)):
        for dialogue in tx.dialogues.at(desk, message.arrived):
            if dialogue.topic is Topic.ENTRY and dialogue.state.get("event") == message.target:
                tx.dialogues.end(dialogue)


# --- Who is meant ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Heard:
    """What somebody who enters answers wrote, and at whose desk; `said` is whom she names."""

    turn: Turn
    desk: RoomId
    said: str = ""


def _noted(message: Message, request: Enter, found: Sequence[Addressee]) -> dict[str, Any]:
    return {
        "found": [asdict(one) for one in found],
        "text": request.text,
        "channel": request.channel,
        "event": message.target or message.event,
        "arrived": message.arrived.isoformat(),
    }


def _which(office: Office, found: Sequence[Addressee]) -> list[str]:
    several = len({one.network for one in found}) > 1
    names = [f"{one.institution} ({one.network})" if several else one.institution for one in found]
    return [*names, str(office.texts("entry.none"))]


def _new(office: Office, found: Sequence[Addressee], said: str) -> list[str]:
    if len(found) == 1:
        new = [office.texts("entry.new", said=said)]
    else:
        new = [office.texts("entry.new_in", said=said, network=one.network) for one in found]
    return [*new, office.texts("entry.none")]


def _hold(heard: _Heard, state: Mapping[str, Any], step: str, **values: object) -> None:
    """Ask, and wait for the next word of whoever is entering."""
    turn = heard.turn
    message = turn.message
    name = f"entry.ask_{step}"
    if step in _CHOICES:
        values["said"] = heard.said
    report(turn, name, **values)
    turn.tx.dialogues.hold(
        Dialogue(
            heard.desk,
            Topic.ENTRY,
            _subject(message),
            turn.now,
            turn.now + _PATIENCE,
            RoundId(state["found"][0]["round"]),
            message.sender,
            f"answer:{message.event}:{name}",
            state={**state, "step": step if step in _CHOICES else "text"},
        )
    )


def _hear_choice(turn: Turn, dialogue: Dialogue, intent: object) -> bool:
    found = _found(dialogue)
    which = dialogue.state["step"] == "which"
    options = _which(turn.office, found) if which else _new(turn.office, found, found[0].institution)
    chosen = pick(turn.message.body, options)
    if isinstance(intent, No):
        chosen = len(options)
    elif isinstance(intent, Yes) and len(found) == 1:
        chosen = 1
    if chosen is None:
        wanted = misheard.meant(turn.tx, turn.message, dialogue)
        return wanted and misheard.tell(turn, dialogue, "1")
    if chosen == len(options):
        _stop(turn, dialogue)
        return True
    one, heard = found[chosen - 1], _Heard(turn, dialogue.desk)
    state = {**dialogue.state, "found": [asdict(one)]}
    if state["text"]:
        _enter(heard, state)
    else:
        _hold(heard, state, "text", institution=one.institution, first=False)
    return True


def _found(dialogue: Dialogue) -> list[Addressee]:
    return [Addressee(**one) for one in dialogue.state["found"]]


def _stop(turn: Turn, dialogue: Dialogue) -> None:
    turn.tx.dialogues.end(dialogue)
    report(turn, "entry.stopped")


# --- The answers -------------------------------------------------------------------------------------


def _hear_text(turn: Turn, dialogue: Dialogue, intent: object) -> bool:
    """The next message is what came by mail, unless it is a yes or no to the name."""
    if isinstance(intent, No):
        _stop(turn, dialogue)
        return True
    (one,), heard = _found(dialogue), _Heard(turn, dialogue.desk)
    if isinstance(intent, Yes):
        _hold(heard, dialogue.state, "text", institution=one.institution, first=False)
        return True
    if pointing.points(turn.message.body):
        _ask_for_words(turn, dialogue)
        return True
    no = _number(turn.tx, turn.message, dialogue)
    if no is not None:
        texts = {no: entry.under(no, str(dialogue.state["text"]))}
        _enter(heard, dialogue.state, texts)
        return True
    chatter = _is_chatter(turn.tx, turn.message, dialogue)
    if chatter and dialogue.state["unnumbered"] == _TWICE:
        # Colleagues talk on.
        return False
    event = turn.message.target or turn.message.event
    own = {"text": turn.message.body, "event": event, "arrived": turn.message.arrived.isoformat()}
    state = dialogue.state if chatter else {**dialogue.state, **own}
    _enter(heard, state)
    return True


def _waits_for_numbers(dialogue: Dialogue) -> bool:
    return bool(dialogue.state.get("unnumbered") and dialogue.state["text"])


def _number(tx: Transaction, message: Message, dialogue: Dialogue) -> int | None:
    """The question that all of the text belongs to which had no numbers, if she names just that."""
    no = entry.only(message.body) if _waits_for_numbers(dialogue) else None
    round_ = tx.rounds.get(dialogue.its_round)
    return no if no is not None and not round_.decides and round_.question(no) is not None else None


def _is_chatter(tx: Transaction, message: Message, dialogue: Dialogue) -> bool:
    """Without numbers as well, it takes no place of a text that waits for its own; an edit of that does."""
    waits = _waits_for_numbers(dialogue) and message.target is None
    return waits and voting.entered(message.body, tx.rounds.get(dialogue.its_round)) is None


def _enter(heard: _Heard, state: Mapping[str, Any], texts: Mapping[int, str] | None = None) -> None:
    """File it, if the round still takes it and the answers can be told apart, or were: `texts`."""
    turn = heard.turn
    message, round_ = turn.message, turn.tx.rounds.get(_addressee(state).round)
    waiting = turn.tx.dialogues.find(heard.desk, Topic.ENTRY, _subject(message))
    if waiting is not None:
        turn.tx.dialogues.end(waiting)
    if round_.phase not in (Phase.OPEN, Phase.CLOSED):
        report(turn, "entry.over", title=round_.title)
        return
    texts = texts or voting.entered(str(state["text"]), round_)
    if texts is None:
        _ask_for_numbers(heard, state)
        return
    _file(heard, state, texts)


def _addressee(state: Mapping[str, Any]) -> Addressee:
    """The only one who is left of those who may be meant."""
    (one,) = state["found"]
    return Addressee(**one)


def _ask_for_numbers(heard: _Heard, state: Mapping[str, Any]) -> None:
    """Twice, with an example; after that it still waits, and says no more."""
    again = bool(state.get("unnumbered"))
    kept = {**state, "unnumbered": _TWICE if again else _ONCE}
    step = "numbers_again" if again else "numbers"
    _hold(heard, kept, step, questions=_questions(heard.turn.tx, _addressee(state).round))


def _ask_for_words(turn: Turn, dialogue: Dialogue) -> None:
    """„siehe Anhang“ is no text, and the file is nothing that we can read: it is still waited for."""
    (one,) = _found(dialogue)
    heard = _Heard(turn, dialogue.desk)
    _hold(heard, dialogue.state, "words", institution=one.institution)


def _subject(message: Message) -> str:
    return f"entry:{message.sender}"


def _questions(tx: Transaction, id_: RoundId) -> list[str]:
    return [question.text for question in tx.rounds.get(id_).questions]


def _file(heard: _Heard, state: Mapping[str, Any], texts: Mapping[int, str]) -> None:
    turn = heard.turn
    one, message, event = _addressee(state), turn.message, EventId(state["event"])
    round_, arrived = turn.tx.rounds.get(one.round), datetime.fromisoformat(state["arrived"])
    channel = Channel(state["channel"] or Channel.MAIL)
    judged = _judged(turn.office, round_, arrived)
    before = earlier.find(turn.tx, round_, one.institution, texts)
    several, (said, unnamed) = len(round_.questions) > 1, quoting.apart("", round_, texts)
    for no, text in said.items():
        answer = Answer(round_.id, no, event, one.member, text, arrived, judged, several, channel)
        turn.tx.answers.file(replace(answer, unnamed=no in unnamed, entered_by=message.sender))
    checking.note(turn.tx, round_, turn.tx.rulings.of_event(event))
    turn.tx.audit.note(Entry(turn.now, message.sender, "answers entered", round_.id, str(len(texts))))
    amending.sort_again(turn.tx, round_, turn.now)
    turn.tx.outbox.post(Letter.receipt(message.room, event, message.sender), turn.now)
    values: dict[str, object] = {"count": len(texts), "institution": one.institution, "channel": channel}
    values |= {"what": feedback.answered(turn.office, round_, texts), "late": judged is Standing.ADMITTED}
    values["unclear"] = voting.unclear(str(state["text"]), round_, said)
    values["staff"] = introduce(message.sender, message.sender_name).name
    report(turn, "entry.filed", **values)
    if before:
        earlier.ask(turn, heard.desk, event, before)
    else:
        checking.entered(turn, heard.desk, event)


def _judged(office: Office, round_: Round, arrived: datetime) -> Standing:
    """What staff enter after the end they have decided to admit."""
    judged = standing(round_, arrived, office.grace)
    return Standing.COUNTED if judged is Standing.COUNTED else Standing.ADMITTED
