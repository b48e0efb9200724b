"""Redacting: staff black out words of an answer before it is released – a name that no program found.

The words are overwritten wherever the answer has them. They are kept nowhere, so nothing takes this back.
"""

import re

from bot.conduct.answers import ruling
from bot.conduct.reply import report
from bot.conduct.themes import amending
from bot.conduct.themes.opened import Opened
from bot.conduct.turn import Turn
from bot.meeting.round import Round
from bot.speech.curating import Step
from bot.speech.personal import OMITTED
from bot.store.answers import Filed
from bot.store.audit import Entry


def redact(turn: Turn, at: Opened, step: Step) -> bool:
    """Black out the words of a step in the answers it names parts of; False if none of them has them."""
    round_, answers = at.round, {card.answer for card in at.cards(step)}
    words = re.compile(r"\s+".join(map(re.escape, step.words.split())), re.IGNORECASE)
    found = [one for one in at.filed if one.id in answers and words.search(one.answer.text)]
    if not found or not step.words.strip():
        report(turn, "redaction.not_found", words=step.words)
        return False
    for one in found:
        _overwrite(turn, round_, one, words)
    amending.sort_again(turn.tx, round_, turn.now)
    amending.amend(turn.tx, round_, turn.now)
    names = list(dict.fromkeys(one.answer.member.institution for one in found))
    report(turn, "redaction.done", names=names, released=bool(round_.released_by))
    return True


def _overwrite(turn: Turn, round_: Round, one: Filed, words: re.Pattern[str]) -> None:
    left = words.sub(lambda _: OMITTED, one.answer.text).replace(f"({OMITTED})", OMITTED)
    turn.tx.rulings.reword(one.id, left)
    # The check for personal data quotes the passage: black it out there, too.
    turn.tx.concerns.reword(one.id, words, OMITTED)
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "answer redacted", round_.id))
    ruling.tell_author(turn.tx, turn.office, one.answer, round_, turn.now)
    ruling.tell_of_room(turn, one.answer.event, round_)
