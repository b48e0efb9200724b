"""Displacing: staff put somebody's answer under the question it belongs to.

While answers come in they reply to it in the network room; when the themes are brought into order they say
it of a handle on the board.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.conduct import staffroom
from bot.conduct.answers import placing, revising
from bot.conduct.reply import report
from bot.conduct.themes.opened import Opened
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import RoomId
from bot.meeting.message import Message
from bot.meeting.round import Phase, Round
from bot.speech.curating import Step, Verb
from bot.speech.placing import Move
from bot.store.answers import Filed
from bot.store.database import Transaction

_PLACED = "placed"


def of_others(tx: Transaction, message: Message) -> RoomId | None:
    """The network room in which somebody replies to an answer that is not her own; None if she does not."""
    filed = tx.rulings.of_event(message.reply_to) if message.reply_to else []
    if not filed or revising.author(filed[0].answer) == message.sender:
        return None
    round_ = tx.rounds.get(filed[0].answer.round)
    here = not round_.decides and tx.moves.lead(message.room, round_.room)
    return round_.room if here else None


def in_room(turn: Turn, wish: Move) -> None:
    """Staff reply to somebody's answer that it belongs elsewhere; their own room reads what was done."""
    assert turn.message.reply_to is not None
    answered = turn.tx.rulings.of_event(turn.message.reply_to)
    round_ = turn.tx.rounds.get(answered[0].answer.round)
    filed = [one for one in answered if wish.of in (None, one.answer.question)]
    given = sorted({one.answer.question for one in filed})
    values: dict[str, object] = {"no": wish.question, "given": given, "last": len(round_.worded)}
    if round_.phase not in (Phase.OPEN, Phase.CLOSED):
        name, values = "curation.published", {"title": round_.title}
    elif len(given) != 1 or given == [wish.question] or not placing.exists(round_, wish.question):
        name = "placing.displaced_how"
    else:
        placing.move(turn.tx, turn.message, round_, filed, wish.question, turn.now)
        name, values["institution"] = "placing.displaced", filed[0].answer.member.institution
    room = staffroom.of(turn.tx, turn.office, round_) or RoomId(turn.message.sender)
    turn.tx.outbox.post(
        turn.office.say(room, f"answer:{turn.message.event}:displaced", name, **values), turn.now
    )


def on_board(turn: Turn, dialogue: Dialogue, steps: Sequence[Step], at: Opened) -> bool:
    """Staff put what has these handles under another question, each answer whole; whether it is done.

    It is said alone, and „zurück“ right after it takes it back.
    """
    round_, filed = at.round, at.filed
    found = {handle: at.names.cards(handle, at.board) for step in steps for handle in step.members}
    known = all(found.values()) and all(placing.exists(round_, step.question) for step in steps)
    if not known or any(step.verb is not Verb.PLACE for step in steps):
        values = {"last": len(round_.worded), "given": at.names.ranges(at.board)}
        report(turn, "placing.board_how", **values)
        return False
    cards = {card for each in found.values() for card in each}
    answers = {card.answer for card in cards}
    whole = any(card.answer in answers and card not in cards for card in at.board.cards)
    for step in steps:
        mine = {card.answer for handle in step.members for card in found[handle]}
        placing.move(
            turn.tx, turn.message, round_, [one for one in filed if one.id in mine], step.question, turn.now
        )
    placed = [[one.id, one.answer.question] for one in filed if one.id in answers]
    onward = dialogue.knowing(**{_PLACED: placed})
    turn.tx.dialogues.hold(replace(onward, asker=turn.message.sender, asked=turn.message.arrived))
    values = {"names": _names(filed, answers), "no": steps[-1].question, "whole": whole}
    report(turn, "placing.board_moved", **values, released=bool(round_.released_by))
    return True


def takes_back(turn: Turn, dialogue: Dialogue, round_: Round) -> bool:
    """Whether the last step put answers under another question; then they are where they were."""
    placed = {int(id_): int(no) for id_, no in dialogue.state.get(_PLACED, ())}
    filed = [one for one in turn.tx.answers.of_round(round_.id) if one.id in placed]
    for one in filed:
        placing.move(turn.tx, turn.message, round_, [one], placed[one.id], turn.now)
    if filed:
        report(turn, "placing.board_back", names=_names(filed, placed))
    turn.tx.dialogues.hold(replace(dialogue, asked=turn.message.arrived, state=forgotten(dialogue.state)))
    return bool(filed)


def forgotten(state: Mapping[str, Any]) -> dict[str, Any]:
    """Another step was taken since."""
    return {name: value for name, value in state.items() if name != _PLACED}


def _names(filed: Sequence[Filed], answers: Container[int]) -> list[str]:
    return list(dict.fromkeys(one.answer.member.institution for one in filed if one.id in answers))
