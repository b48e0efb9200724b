"""Correcting: staff read what members object to, and decide what the next edition of the minutes says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.conduct import noted, staffroom
from bot.conduct.office import Office
from bot.conduct.publication import composing, editions, reissuing, reviewing, statements
from bot.conduct.reply import report
from bot.meeting import remark
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message
from bot.meeting.objection import Objection, State, next_number
from bot.meeting.round import Round
from bot.minutes.weight import shorten
from bot.speech.correcting import Decide
from bot.speech.markdown import Markdown
from bot.store.audit import Entry
from bot.store.database import Transaction


def hand_over(
    tx: Transaction, office: Office, message: Message, round_: Round, draft: Objection, now: datetime
) -> None:
    """Staff read it word by word, with its number and with what they can write."""
    desk = staffroom.of(tx, office, round_)
    if desk is None or not reviewing.open_for(tx, round_, draft.at):
        tx.objections.drop(draft.id)
        noted.tell(tx, office, message, "objection.contact", now, contact=office.contact)
        return
    number = next_number(tx.objections.living())
    opened = replace(draft, state=State.OPEN, number=number)
    tx.objections.save(opened)
    key = f"objection:{opened.event}:{opened.id}"
    tx.outbox.post(office.say(desk, key, "objection.staff", **shown(tx, office, round_, opened)), now)
    noted.tell(tx, office, message, "objection.passed_on", now, no=opened.question)


def shown(tx: Transaction, office: Office, round_: Round, objection: Objection) -> dict[str, object]:
    """An objection as staff read it, with what the minutes say now."""
    stands, text = _both(tx, office, round_, objection)
    others = [one for one in tx.objections.living() if one.state is State.OPEN and one.id != objection.id]
    short = editions.is_short(office, round_)
    return {
        "number": objection.number,
        "round": round_.number,
        "network": round_.network,
        "no": objection.question,
        "institution": objection.institution,
        "text": noted.quoted(text),
        "reworded": objection.rewording is not None and not short,
        "stands": "" if short else shorten(stands, 1_000),
        "short": short,
        "alone": not others,
    }


def _both(tx: Transaction, office: Office, round_: Round, objection: Objection) -> tuple[str, str]:
    """What the minutes say now, and what is to be said; of a rewording only the sentence that changes."""
    if objection.rewording is not None:
        return statements.sentences(tx, office, objection) or (
            statements.whole(tx, office, objection),
            objection.text,
        )
    minutes = composing.compose(tx, office, round_, round_.published_at or objection.at)
    items = [item for item in minutes.items if objection.question == item.no]
    found = remark.place(objection.text, items, objection.institution)
    return (found.statement.text if found and found.statement else "", objection.text)


# --- Deciding ----------------------------------------------------------------------------------------


def decide(tx: Transaction, office: Office, message: Message, steps: Sequence[Decide], now: datetime) -> None:
    """Staff decide about objections by their numbers, also otherwise than before; the last word holds."""
    steps = list({step.number: step for step in steps}.values())
    known = {one.number: one for one in tx.objections.living()}
    lost = [step.number for step in steps if step.number not in known]
    worded = [step for step in steps if step.number in known and step.wording]
    echoes = [_echo(tx, office, known[step.number], step) for step in worded]
    settled = [
        _settle(tx, office, message, known[step.number], step, now) for step in steps if step.number in known
    ]
    moments = {one.round: reviewing.schedule(tx, office, one.round, now) for one in settled}
    values = {
        "accepted": [str(one.number) for one in settled if one.state is State.ACCEPTED],
        "refused": [str(one.number) for one in settled if one.state is State.REFUSED],
        "worded": [str(step.number) for step in worded],
        "echoes": echoes,
        "lost": [str(number) for number in lost],
        "open": [str(one.number) for one in tx.objections.living() if one.state is State.OPEN],
        "at": next((office.spoken(at) for at in moments.values() if at is not None), ""),
    }
    report(tx, office, message, "objection.decided", now, **values)


def _echo(tx: Transaction, office: Office, objection: Objection, step: Decide) -> Markdown:
    """Whose it is, and beside what it will stand: a wrong number is noticed before it comes out."""
    values = shown(tx, office, tx.rounds.get(objection.round), objection)
    told = {name: values[name] for name in ("number", "institution", "no", "stands", "text", "reworded")}
    return office.texts("objection.echo", wording=noted.quoted(step.wording), **told)


def overview(
    tx: Transaction, office: Office, message: Message, rounds: Sequence[RoundId], now: datetime
) -> None:
    """What waits for a decision, each as it was shown first, and what waits to come out."""
    living = [one for one in tx.objections.living() if one.round in rounds]
    waiting = [one for one in living if one.state is State.OPEN]
    accepted = [str(one.number) for one in living if one.waits]
    values = {"count": len(waiting), "accepted": accepted}
    report(tx, office, message, "objection.overview", now, **values)
    for one in waiting:
        round_ = tx.rounds.get(one.round)
        text = office.texts("objection.staff", **shown(tx, office, round_, one))
        tx.outbox.post(Letter(message.room, f"answer:{message.event}:objection:{one.id}", Say(text)), now)


def publish(
    tx: Transaction, office: Office, message: Message, rounds: Sequence[RoundId], now: datetime
) -> None:
    """Publish what staff accepted now, or as soon as themes are sorted."""
    # Said first, so that it stands above what staff read of the edition.
    report(tx, office, message, "objection.publishing", now)
    for id_ in rounds:
        aftermath = tx.aftermaths.get(id_)
        if aftermath is not None:
            tx.aftermaths.save(replace(aftermath, issue_at=now))
            tx.audit.note(Entry(now, message.sender, "edition published", id_))
            reissuing.issue(tx, office, id_, now)


def _settle(
    tx: Transaction, office: Office, message: Message, objection: Objection, step: Decide, now: datetime
) -> Objection:
    state = State.ACCEPTED if step.accept else State.REFUSED
    settled = replace(objection, state=state, wording=step.wording if step.accept else "")
    tx.objections.save(settled)
    tx.audit.note(Entry(now, message.sender, f"correction {state}", objection.round, str(objection.number)))
    if (settled.state, settled.wording) != (objection.state, objection.wording):
        _tell_author(tx, office, message, settled, now)
    return settled


def _is_hers(tx: Transaction, objection: Objection) -> bool:
    """Whether she has said something there herself, which she may take back without anybody's consent."""
    mine = noted.hers(tx, objection.user, objection.round)
    return any(one.answer.question == objection.question and one.answer.standing.counts for one in mine)


def _tell_author(
    tx: Transaction, office: Office, message: Message, objection: Objection, now: datetime
) -> None:
    """By direct message; kindly, whatever was decided."""
    key = f"objection:{objection.event}:{objection.id}:{message.event}"
    values = {
        "text": noted.quoted(statements.new(tx, office, objection)),
        "wording": objection.wording,
        "accepted": objection.state is State.ACCEPTED,
        "own": objection.question if _is_hers(tx, objection) else 0,
        "contact": office.contact,
    }
    letter = office.say(RoomId(objection.user), key, "objection.told", **values)
    tx.outbox.post(letter, now)
