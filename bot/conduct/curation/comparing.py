"""Comparing: themes are held against those of the last round; staff say which are the same."""

from collections.abc import Sequence
from datetime import datetime

from bot.conduct import assent
from bot.conduct.curation import supposing
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.themes import counting
from bot.meeting.comparison import Comparison, matched
from bot.meeting.dialogue import REVERSIBLE, Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.message import Message
from bot.meeting.round import Kind, Phase, Round
from bot.speech.helping import read
from bot.speech.markdown import Markdown
from bot.store.database import Transaction


def suggest(
    tx: Transaction, office: Office, message: Message, desk: RoomId, round_: Round, now: datetime
) -> None:
    """When all themes are in order: which of them the last round may have had, too."""
    last = tx.rounds.latest_in(round_.room, Phase.PUBLISHED, before=round_.id, kind=Kind.MEETING)
    before = tx.comparisons.counted(last.id) if last else []
    if not before:
        return
    tx.comparisons.suggest(round_.id, matched(counting.named(tx, round_), before))
    open_ = [one for one in tx.comparisons.of_round(round_.id) if one.accepted is None]
    if open_:
        report(tx, office, message, "comparison.suggest", now, rows=_rows(office, open_))
        tx.dialogues.hold(_dialogue(desk, round_, message, open_))


def hear(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    """„1 ja, 2 nein“; a mere „ja“ may be meant for something else."""
    round_ = tx.rounds.get(dialogue.its_round)
    ids = [int(id_) for id_ in dialogue.state["shown"]]
    said = read(message.body, len(ids)) if len(message.body.split()) > 1 else None
    if said is None or assent.asked(tx, message) or round_.phase is not Phase.CLOSED:
        return False
    keep = tx.comparisons.decide
    made = supposing.decide(tx, message, dialogue, said, keep, "themes compared", now)
    left = any(one.id in ids and one.accepted is None for one in tx.comparisons.of_round(round_.id))
    supposing.go_on(tx, message, dialogue, left=left)
    values = {"same": made.yes, "other": made.no, "unknown": made.unknown, "void": made.void}
    report(tx, office, message, "comparison.decided", now, count=len(ids), **values)
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
