"""Correcting: staff read what members object to, and decide what the next edition of the minutes says."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conduct import noted, staffroom
from bot.conduct.office import Office
from bot.conduct.publication import composing, editions, reissuing, reviewing, statements
from bot.conduct.reply import report
from bot.conduct.turn import Turn
from bot.meeting import remark
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.letter import Letter, Say
from bot.meeting.objection import Objection, State, next_number
from bot.meeting.round import Round
from bot.minutes.weight import shorten
from bot.speech.correcting import Decide
from bot.speech.markdown import Markdown
from bot.store.audit import Entry
from bot.store.database import Transaction


def hand_over(turn: Turn, round_: Round, draft: Objection) -> None:
    """Staff read it word by word, with its number and with what they can write."""
    desk = staffroom.of(turn.tx, turn.office, round_)
    if desk is None or not reviewing.open_for(turn.tx, round_, draft.at):
        turn.tx.objections.drop(draft.id)
        noted.tell(turn, "objection.contact", contact=turn.office.contact)
        return
    number = next_number(turn.tx.objections.living())
    opened = replace(draft, state=State.OPEN, number=number)
    turn.tx.objections.save(opened)
    key = f"objection:{opened.event}:{opened.id}"
    turn.tx.outbox.post(
        turn.office.say(desk, key, "objection.staff", **shown(turn.tx, turn.office, round_, opened)), turn.now
    )
    noted.tell(turn, "objection.passed_on", no=opened.question)


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
        "takes_out": objection.takes_out,
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


def decide(turn: Turn, steps: Sequence[Decide]) -> None:
    """Staff decide about objections by their numbers, also otherwise than before; the last word holds."""
    steps = list({step.number: step for step in steps}.values())
    known = {one.number: one for one in turn.tx.objections.living()}
    lost = [step.number for step in steps if step.number not in known]
    worded = [step for step in steps if step.number in known and step.wording]
    echoes = [_echo(turn.tx, turn.office, known[step.number], step) for step in worded]
    barred = [step for step in steps if step.number in known and _says_it_again(known[step.number], step)]
    settled = [
        _settle(turn, known[step.number], step)
        for step in steps
        if step.number in known and step not in barred
    ]
    moments = {one.round: reviewing.schedule(turn.tx, turn.office, one.round, turn.now) for one in settled}
    values = {
        "accepted": [str(one.number) for one in settled if one.state is State.ACCEPTED],
        "refused": [str(one.number) for one in settled if one.state is State.REFUSED],
        "worded": [str(step.number) for step in worded],
        "echoes": echoes,
        "barred": [str(step.number) for step in barred],
        "lost": [str(number) for number in lost],
        "open": [str(one.number) for one in turn.tx.objections.living() if one.state is State.OPEN],
        "at": next((turn.office.spoken(at) for at in moments.values() if at is not None), ""),
    }
    report(turn, "objection.decided", **values)


def _says_it_again(objection: Objection, step: Decide) -> bool:
    """Whether what is to be gone would come into the minutes once more, by the words that ask for it."""
    return step.accept and replace(objection, wording=step.wording).takes_out


def _echo(tx: Transaction, office: Office, objection: Objection, step: Decide) -> Markdown:
    """Whose it is, and beside what it will stand: a wrong number is noticed before it comes out."""
    values = shown(tx, office, tx.rounds.get(objection.round), objection)
    told = {name: values[name] for name in ("number", "institution", "no", "stands", "text", "reworded")}
    return office.texts("objection.echo", wording=noted.quoted(step.wording), **told)


def overview(turn: Turn, rounds: Sequence[RoundId]) -> None:
    """What waits for a decision, each as it was shown first, and what waits to come out."""
    living = [one for one in turn.tx.objections.living() if one.round in rounds]
    waiting = [one for one in living if one.state is State.OPEN]
    accepted = [str(one.number) for one in living if one.waits]
    values = {"count": len(waiting), "accepted": accepted}
    report(turn, "objection.overview", **values)
    for one in waiting:
        round_ = turn.tx.rounds.get(one.round)
        text = turn.office.texts("objection.staff", **shown(turn.tx, turn.office, round_, one))
        turn.tx.outbox.post(
            Letter(turn.message.room, f"answer:{turn.message.event}:objection:{one.id}", Say(text)), turn.now
        )


def publish(turn: Turn, rounds: Sequence[RoundId]) -> None:
    """Publish what staff accepted now, or as soon as themes are sorted."""
    # Said first, so that it stands above what staff read of the edition.
    report(turn, "objection.publishing")
    for id_ in rounds:
        aftermath = turn.tx.aftermaths.get(id_)
        if aftermath is not None:
            turn.tx.aftermaths.save(replace(aftermath, issue_at=turn.now))
            turn.tx.audit.note(Entry(turn.now, turn.message.sender, "edition published", id_))
            reissuing.issue(turn.tx, turn.office, id_, turn.now)


def _settle(turn: Turn, objection: Objection, step: Decide) -> Objection:
    state = State.ACCEPTED if step.accept else State.REFUSED
    settled = replace(objection, state=state, wording=step.wording if step.accept else "")
    turn.tx.objections.save(settled)
    turn.tx.audit.note(
        Entry(turn.now, turn.message.sender, f"correction {state}", objection.round, str(objection.number))
    )
    if (settled.state, settled.wording) != (objection.state, objection.wording):
        _tell_author(turn, settled)
    return settled


def _is_hers(tx: Transaction, objection: Objection) -> bool:
    """Whether she has said something there herself, which she may take back without anybody's consent."""
    mine = noted.hers(tx, objection.user, objection.round)
    return any(one.answer.question == objection.question and one.answer.standing.counts for one in mine)


def _tell_author(turn: Turn, objection: Objection) -> None:
    """By direct message; kindly, whatever was decided."""
    key = f"objection:{objection.event}:{objection.id}:{turn.message.event}"
    values = {
        "text": noted.quoted(statements.new(turn.tx, turn.office, objection)),
        "wording": objection.wording,
        "accepted": objection.state is State.ACCEPTED,
        "own": objection.question if _is_hers(turn.tx, objection) else 0,
        "contact": turn.office.contact,
    }
    letter = turn.office.say(RoomId(objection.user), key, "objection.told", **values)
    turn.tx.outbox.post(letter, turn.now)
