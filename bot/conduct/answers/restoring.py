"""Restoring: an edit was deleted, and the message reads as before. So does the answer, whenever that happens.

What was said before is not kept: the message is asked of the homeserver again (`bot.partners.restorer`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.conduct.answers import feedback, revising
from bot.conduct.office import Office
from bot.conduct.themes import amending
from bot.conduct.unkept import Original
from bot.meeting.answer import Answer
from bot.meeting.change import excerpt
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message
from bot.meeting.round import Round
from bot.store.database import Transaction

# A homeserver that is away for longer tells nothing of so long ago.
_PATIENCE = timedelta(days=7)


def notice(tx: Transaction, message: Message, now: datetime) -> None:
    """If what was deleted is an edit that we took over, the message has to be read again."""
    assert message.target is not None
    original = tx.edits.changed(message.target)
    earlier = tx.answers.of_event(original) if original is not None else []
    if earlier:
        # A note about the edit that still waits quotes it.
        tx.lanes.take_back(f"changed:{original}:")
        desk, id_ = RoomId(revising.author(earlier[0])), earlier[0].round
        state = {"room": message.room, "event": original, "edit": message.target}
        subject, expires = f"edit:{message.target}", now + _PATIENCE
        tx.dialogues.hold(Dialogue(desk, Topic.RESTORED, subject, now, expires, id_, due=now, state=state))


def original(dialogue: Dialogue, now: datetime) -> Original:
    """What has to be read again."""
    return Original(RoomId(dialogue.state["room"]), EventId(dialogue.state["event"]), now)


def settle(
    tx: Transaction, office: Office, dialogue: Dialogue, original: Message | None, now: datetime
) -> None:
    """The answer says what the message says by now; what cannot be read any more is deleted."""
    tx.dialogues.end(dialogue)
    earlier = tx.answers.of_event(EventId(dialogue.state["event"]))
    if not earlier:
        return
    round_ = tx.rounds.get(earlier[0].round)
    body = original.body if original is not None else ""
    texts = revising.revised(round_, earlier, body) if body.strip() else None
    if texts is not None and dict(texts) == {answer.origin: answer.text for answer in earlier}:
        return
    if texts is None:
        tx.answers.withdraw(earlier[0].event)
        amending.do_without(tx, round_.id, now)
    else:
        texts = revising.rewrite(tx, body, round_, earlier, texts, now)
    amending.amend(tx, round_, now)
    _tell(tx, office, dialogue, round_, earlier, texts or {}, now)


def _tell(
    tx: Transaction,
    office: Office,
    dialogue: Dialogue,
    round_: Round,
    earlier: list[Answer],
    texts: Mapping[int, str],
    now: datetime,
) -> None:
    """In private, what holds by now."""
    former = {answer.origin: answer.text for answer in earlier}
    places = {answer.origin: answer.question for answer in earlier}
    news = {no: text for no, text in texts.items() if former.get(no) != text}
    (no, text) = next(iter(news.items()), (0, ""))
    words = office.texts(
        "trust.restored",
        what=feedback.answered(office, round_, (places.get(no, no) for no in news or former)),
        now=excerpt(former.get(no, ""), text) if len(news) == 1 else "",
        gone=not texts,
    )
    key = f"restored:{dialogue.state['edit']}"
    tx.outbox.post(Letter(dialogue.desk, key, Say(words), round_.id), now)
