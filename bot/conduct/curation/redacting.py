"""Redacting: staff black out words of an answer before it is released – a name that no program found.

The words are overwritten wherever the answer has them. They are kept nowhere, so nothing takes this back.
"""

import re
from datetime import datetime

from bot.conduct.answers import ruling
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.themes import amending
from bot.conduct.themes.opened import Opened
from bot.meeting.message import Message
from bot.meeting.round import Round
from bot.speech.curating import Step
from bot.speech.personal import OMITTED
from bot.store.answers import Filed
from bot.store.audit import Entry
from bot.store.database import Transaction


def redact(
    tx: Transaction,
    office: Office,
    message: Message,
    at: Opened,
    step: Step,
    now: datetime,
) -> bool:
    """Black out the words of a step in the answers it names parts of; False if none of them has them."""
    round_, answers = at.round, {card.answer for card in at.cards(step)}
    words = re.compile(r"\s+".join(map(re.escape, step.words.split())), re.IGNORECASE)
    found = [one for one in at.filed if one.id in answers and words.search(one.answer.text)]
    if not found or not step.words.strip():
        report(tx, office, message, "redaction.not_found", now, words=step.words)
        return False
    for one in found:
        _overwrite(tx, office, message, round_, one, words, now)
    amending.sort_again(tx, round_, now)
    amending.amend(tx, round_, now)
    names = list(dict.fromkeys(one.answer.member.institution for one in found))
    report(tx, office, message, "redaction.done", now, names=names, released=bool(round_.released_by))
    return True


def _overwrite(
    tx: Transaction,
    office: Office,
    message: Message,
    round_: Round,
    one: Filed,
    words: re.Pattern[str],
    now: datetime,
) -> None:
    left = words.sub(lambda _: OMITTED, one.answer.text).replace(f"({OMITTED})", OMITTED)
    tx.rulings.reword(one.id, left)
    # The check for personal data quotes the passage: black it out there, too.
    tx.concerns.reword(one.id, words, OMITTED)
    tx.audit.note(Entry(now, message.sender, "answer redacted", round_.id))
    ruling.tell_author(tx, office, one.answer, round_, now)
    ruling.tell_of_room(tx, office, message, one.answer.event, round_, now)
