"""Mending: the messages of minutes that read otherwise in a new edition are edited where they stand.

What was said is compared with what would be said now. Where the two are not as many messages, or were not all
said in the room the network is in now, nothing is edited: then the minutes are said anew.
"""

import re
from collections.abc import Sequence

from bot.conduct.office import Office
from bot.conduct.publication import composing, publishing
from bot.meeting.ids import EventId, RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.round import Round
from bot.minutes import chat
from bot.store.database import Transaction

_MESSAGE = re.compile(r"round:\d+:minutes(?::again\d+|:edition:\d+)?:\d+")


def letters(
    tx: Transaction,
    office: Office,
    round_: Round,
    edition: int,
    said: Sequence[tuple[str, RoomId, EventId]],
    key: str,
) -> list[Letter] | None:
    """Edits of what was said before, for an edition; None if it cannot be edited."""
    standing = [one for one in said if _MESSAGE.fullmatch(one[0])]
    at = round_.published_at
    if at is None or any(room != round_.room for _, room, _ in standing):
        return None
    before, after = (composing.compose(tx, office, round_, at, edition=no) for no in (edition - 1, edition))
    found = chat.revised(before, after, office.texts, publishing.printed_names(office, round_))
    if found is None or len(found) != len(standing):
        return None
    root = standing[0][0]
    return [
        Letter(round_.room, f"{key}:edit:{no}", _edit(text, old, root, no), round_.id)
        for no, ((old, _, _), text) in enumerate(zip(standing, found, strict=True), start=1)
        if text is not None
    ]


def _edit(text: str, old: str, root: str, no: int) -> Say:
    """Should what it changes never have come, it is said in its place."""
    return Say(text, notice=False, under=root if no > 1 else "", instead=old)
