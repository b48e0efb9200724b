"""The check for personal data: passages that staff should look at, one at a time.

What was entered by staff is checked at once, what members wrote once the round is over. Where minutes have
to be released, that waits for the check; where they come by themselves, nothing does. What staff say is heard
by `ruling`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct.mail import copying
from bot.conduct.membership import persons
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId, RoundId
from bot.meeting.letter import Letter
from bot.meeting.round import Phase, Release, Round
from bot.speech import personal
from bot.store.answers import Filed
from bot.store.concerns import Concern
from bot.store.database import Transaction

_WAITS = timedelta(days=90)


# --- Looking -----------------------------------------------------------------------------------------


def note(tx: Transaction, round_: Round, filed: Iterable[Filed]) -> None:
    """Look through answers of a round, and note what is to be decided about."""
    known = persons.known(tx, round_)
    for one in filed:
        found = personal.passages(one.answer.text, known)
        if found:
            tx.concerns.note(one.id, [("+".join(passage.kinds), passage.text) for passage in found])


def look_again(tx: Transaction, event: EventId) -> None:
    """A message was changed: what staff entered is looked through anew."""
    for one in tx.rulings.of_event(event):
        tx.concerns.note(one.id, ())
        if one.answer.entered_by is not None:
            note(tx, tx.rounds.get(one.answer.round), [one])


def begin(tx: Transaction, office: Office, closed: Round, now: datetime) -> None:
    """A round is over: look through its answers, and ask staff about the first passage."""
    if office.staff_room is None:
        return
    known = tx.concerns.known(closed.id)
    note(tx, closed, (filed for filed in tx.answers.of_round(closed.id) if filed.id not in known))
    found = tx.concerns.open(closed.id)
    if not found:
        return
    # Passages in entered answers that nobody has decided about are asked about again with the others.
    tx.dialogues.end(*tx.dialogues.of_round(closed.id, Topic.CHECK))
    key = f"round:{closed.id}:check"
    dialogue = _of_round(office.staff_room, closed.id, now)
    if closed.release is Release.AUTOMATIC:
        answers = len({concern.filed.id for concern in found})
        values = {"title": closed.title, "count": answers}
        tx.outbox.post(office.say(office.staff_room, key, "check.offered", **values), now)
        tx.dialogues.hold(replace(dialogue, letter=key, state={"step": "offered"}))
    else:
        ask(tx, office, dialogue, key, now)


def admit(turn: Turn, round_: Round) -> None:
    """Late answers were admitted: they are looked through, too."""
    if turn.office.staff_room is None:
        return
    before = {concern.filed.id for concern in turn.tx.concerns.open(round_.id)}
    known = turn.tx.concerns.known(round_.id)
    note(turn.tx, round_, (filed for filed in turn.tx.answers.of_round(round_.id) if filed.id not in known))
    added = {concern.filed.id for concern in turn.tx.concerns.open(round_.id)} - before
    if added and not before:
        _ask_staff(turn, turn.office.staff_room, round_)


def entered(turn: Turn, desk: RoomId, event: EventId) -> None:
    """What staff just entered: ask about it, or else whether a copy may be sent."""
    found = turn.tx.concerns.of_event(event)
    if not found:
        copying.ask(turn, desk, event)
        return
    id_ = found[0].filed.answer.round
    state = {"event": event}
    subject = f"check:{id_}:{event}"
    expires = turn.now + _WAITS
    dialogue = Dialogue(desk, Topic.CHECK, subject, turn.now, expires, id_, turn.message.sender, state=state)
    ask(turn.tx, turn.office, dialogue, f"check:{turn.message.event}", turn.now, room=turn.message.room)


def holds_up(turn: Turn, round_: Round) -> bool:
    """Whether minutes cannot be released yet; then staff are asked about the next passage."""
    found = [] if turn.office.staff_room is None else turn.tx.concerns.open(round_.id)
    if not found or turn.office.staff_room is None or round_.release is Release.AUTOMATIC:
        return False
    if round_.phase is not Phase.CLOSED:
        return False
    report(turn, "check.open", count=len(found), title=round_.title)
    _ask_staff(turn, turn.office.staff_room, round_)
    return True


# --- Asking ------------------------------------------------------------------------------------------


def _ask_staff(turn: Turn, room: RoomId, round_: Round) -> None:
    """Ask in the staff room about the next passage of a round."""
    dialogue = _of_round(room, round_.id, turn.now)
    ask(turn.tx, turn.office, dialogue, f"check:{turn.message.event}", turn.now)


def ask(
    tx: Transaction,
    office: Office,
    dialogue: Dialogue,
    key: str,
    now: datetime,
    *,
    room: RoomId | None = None,
) -> bool:
    """Ask about the next passage; False if there is none."""
    found = undecided(tx, dialogue)
    if not found:
        return False
    tx.outbox.post(_letter(tx, office, room or dialogue.desk, key, found, "event" in dialogue.state), now)
    kept = {"event": dialogue.state["event"]} if "event" in dialogue.state else {}
    state = kept | {"step": "ask", "answer": found[0].filed.id, "no": found[0].no}
    tx.dialogues.hold(replace(dialogue, asked=now, expires=now + _WAITS, letter=key, state=state))
    return True


def _letter(
    tx: Transaction, office: Office, room: RoomId, key: str, found: list[Concern], entered_: bool
) -> Letter:
    concern = found[0]
    answer = concern.filed.answer
    done = 0 if entered_ else tx.concerns.decided(answer.round)
    return office.say(
        room,
        key,
        "check.asked",
        no=done + 1,
        count=done + len(found),
        institution=answer.member.institution,
        number=answer.question,
        kinds=[str(office.texts(f"check.kind_{kind}")) for kind in concern.kind.split("+")],
        text=concern.excerpt,
        suggestion=suggestion(tx, concern),
    )


def suggestion(tx: Transaction, concern: Concern) -> str:
    """How a passage might read instead."""
    round_ = tx.rounds.get(concern.filed.answer.round)
    return personal.suggestion(concern.excerpt, persons.known(tx, round_))


def undecided(tx: Transaction, dialogue: Dialogue) -> list[Concern]:
    """The passages that a dialogue is about and that are still to be decided."""
    event = dialogue.state.get("event")
    return tx.concerns.of_event(event) if event else tx.concerns.open(dialogue.its_round)


def _of_round(desk: RoomId, id_: RoundId, now: datetime) -> Dialogue:
    return Dialogue(desk, Topic.CHECK, f"check:{id_}", now, now + _WAITS, id_)
