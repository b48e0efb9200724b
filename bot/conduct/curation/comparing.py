"""Comparing: themes are held against those of the last round; staff say which are the same."""

from collections.abc import Sequence

from bot.conduct import assent
from bot.conduct.curation import supposing
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.themes import counting
from bot.conduct.turn import Turn
from bot.meeting.comparison import Comparison, matched
from bot.meeting.dialogue import REVERSIBLE, Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.message import Message
from bot.meeting.round import Kind, Phase, Round
from bot.speech.helping import read
from bot.speech.markdown import Markdown


def suggest(turn: Turn, desk: RoomId, round_: Round) -> None:
    """When all themes are in order: which of them the last round may have had, too."""
    last = turn.tx.rounds.latest_in(round_.room, Phase.PUBLISHED, before=round_.id, kind=Kind.MEETING)
    before = turn.tx.comparisons.counted(last.id) if last else []
    if not before:
        return
    turn.tx.comparisons.suggest(round_.id, matched(counting.named(turn.tx, round_), before))
    open_ = [one for one in turn.tx.comparisons.of_round(round_.id) if one.accepted is None]
    if open_:
        report(turn, "comparison.suggest", rows=_rows(turn.office, open_))
        turn.tx.dialogues.hold(_dialogue(desk, round_, turn.message, open_))


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """„1 ja, 2 nein“; a mere „ja“ may be meant for something else."""
    round_ = turn.tx.rounds.get(dialogue.its_round)
    ids = [int(id_) for id_ in dialogue.state["shown"]]
    said = read(turn.message.body, len(ids)) if len(turn.message.body.split()) > 1 else None
    if said is None or assent.asked(turn.tx, turn.message) or round_.phase is not Phase.CLOSED:
        return False
    keep = turn.tx.comparisons.decide
    made = supposing.decide(turn.tx, turn.message, dialogue, said, keep, "themes compared", turn.now)
    left = any(one.id in ids and one.accepted is None for one in turn.tx.comparisons.of_round(round_.id))
    supposing.go_on(turn.tx, turn.message, dialogue, left=left)
    values = {"same": made.yes, "other": made.no, "unknown": made.unknown, "void": made.void}
    report(turn, "comparison.decided", count=len(ids), **values)
    return True


def _rows(office: Office, found: Sequence[Comparison]) -> list[Markdown]:
    return [_row(office, no, one) for no, one in enumerate(found, start=1)]


def _row(office: Office, no: int, one: Comparison) -> Markdown:
    return office.texts(
        "comparison.row",
        no=no,
        question=one.now.question,
        name=one.now.name,
        institutions=one.now.institutions,
        name_before=one.before.name,
        before=one.before.institutions,
    )


def _dialogue(desk: RoomId, round_: Round, message: Message, found: Sequence[Comparison]) -> Dialogue:
    """The same word brings the question about tasks, and this one after it."""
    return Dialogue.after(
        message,
        Topic.COMPARISON,
        f"round:{round_.id}",
        message.arrived + REVERSIBLE,
        round_.id,
        desk=desk,
        letter=f"answer:{message.event}:comparison.suggest",
        state={"shown": [one.id for one in found]},
    ).asked_last()
