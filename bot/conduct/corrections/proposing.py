"""Proposing: a member's remark becomes the sentence that would stand in the minutes, if that is plain.

Only what her own institution said is touched, one statement at a time. Where the sentence is plain she says
yes to it; where only the statement is, she is asked to write it as it should be.
"""

import re
from collections.abc import Iterator

from bot.conduct import misheard, noted
from bot.conduct.corrections import asking, correcting
from bot.conduct.corrections.asking import Remark
from bot.conduct.office import Office
from bot.conduct.publication import editions, statements
from bot.conduct.publication.statements import Quoted
from bot.conduct.turn import Turn
from bot.meeting import amendment, remark
from bot.meeting.amendment import Amendment
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.message import Message, Place
from bot.meeting.objection import Objection
from bot.meeting.round import Round
from bot.speech.markdown import Markdown, guarded
from bot.store.answers import Filed
from bot.store.database import Transaction

STEPS = ("proposed", "sentence")
_SURE, _SENTENCE = "proposal.sure", "proposal.sentence"
_MARKS = '„“”"»« \t\n'
_FEWEST = 3
# Who begins so, or names a number or a mistake, speaks of what we said.
_OF_OURS = re.compile(
    r"^\W*(?:nein|ja|doch|no|yes)\b|\d|\b(?:falsch|fehler|protokoll|satz|wrong|minutes|sentence)",
    re.IGNORECASE,
)
_ATTEMPTS = 4


def offer(said: Remark, found: remark.Place) -> bool:
    """Propose the sentence, or ask for it; False if what she said is better passed on as it is."""
    turn, round_ = said.turn, said.round
    target = _meant(turn.tx, turn.office, turn.message, round_, found)
    if target is None:
        return False
    plain = _amended(turn.office, turn.message, target, turn.message.body)
    if plain is not None:
        return _propose(said, target, plain)
    if not amendment.unclear(target.text, turn.message.body):
        return False
    drafted = asking.draft(
        turn.tx, turn.message, round_, target.filed.answer.question, turn.message.body.strip()
    )
    return drafted is not None and _ask(said, target, drafted)


def proposed(tx: Transaction, objection: Objection) -> bool:
    """Whether it is our sentence she was asked about, or hers we wait for."""
    subject = f"round:{objection.round}"
    dialogue = tx.dialogues.find(RoomId(objection.user), Topic.OBJECTION, subject)
    return dialogue is not None and dialogue.state["step"] in STEPS


def decline(turn: Turn, dialogue: Dialogue, draft: Objection) -> None:
    """„nein“: not that sentence. The first time she is asked for hers; then nothing is passed on."""
    target, round_ = _again(turn.tx, turn.office, dialogue), turn.tx.rounds.get(draft.round)
    if dialogue.state["step"] == "proposed" and target is not None:
        said = Remark(turn, Place.DIRECT, round_, int(dialogue.state.get("attempt", 1)))
        _ask(said, target, draft, again=True)
        return
    turn.tx.dialogues.end(dialogue)
    turn.tx.objections.drop(draft.id)
    noted.tell(turn, "objection.dropped")


def is_elsewhere(tx: Transaction, office: Office, message: Message, dialogue: Dialogue) -> bool:
    """Whether she answers a question of a running round: a sentence that says nothing of what we proposed."""
    target, said = _again(tx, office, dialogue), message.body
    if dialogue.state["step"] != "proposed" or target is None or _OF_OURS.search(said):
        return False
    waits = any(
        one.topic is Topic.GUIDED and not one.state.get("paused")
        for one in tx.dialogues.at(dialogue.desk, message.arrived)
    )
    return waits and len(said.split()) >= _FEWEST and not remark.shared(target.text, said)


def hear(turn: Turn, dialogue: Dialogue, draft: Objection) -> bool | None:
    """Her sentence, or what she says of ours; None if it is a remark like any other."""
    target, round_ = _again(turn.tx, turn.office, dialogue), turn.tx.rounds.get(draft.round)
    attempt = int(dialogue.state.get("attempt", 1)) + 1
    if target is None or attempt > _ATTEMPTS or len(turn.message.body) > asking.LONGEST:
        return None
    said = turn.message.body.strip(_MARKS)
    plain = _amended(turn.office, turn.message, target, said)
    if plain is not None:
        return _propose(Remark(turn, Place.DIRECT, round_, attempt), target, plain)
    if _is_sentence(target, said, asked=dialogue.state["step"] == "sentence"):
        question, text = target.filed.answer.question, target.answer(said)
        drafted = asking.draft(turn.tx, turn.message, round_, question, text, target.filed.id)
        turn.tx.dialogues.end(dialogue)
        if drafted is not None:
            correcting.hand_over(turn, round_, drafted)
        return True
    if remark.objects(said, answers=True):
        return None
    return misheard.ask_again(turn, dialogue, "proposal.example")


def _amended(office: Office, message: Message, target: Quoted, said: str) -> Amendment | None:
    return amendment.amend(target.text, said, office.hours.day(message.arrived))


def _is_sentence(target: Quoted, said: str, *, asked: bool) -> bool:
    """Whether it can stand in the place of the statement; unasked it has to be much like it."""
    alike = remark.shared(target.text, said)
    return len(said.split()) >= _FEWEST and said != target.text and alike >= (1 if asked else 3)


def _propose(said: Remark, target: Quoted, plain: Amendment) -> bool:
    question, text = target.filed.answer.question, target.answer(plain.text)
    drafted = asking.draft(said.turn.tx, said.turn.message, said.round, question, text, target.filed.id)
    if drafted is not None:
        values = {"number": said.round.number, "no": question, "sentence": _emphasised(plain)}
        asked = noted.tell(said.turn, _SURE, place=said.place, **values)
        asking.wait(said, drafted, _SURE if asked else "", _state("proposed", target))
    return True


def _ask(said: Remark, target: Quoted, drafted: Objection, *, again: bool = False) -> bool:
    """For the sentence as it should be."""
    values = {"number": said.round.number, "no": target.filed.answer.question, "again": again}
    text = noted.quoted(target.text)
    asked = noted.tell(said.turn, _SENTENCE, place=said.place, text=text, **values)
    asking.wait(said, drafted, _SENTENCE if asked else "", _state("sentence", target))
    return True


def _state(step: str, target: Quoted) -> dict[str, object]:
    return {
        "step": step,
        "answer": target.filed.id,
        "begin": target.begin,
        "end": target.end,
    }


def _emphasised(plain: Amendment) -> Markdown:
    """The sentence with what is new in it in bold."""
    before, new, after = (
        plain.text[: plain.begin],
        plain.text[plain.begin : plain.end],
        plain.text[plain.end :],
    )
    gap = " " if before[-1:].isspace() else ""
    return Markdown(f"{_within(before)}{gap}**{_within(new)}**{_within(after)}")


def _within(text: str) -> str:
    """Inert in the midst of a line: „10.“ begins no list there."""
    return guarded(f"„{text}")[1:]


# --- The statement -----------------------------------------------------------------------------------


def _meant(
    tx: Transaction, office: Office, message: Message, round_: Round, found: remark.Place
) -> Quoted | None:
    """The statement that is meant, if it is her institution's and nobody has changed it meanwhile."""
    if found.statement is None or not found.plain or editions.is_short(office, round_):
        return None
    mine = [one for one in _hers(tx, message, round_) if one.answer.question == found.question]
    # What stands side by side in an answer is one quote.
    near = [one for one in statements.quoted(tx, office, round_, mine) if one.text in found.statement.text]
    alike = [remark.shared(one.text, message.body) for one in near]
    fit = [one for one, shared in zip(near, alike, strict=True) if shared == max(alike)]
    return fit[0] if len(fit) == 1 and not statements.pending(tx, round_, fit[0].filed.id) else None


def _hers(tx: Transaction, message: Message, round_: Round) -> Iterator[Filed]:
    """Her own answers, and those of colleagues if the office itself has listed her account."""
    roster = tx.rosters.of(round_.room)
    for one in tx.answers.of_round(round_.id):
        if one.answer.member.user == message.sender or roster.vouches(
            message.sender, one.answer.member.institution
        ):
            yield one


def _again(tx: Transaction, office: Office, dialogue: Dialogue) -> Quoted | None:
    """The statement we asked about; None if its answer is gone or was changed meanwhile."""
    round_, id_ = tx.rounds.get(dialogue.its_round), dialogue.state["answer"]
    filed = [one for one in tx.answers.of_round(round_.id) if one.id == id_]
    places = (dialogue.state["begin"], dialogue.state["end"])
    found = statements.quoted(tx, office, round_, filed)
    same = next((one for one in found if (one.begin, one.end) == places), None)
    return same if same is not None and not statements.pending(tx, round_, same.filed.id) else None
