"""Messages that are deleted in a room: an answer, a question of ours, a part of the minutes."""

from datetime import datetime

from bot.conduct import staffroom
from bot.conduct.answers import (
    entering,
    feedback,
    misplacing,
    posing,
    praising,
    restoring,
    unasked,
    unreadable,
    whereto,
)
from bot.conduct.corrections import objecting
from bot.conduct.membership import belonging, enrolling
from bot.conduct.office import Office
from bot.conduct.themes import amending
from bot.conduct.turn import Turn
from bot.meeting.answer import Standing
from bot.meeting.message import Message
from bot.meeting.round import Phase, Round
from bot.store.audit import FROM_MINUTES, WITHDRAWN, Entry
from bot.store.database import Transaction


def removed(turn: Turn) -> None:
    """What is deleted in the room is deleted here; staff hear of what their round or its minutes lose."""
    assert turn.message.target is not None
    if turn.tx.early.misplaced(turn.message.target, turn.message.room):
        return
    enrolling.retract(turn.tx, turn.message)
    entering.retract(turn.tx, turn.message)
    belonging.retract(turn.tx, turn.message)
    misplacing.retract(turn.tx, turn.message, turn.now)
    whereto.retract(turn.tx, turn.message)
    unasked.retract(turn.tx, turn.message)
    restoring.notice(turn.tx, turn.message, turn.now)
    objecting.retract(turn)
    praising.retract(turn.tx, turn.message)
    without = withdraw(turn.tx, turn.message, turn.now)
    if without is not None:
        amending.amend(turn.tx, without, turn.now)
        tell_withdrawn(turn, without)
    _ours_removed(turn)


def _ours_removed(turn: Turn) -> None:
    """If it was something we said of a round."""
    assert turn.message.target is not None
    subject, key = (
        turn.tx.outbox.subject_of(turn.message.target),
        turn.tx.letters.purpose(turn.message.target),
    )
    if subject is None or key is None:
        return
    round_ = turn.tx.rounds.get(subject[0])
    if not turn.tx.moves.lead(turn.message.room, round_.room):
        return
    if subject[1] is not None:
        _question_removed(turn, round_, key)
    elif f"round:{round_.id}:minutes:" in key:
        _tell(
            turn.tx,
            turn.office,
            round_,
            f"minutes-removed:{turn.message.arrived.date()}",
            "steer.minutes_removed",
            turn.now,
        )


def withdraw(tx: Transaction, message: Message, now: datetime) -> Round | None:
    """A message was removed: whatever it answered is deleted, and it will never be read again.

    Returns the round whose minutes had quoted it already.
    """
    assert message.target is not None
    found = tx.answers.of_event(message.target)
    unreadable.withdrawn(tx, message.room, message.target, now)
    tx.early.drop(message.target)
    feedback.forget(tx, message)
    if not found:
        return None
    round_ = tx.rounds.get(found[0].round)
    tx.answers.withdraw(message.target)
    counted = found[0].standing.counts
    if counted:
        amending.do_without(tx, round_.id, now)
    missed = counted and round_.phase is Phase.PUBLISHED
    # Whoever takes back a suggestion may still be reminded to answer.
    what = "suggestion withdrawn" if found[0].standing is Standing.SUGGESTED else WITHDRAWN
    tx.audit.note(Entry(now, message.sender, what, round_.id, FROM_MINUTES if missed else ""))
    return round_ if missed else None


def tell_withdrawn(turn: Turn, round_: Round) -> None:
    """Minutes that are out have lost a contribution: staff hear of it once a day, and not whose it was."""
    _tell(
        turn.tx, turn.office, round_, f"withdrawn:{turn.message.arrived.date()}", "steer.withdrawn", turn.now
    )


def _question_removed(turn: Turn, round_: Round, key: str) -> None:
    """Asked once more, in case it was a slip; a second time it stays away."""
    if round_.phase is not Phase.OPEN:
        return
    if posing.ask_again(turn):
        _tell(turn.tx, turn.office, round_, f"repeated:{key}", "steer.asked_again", turn.now)
    elif key.endswith(posing.AGAIN):
        _tell(turn.tx, turn.office, round_, f"removed:{key}", "steer.question_removed", turn.now)


def _tell(tx: Transaction, office: Office, round_: Round, occasion: str, name: str, now: datetime) -> None:
    """Once for an occasion, where only staff read it."""
    room = staffroom.of(tx, office, round_)
    if room is not None:
        key = f"round:{round_.id}:{occasion}"
        tx.outbox.post(office.say(room, key, name, title=round_.title, prefix=""), now)
