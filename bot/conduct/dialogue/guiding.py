"""Guiding: a member says „los“, and is asked one question after the other in a direct message.

Whatever she writes is filed at once. The next question waits a moment, because people say one thing in
several messages; and she may come back to it days later.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import assent, guided, noted
from bot.conduct.answers import answering
from bot.conduct.answers.answering import Filing
from bot.conduct.corrections import objecting
from bot.conduct.dialogue import prompted, reserved
from bot.conduct.membership import belonging
from bot.conduct.office import Office
from bot.conduct.reply import send
from bot.conduct.turn import Turn
from bot.conduct.votes import circulating
from bot.meeting import numbering
from bot.meeting.answer import Channel, Standing
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message, Place
from bot.meeting.patience import MOST_IN_CONVERSATION
from bot.meeting.round import Phase, Round
from bot.speech import archive, interlude, wishes
from bot.speech.commands import Intent, No, Yes
from bot.speech.markdown import Markdown
from bot.speech.wishes import Back, Begin, Finish, Later, Quit, Skip, Thank
from bot.store.answers import Filed
from bot.store.database import Transaction

# We wait so long for more of an answer before the next question.
PATIENCE = timedelta(seconds=20)
# Her next word is about these, so no question of the round comes in between.
ASIDE = (Topic.CHANGE, Topic.UNNAMED, Topic.WITHDRAWAL)
# For so long after a question „Wir haben keine Zeit“ answers it; later she may speak of the round.
_LATELY = timedelta(hours=1)
# For so long „ja“ and „danke“ answer the summary.
_GOODBYE = timedelta(days=1)


def begin(turn: Turn, place: Place, round_: Round) -> None:
    """Ask the first question that she has not answered yet; votes of a resolution come in one."""
    if round_.decides:
        circulating.explain(turn, place, round_)
        return
    known = guided.find(turn.tx, turn.message.sender, round_)
    filed = noted.hers(turn.tx, turn.message.sender, round_.id)
    skipped = _skipped(known)
    if _first(round_, filed, skipped) is None:
        skipped = []
    at = _first(round_, filed, skipped)
    state = {
        "at": at,
        "room": noted.private(turn.message, place),
        "last": turn.message.event,
        "skipped": skipped,
    }
    dialogue = guided.begun(turn.message, round_, "", state)
    if at is None:
        _finish(turn.tx, turn.office, dialogue, round_, turn.message, turn.now)
    else:
        intro = _welcome(turn.office, turn.message, round_, again=bool(filed) or known is not None)
        _ask(turn.tx, turn.office, turn.message, dialogue, [intro], turn.now, ways=True)


def hear(turn: Turn, dialogue: Dialogue, rounds: Sequence[Round]) -> bool:
    """Take a message as an answer, or as what she says about the questions; False if it is neither."""
    round_ = next((one for one in rounds if one.id == dialogue.round), None)
    if round_ is None or round_.phase not in (Phase.OPEN, Phase.CLOSED, Phase.PUBLISHED):
        return False
    if circulating.votes_elsewhere(turn.message.body, rounds):
        return False
    if archive.lists(turn.message.body) or objecting.speaks_of_minutes(turn.tx, turn.message, rounds):
        return False
    lately = turn.message.arrived - dialogue.asked < _LATELY
    question = round_.question(_at(dialogue))
    wish = prompted.understood(turn.office, turn.message.body, question, round_, lately=lately)
    if dialogue.state.get("done") and not isinstance(wish, Begin):
        return _says_goodbye(turn, dialogue, wish)
    paused = bool(dialogue.state.get("paused"))
    if wish is None and not paused and prompted.is_about_answers(turn.message.body, round_):
        of = _spoken_of(turn, round_) or _at(dialogue)
        noted.tell(turn, "guided.about_answers", place=Place.DIRECT, no=_at(dialogue), of=of)
        return True
    match wish:
        case Begin() if round_.phase is Phase.OPEN:
            begin(turn, Place.DIRECT, round_)
        case Skip() | Back() | Later() | Finish() if not paused and round_.phase is Phase.OPEN:
            _steer(turn, dialogue, round_, wish)
        case Quit() if (
            not paused and round_.phase is Phase.OPEN and noted.hers(turn.tx, turn.message.sender, round_.id)
        ):
            _finish(
                turn.tx,
                turn.office,
                _again(dialogue, turn.message, round_),
                round_,
                turn.message,
                turn.now,
                early=True,
            )
        case Thank():
            pass
        case Yes() | No() if assent.asked(turn.tx, turn.message):
            return False
        case Yes() | No() | None if not paused:
            return _take(turn, dialogue, round_)
        case _:
            return False
    return True


def act(tx: Transaction, office: Office, dialogue: Dialogue, now: datetime) -> None:
    """She has been silent for a moment: what she said is the whole answer, and the next question comes."""
    current = tx.dialogues.find(dialogue.desk, dialogue.topic, dialogue.subject)
    if current is None or current.due is None or current.due > now or current.round is None:
        return
    if _is_asked_aside(tx, current, now):
        tx.dialogues.hold(replace(current, due=now + PATIENCE))
        return
    settled = replace(current, due=None)
    tx.dialogues.hold(settled)
    round_ = tx.rounds.get(current.round)
    if round_.phase is Phase.OPEN:
        _advance(tx, office, settled, round_, None, "guided.noted", now)
    else:
        tx.dialogues.end(settled)
        letter = _letter(settled, round_, office.texts("guided.ended", ended=office.spoken(round_.ends)))
        tx.outbox.post(letter, now)


def go_on(turn: Turn, round_: Round, said: Markdown) -> bool:
    """An answer of hers was moved while she is being asked: the first open question comes now.

    False if she is not being asked, or nothing is open.
    """
    known = guided.find(turn.tx, turn.message.sender, round_)
    state = known.state if known else {"done": True}
    at = _first(round_, noted.hers(turn.tx, turn.message.sender, round_.id), _skipped(known))
    if known is None or at is None or any(state.get(one) for one in ("done", "paused", "brief")):
        return False
    heard = _again(known, turn.message, round_)
    _ask(turn.tx, turn.office, turn.message, heard.knowing(at=at), [said], turn.now)
    return True


def key_of(dialogue: Dialogue) -> str:
    """The purpose of what is said next."""
    return f"guide:{dialogue.state['last']}"


# --- What she says ---------------------------------------------------------------------------------


def _take(turn: Turn, dialogue: Dialogue, round_: Round) -> bool:
    """File it under the question that was asked, or under those whose numbers it names."""
    body = turn.message.body.strip()
    question = round_.question(_meant(turn.tx, turn.message, dialogue))
    if not body or question is None:
        return False
    voted = prompted.votes(body, question)
    if dialogue.state.get("brief") and not voted:
        return False
    numbered = None if voted else numbering.read(body, len(round_.questions), round_.questions)
    if round_.phase is Phase.PUBLISHED and not (numbered or turn.message.reply_to):
        # The minutes are out, and no question is put to her any more.
        return False
    filing = Filing(round_, numbered or {question.no: body}, bool(numbered), Channel.GUIDED)
    judged = answering.keep(turn, filing)
    if judged is not Standing.COUNTED:
        turn.tx.dialogues.end(dialogue)
        return judged is not None
    reserved.said_within(turn, Place.DIRECT, filing)
    heard = _again(dialogue, turn.message, round_)
    if voted:
        _advance(turn.tx, turn.office, heard, round_, turn.message, "guided.noted", turn.now)
    else:
        turn.tx.dialogues.hold(replace(heard, due=turn.message.arrived + PATIENCE))
    return True


def _says_goodbye(turn: Turn, dialogue: Dialogue, wish: Intent | None) -> bool:
    """„Stimmt alles?“ – „Ja, danke.“"""
    content = isinstance(wish, Yes | Thank) or (wish is None and wishes.content(turn.message.body))
    if not (content or isinstance(wish, No)) or assent.asked(turn.tx, turn.message):
        return False
    turn.tx.dialogues.end(dialogue)
    text = "guided.goodbye" if content else "guided.what_else"
    noted.tell(turn, text, place=Place.DIRECT, no=_at(dialogue))
    return True


def _spoken_of(turn: Turn, round_: Round) -> int | None:
    """Which answer of hers she wants otherwise: the one whose number she names, or else her last."""
    filed = sorted(noted.hers(turn.tx, turn.message.sender, round_.id), key=lambda one: one.id)
    given = [one.answer.question for one in filed]
    named = interlude.number(turn.message.body)
    return named if named in given else next(reversed(given), None)


def _meant(tx: Transaction, message: Message, dialogue: Dialogue) -> int:
    """The question that was asked last, unless she replies to another one of ours."""
    subject = tx.outbox.subject_of(message.reply_to) if message.reply_to else None
    if subject is not None and subject[0] == dialogue.round and subject[1] is not None:
        return subject[1]
    return _at(dialogue)


def _steer(turn: Turn, dialogue: Dialogue, round_: Round, wish: Skip | Back | Later | Finish) -> None:
    heard = _again(dialogue, turn.message, round_)
    match wish:
        case Skip():
            skipped = [*_skipped(dialogue), _at(dialogue)]
            heard = heard.knowing(skipped=skipped)
            _advance(turn.tx, turn.office, heard, round_, turn.message, "guided.skipped", turn.now)
        case Back():
            _go_back(turn, heard, round_)
        case Later():
            turn.tx.dialogues.hold(heard.knowing(paused=True))
            filed = bool(noted.hers(turn.tx, turn.message.sender, round_.id))
            no = _at(dialogue) if prompted.is_left_out(turn.message.body) else 0
            values = {"deadline": turn.office.spoken(round_.deadline), "filed": filed, "no": no}
            noted.tell(turn, "guided.later", place=Place.DIRECT, **values)
        case Finish():
            _finish(turn.tx, turn.office, heard, round_, turn.message, turn.now)


def _go_back(turn: Turn, dialogue: Dialogue, round_: Round) -> None:
    """The question before, with what she said to it."""
    before = [question.no for question in round_.questions if question.no < _at(dialogue)]
    at = before[-1] if before else _at(dialogue)
    said = noted.by_question(noted.hers(turn.tx, turn.message.sender, round_.id)).get(at, "")
    intro = turn.office.texts("guided.back", text=noted.quoted(said), no=at)
    skipped = [no for no in _skipped(dialogue) if no != at]
    _ask(turn.tx, turn.office, turn.message, dialogue.knowing(at=at, skipped=skipped), [intro], turn.now)


# --- What comes next -------------------------------------------------------------------------------


def _advance(
    tx: Transaction,
    office: Office,
    dialogue: Dialogue,
    round_: Round,
    message: Message | None,
    intro: str,
    now: datetime,
) -> None:
    """Ask the next question that is still open, or sum up."""
    filed = noted.hers(tx, UserId(dialogue.desk), round_.id)
    at = _first(round_, filed, _skipped(dialogue), after=_at(dialogue))
    if at is None:
        at = _first(round_, filed, _skipped(dialogue))
    if at is None or dialogue.state.get("brief"):
        _finish(tx, office, dialogue, round_, message, now)
        return
    _ask(tx, office, message, dialogue.knowing(at=at), [office.texts(intro)], now)


def _first(round_: Round, filed: Iterable[Filed], skipped: Iterable[int], after: int = 0) -> int | None:
    """The first question that is neither answered nor skipped."""
    done = {one.answer.question for one in filed} | set(skipped)
    return next((one.no for one in round_.questions if one.no > after and one.no not in done), None)


def _ask(
    tx: Transaction,
    office: Office,
    message: Message | None,
    dialogue: Dialogue,
    said: list[Markdown],
    now: datetime,
    *,
    ways: bool = False,
) -> None:
    """Put the question where the dialogue is now; nothing is due before she speaks."""
    round_ = tx.rounds.get(dialogue.its_round)
    question = round_.question(_at(dialogue))
    assert question is not None
    said = [*said, noted.asked(office, round_, question)]
    if ways:
        said.append(office.texts("guided.ways"))
    letter = _letter(dialogue, round_, "\n\n".join(said), question.no)
    # If she was answered too often to be asked now, her next word still answers the question she has read.
    if _post(tx, office, message, letter, now):
        tx.dialogues.hold(replace(dialogue, asked=now, due=None, letter=letter.key))


def _finish(
    tx: Transaction,
    office: Office,
    dialogue: Dialogue,
    round_: Round,
    message: Message | None,
    now: datetime,
    *,
    early: bool = False,
) -> None:
    """All questions were asked, or she wants no more: she reads once more what was noted."""
    tx.dialogues.end(dialogue)
    if dialogue.state.get("brief"):
        return
    filed = noted.hers(tx, UserId(dialogue.desk), round_.id)
    member = filed[0].answer.member if filed else None
    ask = member is not None and belonging.is_unknown(tx, round_, member)
    ask = ask and not belonging.is_asked(tx, round_, UserId(dialogue.desk))
    institutions = belonging.offered(tx, round_) if ask else ()
    letter = _letter(dialogue, round_, _summary(office, round_, filed, institutions, ask=ask, early=early))
    if filed:
        done = dialogue.knowing(at=filed[0].answer.question, done=True)
        tx.dialogues.hold(replace(done, due=None, letter=letter.key, expires=dialogue.asked + _GOODBYE))
    if ask:
        belonging.wait(tx, round_, UserId(dialogue.desk), letter.key, now)
    _post(tx, office, message, letter, now)


def _summary(
    office: Office,
    round_: Round,
    filed: Sequence[Filed],
    institutions: Sequence[str],
    *,
    ask: bool,
    early: bool,
) -> Markdown:
    if not filed:
        return office.texts("guided.nothing", title=round_.title, deadline=office.spoken(round_.deadline))
    return office.texts(
        "guided.summary",
        institution=filed[0].answer.member.institution,
        lines=noted.lines(round_, filed),
        no=filed[0].answer.question,
        ask=ask,
        institutions=institutions,
        early=early,
    )


def _welcome(office: Office, message: Message, round_: Round, *, again: bool) -> Markdown:
    name = "guided.again" if again else "guided.hello"
    greeting = office.greeting(message.arrived)
    return office.texts(name, greeting=greeting, count=len(round_.worded), polls=len(round_.polls))


def _letter(dialogue: Dialogue, round_: Round, text: str, question: int | None = None) -> Letter:
    room = RoomId(dialogue.state["room"])
    return Letter(room, key_of(dialogue), Say(text), round_.id, question)


def _post(tx: Transaction, office: Office, message: Message | None, letter: Letter, now: datetime) -> bool:
    """Whoever is asked one question after the other hears more of us in a short time than others."""
    if message is None:
        return tx.outbox.post(letter, now)
    return send(Turn(tx, office, message, now), letter, most=MOST_IN_CONVERSATION)


# --- Where we are ----------------------------------------------------------------------------------


def _again(dialogue: Dialogue, message: Message, round_: Round) -> Dialogue:
    """She has spoken: in this room, and now."""
    state = {**dialogue.state, "room": message.room, "last": message.event}
    return replace(guided.begun(message, round_, "", state), letter=dialogue.letter)


def _is_asked_aside(tx: Transaction, dialogue: Dialogue, now: datetime) -> bool:
    """Whether something else waits for her next word, asked since she was last heard here."""
    waiting = tx.dialogues.at(dialogue.desk, now)
    return any(one.topic in ASIDE and one.asked > dialogue.asked for one in waiting)


def _at(dialogue: Dialogue) -> int:
    return int(dialogue.state["at"])


def _skipped(dialogue: Dialogue | None) -> list[int]:
    return list(dialogue.state.get("skipped", ())) if dialogue else []
