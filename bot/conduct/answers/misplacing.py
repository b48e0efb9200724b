"""What may be an answer in the wrong place, in the network room: asked once, stored only after a yes.

What was written is not kept meanwhile; after the yes `bot.partners.forwarder` asks the homeserver again.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from bot.conduct import guided, noted
from bot.conduct.answers import feedback, forwarding, unasked
from bot.conduct.membership import belonging
from bot.conduct.office import Office
from bot.conduct.reply import answer as reply
from bot.conduct.turn import Turn
from bot.conduct.unkept import Choice, Original, agreed
from bot.meeting import guess, numbering, poll, talk
from bot.meeting.answer import Answer, Channel
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.excerpt import beginning
from bot.meeting.ids import EventId, RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message
from bot.meeting.question import Question
from bot.meeting.round import Phase, Round
from bot.speech import commands, consent, dismissal, wishes
from bot.speech.asking_back import AskBack
from bot.speech.choice import pick
from bot.speech.commands import No, Yes
from bot.speech.markdown import Markdown
from bot.speech.placing import named, several
from bot.speech.wishes import AskReaders, AskUntil, Begin, Change, Disclose, ShowMine
from bot.store.database import Transaction

# Direct rooms are opened one after the other, so nobody needs to be asked faster.
_PACE = timedelta(seconds=1)
_OPTIONS = ("ja notieren", "andere Frage", "nur ein Gespräch")
_SHORT, _FEW = 8, 4
# She has left it for something else, which is no choice.
_WISHES = (AskBack, AskReaders, AskUntil, Begin, Change, Disclose, ShowMine)
# „Nein, das gehört woandershin“ is about what we asked; „Wir brauchen eine neue Pumpe“ is not.
_REFERS = re.compile(
    r"\W*(?:ja|nein|nee|doch|das|die|war|wohl|gehört|zu|zur|beides?|keine?|nicht|weiß|yes|no|that|it|to)\b",
    re.I,
)
_WORDS = """
    ja jo jep klar genau gern gerne bitte danke natürlich richtig stimmt passt unbedingt sehr so doch auch
    schon das die der den es eine ist war wäre darf kann soll können dürfen sie du ich wir mit rein hin
    dazu dort da gehört zu zur frage antwort meine unsere als gemeint gedacht meinte notieren
    notiere notiert eintragen aufnehmen übernehmen nehmen zählen zählt werden
    yes please that is it my an answer sure
"""
_OF_THE_ANSWER = frozenset(_WORDS.split())
_ONE_OF_SEVERAL = 0
_RECOGNISED = 40
"""Characters by which its author knows a message again."""


class Said(Enum):
    """What her answer was, unless it names a question."""

    OTHER = auto()
    SEVERAL = auto()
    TALK = auto()
    UNCLEAR = auto()
    NOTHING = auto()


def ask(
    tx: Transaction, office: Office, dialogue: Dialogue, original: Message | None, now: datetime, *, may: bool
) -> None:
    """Ask her in private, if she `may` be asked; of what she wrote only the beginning leaves with it."""
    if not tx.dialogues.hold(dialogue, if_known=True):
        # She was erased while the homeserver was asked.
        return
    round_ = tx.rounds.get(dialogue.its_round)
    if round_.phase is not Phase.OPEN or (original is None and may):
        tx.dialogues.end(dialogue)
        return
    only_agreed = "agreed" in dialogue.state
    if may and original is not None and only_agreed and _says_nothing_itself(original.body):
        _ask_for_words(tx, office, dialogue, original, now)
    if not may or original is None or only_agreed:
        # Keep a mark, so that nobody looks again; it names the message, and goes with it (`retract`).
        mark = {"closed": True, "event": dialogue.state["event"], "may": may}
        tx.dialogues.hold(replace(dialogue, due=None, state=mark))
        return
    question = round_.question(dialogue.state.get("answered", 0)) or _likeliest(round_, original.body)
    key = key_of(dialogue)
    act = Say(_question(tx, office, round_, original, question, now), notice=False)
    tx.outbox.post(Letter(dialogue.desk, key, act, round_.id, expires=dialogue.expires), now)
    asked = dialogue.knowing(guess=question.no if question else None)
    # It is the newest now, so that a bare number answers it.
    tx.dialogues.hold(replace(asked, asked=now, due=None, letter=key))


def _ask_for_words(
    tx: Transaction, office: Office, dialogue: Dialogue, original: Message, now: datetime
) -> None:
    """She agrees with somebody else; only words of her own can be quoted."""
    question = tx.rounds.get(dialogue.its_round).question(dialogue.state["agreed"])
    assert question is not None
    values = _addressed(tx, office, original, now)
    values |= {"no": question.no, "question": question.text, "noted": dialogue.state["noted"]}
    act = Say(office.texts("misplaced.agreed", **values), notice=False)
    tx.outbox.post(
        Letter(dialogue.desk, key_of(dialogue), act, dialogue.round, expires=dialogue.expires), now
    )


def understand(tx: Transaction, office: Office, message: Message, dialogue: Dialogue) -> Choice | Said:
    """For which question she says it is, or else what she said."""
    found = _understood(tx, office, message, dialogue)
    if isinstance(found, Question):
        return Choice(tx.rounds.get(dialogue.its_round), found)
    return Said.NOTHING if found is Said.UNCLEAR and _means_another(tx, message, dialogue) else found


def _means_another(tx: Transaction, message: Message, dialogue: Dialogue) -> bool:
    """Whether what we do not understand may be an answer: numbered, to a question, or to the guide."""
    round_ = tx.rounds.get(dialogue.its_round)
    guide = guided.find(tx, message.sender, round_)
    waits = guide is not None and not guide.state.get("paused")
    subject = tx.outbox.subject_of(message.reply_to) if message.reply_to else None
    numbered = numbering.read(message.body, len(round_.questions)) is not None
    return waits or numbered or (subject is not None and subject[1] is not None)


def _understood(tx: Transaction, office: Office, message: Message, dialogue: Dialogue) -> Question | Said:
    round_ = tx.rounds.get(dialogue.its_round)
    state, said = dialogue.state, message.body
    if state.get("closed") or agreed(dialogue) or dialogue.letter is None or round_.phase is not Phase.OPEN:
        return Said.NOTHING
    guessed = round_.question(state["guess"]) if state.get("guess") else None
    if noted.is_meant(tx, message, dialogue.asked):
        return Said.NOTHING
    if (no := named(said)) is not None and (found := round_.question(no)) is not None:
        return found
    if isinstance(wishes.read(said), _WISHES):
        return Said.NOTHING
    intent = commands.understand(said, prefix=office.prefix, prefix_needed=False)
    if isinstance(intent, No):
        return Said.TALK
    if intent is not None and not (isinstance(intent, Yes) and guessed is not None):
        return Said.NOTHING
    if guessed is not None and (isinstance(intent, Yes) or _agrees(said)):
        return guessed
    if several(said):
        return Said.SEVERAL
    if dismissal.read(said):
        return Said.TALK
    if guessed is not None:
        return _chosen(said, guessed)
    number = pick(said, [*(question.text for question in round_.questions), _OPTIONS[-1]])
    if number is None:
        return _not_chosen(said)
    return round_.questions[number - 1] if number <= len(round_.questions) else Said.TALK


def _agrees(said: str) -> bool:
    """„Ja, das darf gern mit rein“; „Ja, und uns fehlt noch ein Raum“ says more, which would be lost."""
    return consent.leans(said) is True and set(re.findall(r"\w+", said.casefold())) <= _OF_THE_ANSWER


def written(dialogue: Dialogue) -> list[Original]:
    """What she was asked about: a single message."""
    state = dialogue.state
    return [Original(state["room"], state["event"], datetime.fromisoformat(state["arrived"]))]


def note(turn: Turn, dialogue: Dialogue, found: Sequence[Message], choice: Choice) -> bool:
    """She said yes: store what the message says by now, as an answer like any other."""
    _close(turn.tx, dialogue)
    if not forwarding.file(turn, found, choice, channel=Channel.ROOM):
        reply(turn, "misplaced.gone")
    unasked.tell(turn, choice.round)
    return True


def settle(turn: Turn, dialogue: Dialogue, said: Said) -> bool:
    """Deal with what `understand` found that is no question; False if it is not about this."""
    match said:
        case Said.NOTHING:
            return False
        case Said.TALK:
            _close(turn.tx, dialogue)
            reply(turn, "misplaced.talk")
            unasked.tell(turn, turn.tx.rounds.get(dialogue.its_round))
        case Said.OTHER:
            turn.tx.dialogues.hold(dialogue.knowing(guess=None))
            questions = [question.full for question in turn.tx.rounds.get(dialogue.its_round).questions]
            reply(turn, "misplaced.list", greeting="", name="", beginning="", questions=questions)
        case Said.SEVERAL:
            _close(turn.tx, dialogue)
            reply(turn, "misplaced.several")
        case Said.UNCLEAR if dialogue.state.get("tries"):
            _close(turn.tx, dialogue)
            reply(turn, "misplaced.contact", contact=turn.office.contact)
        case Said.UNCLEAR:
            turn.tx.dialogues.hold(dialogue.knowing(tries=1))
            reply(turn, "misplaced.once_more")
    return True


def retract(tx: Transaction, message: Message, now: datetime) -> None:
    """Do not ask about a message that its author deleted; a question that has not left is taken back."""
    for dialogue in tx.dialogues.at(RoomId(message.sender), now):
        if dialogue.topic is Topic.MISPLACED and dialogue.state.get("event") == message.target:
            tx.lanes.take_back(key_of(dialogue))
            if dialogue.letter is None:
                tx.dialogues.end(dialogue)


# --- What may be asked about -------------------------------------------------------------------------


def suspect(tx: Transaction, message: Message) -> None:
    """Hold what may be an answer – where it stands, and not what it says –, once in a round."""
    if agreed_only(tx, message):
        return
    if not (talk.may_answer(message.body) or message.body.strip().isdecimal()):
        return
    round_ = tx.rounds.latest_in(message.room)
    if round_ is None or round_.phase is not Phase.OPEN or message.arrived >= round_.deadline:
        return
    if round_.decides:
        # In a resolution, whatever is no vote is talk about the proposal.
        return
    number_only = not talk.may_answer(message.body)
    if number_only and not any(poll.choice(message.body, one.options) for one in round_.polls):
        return
    answered = _answered(tx, message, round_)
    if message.relates and answered is None and not _is_to_us(tx, message):
        return
    _hold(tx, message, round_, f"round:{round_.id}", {} if answered is None else {"answered": answered})


def agreed_only(tx: Transaction, message: Message) -> bool:
    """Whether it only says that somebody is right, or where to look. She is asked once for words of her own.

    Under a question it is noted as it stands; as a reply to an answer it is nothing that we keep.
    """
    round_ = tx.rounds.latest_in(message.room) if _says_nothing_itself(message.body) else None
    if round_ is None or round_.phase is not Phase.OPEN or round_.decides or not message.relates:
        return False
    filed = [one for one in tx.answers.of_event(message.event) if one.round == round_.id]
    if not filed and not talk.agrees(message.body):
        return False
    if filed and belonging.is_unknown(tx, round_, filed[0].member):
        # She is asked for whom she writes, and whatever she says next answers that.
        return True
    if filed and _said_more(tx, message, filed):
        return True
    no = filed[0].question if filed else _answered(tx, message, round_, of_others=True)
    if no not in {question.no for question in round_.worded}:
        return False
    _hold(tx, message, round_, f"round:{round_.id}:agreed", {"agreed": no, "noted": bool(filed)})
    return True


def _says_nothing_itself(text: str) -> bool:
    return talk.agrees(text) or talk.points_elsewhere(text)


def _said_more(tx: Transaction, message: Message, filed: Sequence[Answer]) -> bool:
    """Whether she has put it into words of her own besides: then nobody needs to ask her."""
    said = [one.answer for one in tx.answers.of_user(message.sender) if one.answer.event != message.event]
    places = {(one.round, one.question) for one in filed}
    return any((one.round, one.question) in places and not _says_nothing_itself(one.text) for one in said)


def _hold(tx: Transaction, message: Message, round_: Round, subject: str, found: Mapping[str, Any]) -> None:
    """Ask about it soon; nobody is asked twice about the same `subject`: what comes then is left to staff."""
    desk = RoomId(message.sender)
    known = tx.dialogues.find(desk, Topic.MISPLACED, subject)
    if known or tx.letters.has(_key(subject, desk)):
        state = known.state if known else {}
        if state.get("event") != message.event and state.get("may", True) and "agreed" not in found:
            unasked.hold(tx, message, round_)
        return
    last = max((one.due for one in _waiting(tx, round_) if one.due), default=None)
    due = message.arrived if last is None else max(message.arrived, last + _PACE)
    member = tx.rosters.introduce(round_.room, message.sender, message.sender_name)
    state = {"event": message.event, "room": message.room, "arrived": message.arrived.isoformat(), **found}
    state["who"] = member.institution
    tx.dialogues.hold(
        Dialogue(
            desk,
            Topic.MISPLACED,
            subject,
            message.arrived,
            round_.deadline,
            round_.id,
            due=due,
            state=state,
        )
    )


def _answered(tx: Transaction, message: Message, round_: Round, *, of_others: bool = False) -> int | None:
    """The question of the answer that it replies to: „Bei uns ist es genauso, dazu kommt …“.

    A message may have answered several; which of them is meant nobody can tell.
    """
    filed = [one for event in _refers(message) for one in tx.answers.of_event(event)]
    filed = [one for one in filed if not of_others or one.member.user != message.sender]
    questions = {one.question for one in filed if one.round == round_.id}
    if not questions or talk.asks(message.body):
        return None
    return questions.pop() if len(questions) == 1 else _ONE_OF_SEVERAL


def _is_to_us(tx: Transaction, message: Message) -> bool:
    """Whether it replies to the opening, or to anything else that we said; all other replies are talk."""
    return any(tx.letters.purpose(event) is not None for event in _refers(message))


def _refers(message: Message) -> list[EventId]:
    return [event for event in (message.thread, message.reply_to) if event]


def _waiting(tx: Transaction, round_: Round) -> Iterator[Dialogue]:
    return (one for one in tx.dialogues.of_round(round_.id, Topic.MISPLACED) if one.due is not None)


def _likeliest(round_: Round, body: str) -> Question | None:
    voted = [one for one in round_.polls if body.strip().isdecimal() and poll.choice(body, one.options)]
    return voted[0] if voted else guess.likeliest(body, round_.worded)


def _question(
    tx: Transaction,
    office: Office,
    round_: Round,
    original: Message,
    question: Question | None,
    now: datetime,
) -> Markdown:
    values = _addressed(tx, office, original, now)
    if question is None:
        return office.texts("misplaced.list", **values, questions=[one.full for one in round_.questions])
    if question.is_poll:
        return office.texts("misplaced.poll", **values, question=question.text)
    return office.texts("misplaced.guess", **values, no=question.no, question=question.text)


def _addressed(tx: Transaction, office: Office, original: Message, now: datetime) -> dict[str, Any]:
    """A greeting, and by what she knows her message again."""
    name = feedback.called(tx.rosters.introduce(original.room, original.sender, original.sender_name))
    return {
        "greeting": office.greeting(now),
        "name": name,
        "beginning": beginning(original.body, _RECOGNISED),
    }


# --- What she said -----------------------------------------------------------------------------------


def _chosen(said: str, guessed: Question) -> Question | Said:
    match pick(said, _OPTIONS):
        case 1:
            return guessed
        case 2:
            return Said.OTHER
        case 3:
            return Said.TALK
    return _not_chosen(said)


def _not_chosen(said: str) -> Said:
    """A few words may have been meant as a choice; more of them are about something else."""
    most = _SHORT if _REFERS.match(said) else _FEW
    short = len(said.split()) <= most and "\n" not in said.strip() and not talk.asks(said)
    return Said.UNCLEAR if short else Said.NOTHING


def _close(tx: Transaction, dialogue: Dialogue) -> None:
    """Settled, and never asked again in this round."""
    tx.dialogues.hold(replace(dialogue, due=None, letter=None, state={"closed": True}))


def key_of(dialogue: Dialogue) -> str:
    """The key of the letter that asks."""
    return _key(dialogue.subject, dialogue.desk)


def _key(subject: str, desk: RoomId) -> str:
    return f"{subject}:misplaced:{desk}"
