"""Late answers: laid before staff, who admit, defer or refuse them; whoever wrote them hears of it.

All that one person sends after the end of a round is one matter. Where there is no staff room, what is late
is kept, and nobody is asked.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.conduct import misheard
from bot.conduct.answers import checking
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.themes import amending
from bot.conduct.turn import Turn
from bot.meeting.answer import Standing
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId, RoundId, UserId
from bot.meeting.message import Message
from bot.meeting.round import Phase, Round
from bot.speech import commands
from bot.speech.choice import pick
from bot.store.answers import Filed
from bot.store.audit import Entry
from bot.store.database import Transaction

# A late sender who pauses for so long is taken to have finished.
_PAUSE = timedelta(minutes=1)
_WAITS = timedelta(days=90)
# Somebody may still decide within this time what a colleague has decided, and hears that it is.
_ECHO = timedelta(days=1)
_AT_ONCE = timedelta(seconds=2)
_JUST_NOW = timedelta(minutes=5)
# A deferred answer stays so long after the next round has shown it, and so long if there is no next round.
_SHOWN_FOR, _KEPT_FOR = timedelta(days=30), timedelta(days=365)


_TO_SHOW = frozenset(("zeigen", "anzeigen", "zeigen bitte", "lesen", "show", "read"))


class Verdict(StrEnum):
    """What becomes of late answers."""

    ADMITTED = "admitted"
    DEFERRED = "deferred"
    REFUSED = "refused"


_VERDICTS = tuple(Verdict)


def present(turn: Turn, round_: Round) -> bool:
    """An answer came late, and is filed: ask staff about it, once for a person and round.

    Returns whether there are staff to be asked.
    """
    if turn.office.staff_room is None:
        return False
    subject = _subject(round_.id, turn.message.sender)
    waiting = turn.tx.dialogues.find(turn.office.staff_room, Topic.LATE, subject)
    if waiting is not None and "verdict" not in waiting.state and waiting.expires > turn.now:
        turn.tx.dialogues.hold(replace(waiting, due=turn.now + _PAUSE))
        return True
    dialogue = Dialogue(turn.office.staff_room, Topic.LATE, subject, turn.now, turn.now + _WAITS, round_.id)
    _ask(turn.tx, turn.office, dialogue, f"late:{turn.message.event}:asked", turn.now)
    return True


def act(tx: Transaction, office: Office, dialogue: Dialogue, now: datetime) -> None:
    """Tell staff how much it is by now, once the sender has paused."""
    hers = _hers(tx, dialogue)
    if hers:
        _ask(tx, office, replace(dialogue, due=None), f"late:{hers[-1].answer.event}:asked", now, more=True)
    else:
        tx.dialogues.end(dialogue)


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """Staff decide – the first who does; whoever comes second is told."""
    verdict = _verdict(turn.office, turn.message.body)
    if "verdict" in dialogue.state:
        return verdict is not None and _second(turn, dialogue)
    if verdict is None and turn.message.body.strip(" .!?„“").casefold() in _TO_SHOW:
        _show(turn, dialogue)
        return True
    if verdict is None:
        wanted = misheard.meant(turn.tx, turn.message, dialogue)
        published = turn.tx.rounds.get(dialogue.its_round).phase is Phase.PUBLISHED
        example = turn.office.texts("late.example", published=published)
        return wanted and misheard.tell(turn, dialogue, example)
    hers, round_ = _hers(turn.tx, dialogue), turn.tx.rounds.get(dialogue.its_round)
    if not hers or round_.phase is Phase.CANCELLED:
        turn.tx.dialogues.end(dialogue)
        report(turn, "late.gone")
    elif verdict is Verdict.ADMITTED and round_.phase is Phase.PUBLISHED:
        report(turn, "late.published")
    else:
        _decide(turn, dialogue, verdict)
    return True


def show_deferred(tx: Transaction, office: Office, opened: Round, now: datetime) -> None:
    """Show staff what was kept for a round that begins, each contribution once."""
    kept = [one for one in tx.rulings.deferred(opened.room) if one.answer.round != opened.id]
    if office.staff_room is None or not kept:
        return
    key = f"round:{opened.id}:deferred"
    tx.outbox.post(office.say(office.staff_room, key, "late.kept", count=len(kept), title=opened.title), now)
    for filed in kept:
        _quote(tx, office, office.staff_room, filed, "deferred", now)


def _show(turn: Turn, dialogue: Dialogue) -> None:
    """Staff want to read it first."""
    hers = _hers(turn.tx, dialogue)
    for filed in hers:
        _quote(turn.tx, turn.office, turn.message.room, filed, f"shown:{turn.message.event}", turn.now)
    if not hers:
        turn.tx.dialogues.end(dialogue)
        report(turn, "late.gone")


def _quote(tx: Transaction, office: Office, room: RoomId, filed: Filed, occasion: str, now: datetime) -> None:
    answer = filed.answer
    question = tx.rounds.get(answer.round).question(answer.question)
    values = {"institution": answer.member.institution, "text": answer.text}
    values["question"] = question.text if question else ""
    key = f"{occasion}:{answer.event}:{answer.question}"
    tx.outbox.post(office.say(room, key, "late.quoted", **values), now)


def forget(tx: Transaction, now: datetime) -> None:
    """Delete deferred answers whose time is over."""
    tx.rulings.forget_deferred(now - _SHOWN_FOR, now - _KEPT_FOR)


def _ask(
    tx: Transaction, office: Office, dialogue: Dialogue, key: str, now: datetime, *, more: bool = False
) -> None:
    hers, round_ = _hers(tx, dialogue), tx.rounds.get(dialogue.its_round)
    letter = office.say(
        dialogue.desk,
        key,
        "late.asked",
        institution=hers[0].answer.member.institution,
        title=round_.title,
        count=len(hers),
        more=more,
        published=round_.phase is Phase.PUBLISHED,
        options=_options(office),
    )
    tx.outbox.post(letter, now)
    tx.dialogues.hold(replace(dialogue, asked=now, letter=key))


def _decide(turn: Turn, dialogue: Dialogue, verdict: Verdict) -> None:
    hers, round_ = _hers(turn.tx, dialogue), turn.tx.rounds.get(dialogue.its_round)
    ids = [filed.id for filed in hers]
    _execute(turn.tx, round_, ids, verdict, turn.now)
    what = f"late answer {verdict}"
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, what, round_.id, str(len(ids))))
    _tell_author(turn.tx, turn.office, hers[0], round_, verdict, turn.now)
    others = _others(turn.tx, turn.message, dialogue, turn.now)
    state = {"verdict": verdict.value}
    told = replace(
        dialogue, asked=turn.now, expires=turn.now + _ECHO, due=None, asker=turn.message.sender, state=state
    )
    turn.tx.dialogues.hold(told)
    values = {"institution": hers[0].answer.member.institution, "title": round_.title, "open": others}
    report(turn, f"late.done_{verdict}", **values)
    if verdict is Verdict.ADMITTED:
        checking.admit(turn, round_)


def _execute(tx: Transaction, round_: Round, ids: list[int], verdict: Verdict, now: datetime) -> None:
    match verdict:
        case Verdict.ADMITTED:
            tx.rulings.judge(ids, Standing.ADMITTED)
            amending.sort_again(tx, round_, now)
        case Verdict.DEFERRED:
            tx.rulings.judge(ids, Standing.DEFERRED)
        case Verdict.REFUSED:
            tx.rulings.drop(ids)


def _tell_author(
    tx: Transaction, office: Office, filed: Filed, round_: Round, verdict: Verdict, now: datetime
) -> None:
    """By direct message, once for a decision."""
    key = f"late:{filed.answer.event}:{verdict}"
    room = RoomId(filed.answer.member.user)
    values = {"title": round_.title, "contact": office.contact}
    tx.outbox.post(office.say(room, key, f"late.{verdict}", **values), now)


def _second(turn: Turn, dialogue: Dialogue) -> bool:
    """Somebody decides what was decided: by a reply to it, or before she can have known."""
    other = turn.message.sender != dialogue.asker
    at_once = turn.message.arrived - (_AT_ONCE if other else timedelta()) < dialogue.asked
    just_now = (
        other
        and turn.message.arrived <= dialogue.asked + _JUST_NOW
        and not _waiting(turn.tx, turn.message, dialogue, turn.now)
    )
    if not (at_once or just_now or misheard.about(turn.tx, turn.message, dialogue)):
        return False
    others = _others(turn.tx, turn.message, dialogue, turn.now)
    report(turn, f"late.decided_{dialogue.state['verdict']}", open=others)
    return True


def _others(tx: Transaction, message: Message, dialogue: Dialogue, now: datetime) -> list[str]:
    """Whose late answers still wait, the next one first."""
    waiting = [one for one in _waiting(tx, message, dialogue, now) if one.topic is Topic.LATE]
    found = [_hers(tx, one) for one in waiting if one.subject != dialogue.subject]
    return [hers[0].answer.member.institution for hers in found if hers]


def _waiting(tx: Transaction, message: Message, dialogue: Dialogue, now: datetime) -> list[Dialogue]:
    """What else staff were asked and have not decided."""
    here = tx.dialogues.at(dialogue.desk, now, alias=message.room)
    return [one for one in here if "verdict" not in one.state]


def _hers(tx: Transaction, dialogue: Dialogue) -> list[Filed]:
    """The late answers it is about, as long as they are undecided."""
    round_ = tx.rounds.get(dialogue.its_round)
    user = dialogue.subject.removeprefix(_subject(round_.id, UserId("")))
    late = tx.answers.of_round(round_.id, Standing.LATE)
    return [filed for filed in late if filed.answer.member.user == user]


def _subject(round_: RoundId, user: UserId) -> str:
    return f"late:{round_}:{user}"


def _options(office: Office) -> list[str]:
    return [str(office.texts(f"late.option_{verdict}")) for verdict in _VERDICTS]


def _verdict(office: Office, said: str) -> Verdict | None:
    """What deletes answers has to be said in full, or by its number."""
    if commands.understand(said, prefix=office.prefix, prefix_needed=False) is not None:
        return None
    # What stands in brackets explains.
    options = [option.split(" (")[0] for option in _options(office)]
    said = said.strip(" .!").removeprefix("bitte ").removeprefix("Bitte ")
    if said.casefold() == options[0].casefold():
        return Verdict.ADMITTED
    number = pick(said, options)
    if number is None:
        return None
    verdict, words = _VERDICTS[number - 1], said.casefold()
    careful = any(one in words for one in ("3", "nicht", "not", "drei", "dritt", "third", "three"))
    return verdict if verdict is not Verdict.REFUSED or careful else None
