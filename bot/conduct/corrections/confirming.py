"""Confirming: what a member answers when we asked whether we understood her objection."""

import re
from dataclasses import replace

from bot.conduct import assent, misheard, noted
from bot.conduct.corrections import asking, correcting, objecting, proposing
from bot.conduct.corrections.asking import Remark
from bot.conduct.publication import editions
from bot.conduct.turn import Turn
from bot.meeting import remark
from bot.meeting.dialogue import Dialogue
from bot.meeting.message import Message, Place
from bot.meeting.objection import Objection, State
from bot.meeting.round import Round
from bot.speech import archive, commands
from bot.speech.choice import pick
from bot.speech.commands import Cancel, No, Yes
from bot.store.database import Transaction

# After so many attempts in other words we refer her to the office.
_ATTEMPTS = 4
_TOP = re.compile(
    r"(?:nein\W+|no\W+)?(?:(?:zu|bei|for|es ist|it is)\s+)?(?:TOP|item|frage)\s*(\d{1,2})\W*", re.IGNORECASE
)


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """„ja“, „nein“, another agenda item, or the same in other words."""
    draft = turn.tx.objections.get(int(dialogue.state["objection"]))
    if draft is None or draft.state is not State.DRAFT or assent.asked(turn.tx, turn.message):
        turn.tx.dialogues.end(dialogue)
        return False
    round_, step = turn.tx.rounds.get(draft.round), dialogue.state["step"]
    which = step == "which"
    meant = commands.understand(
        turn.message.body, prefix=turn.office.prefix, prefix_needed=False, private=True
    )
    top = None if step in proposing.STEPS else _top(turn.message.body, round_, which=which)
    if isinstance(meant, Yes) and step in ("sure", "proposed"):
        turn.tx.dialogues.end(dialogue)
        correcting.hand_over(turn, round_, draft)
    elif isinstance(meant, Yes) and step == "sentence":
        return misheard.ask_again(turn, dialogue, "proposal.example")
    elif isinstance(meant, No) and step in proposing.STEPS:
        proposing.decline(turn, dialogue, draft)
    elif isinstance(meant, No | Cancel):
        turn.tx.dialogues.end(dialogue)
        turn.tx.objections.drop(draft.id)
        noted.tell(turn, "objection.dropped")
    elif top is not None:
        turn.tx.dialogues.end(dialogue)
        correcting.hand_over(turn, round_, replace(draft, question=top))
    else:
        asks = meant is not None or archive.read(turn.message.body, turn.office.prefix) is not None
        return not asks and _reword(turn, dialogue, round_, draft)
    return True


def _reword(turn: Turn, dialogue: Dialogue, round_: Round, draft: Objection) -> bool:
    """What is neither yes nor no says it anew, or goes with what she said; a few words say nothing."""
    if objecting.numbered(turn.message) or _answers_a_question(turn.tx, turn.message):
        return False
    if dialogue.state["step"] in proposing.STEPS:
        if proposing.is_elsewhere(turn.tx, turn.office, turn.message, dialogue):
            return False
        heard = proposing.hear(turn, dialogue, draft)
        if heard is not None:
            return heard
    name = "objection.number" if dialogue.state["step"] == "which" else "member.yes_or_no"
    if not remark.objects(turn.message.body, answers=True):
        return misheard.ask_again(turn, dialogue, name)
    if remark.beside(turn.message.body):
        # Taken here, or it would be read as another objection.
        noted.tell(turn, name)
        return True
    attempt = int(dialogue.state.get("attempt", 1)) + 1
    if attempt > _ATTEMPTS or len(turn.message.body) > asking.LONGEST:
        noted.tell(turn, "objection.contact", contact=turn.office.contact)
        return True
    said = Remark(turn, Place.DIRECT, round_, attempt)
    found = asking.place_of(turn.tx, turn.office, turn.message, round_)
    if found and proposing.offer(said, found):
        return True
    question = found.question if found else draft.question
    # If we had proposed a sentence, her words are about that, and no wording of her answer.
    rewording = None if dialogue.state["step"] in proposing.STEPS else draft.rewording
    drafted = asking.draft(turn.tx, turn.message, round_, question, turn.message.body.strip(), rewording)
    if drafted is not None:
        sure = question != editions.GENERAL
        asking.ask(said, drafted, sure=sure)
    return True


def _top(said: str, round_: Round, *, which: bool) -> int | None:
    """Another agenda item, or 0 for none of them."""
    named = _TOP.fullmatch(said.strip())
    if named is None and not which:
        return None
    if named is None and said.strip(" .!") == "0":
        return editions.GENERAL
    options = [one.text for one in round_.questions]
    chosen = int(named[1]) if named else pick(said, options)
    return chosen if chosen is not None and round_.question(chosen) else None


def _answers_a_question(tx: Transaction, message: Message) -> bool:
    subject = tx.outbox.subject_of(message.reply_to) if message.reply_to else None
    return subject is not None and subject[1] is not None
