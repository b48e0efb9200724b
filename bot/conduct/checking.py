"""The check for personal data: passages that staff should look at, one at a time, each decided once.

What was entered by staff is checked at once, what members wrote once the round is over. Where minutes have
to be released, that waits for the check; where they come by themselves, nothing does. A passage that is
reworded is overwritten in the answer, and whatever was sorted is sorted anew. Of a reason only that there
was one is kept.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import amending, copying, misheard
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.meeting.answer import Answer
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId, RoundId
from bot.meeting.letter import Letter
from bot.meeting.message import Message
from bot.meeting.round import Phase, Release, Round
from bot.speech import commands, personal
from bot.speech.choice import pick
from bot.store.answers import Filed
from bot.store.audit import Entry
from bot.store.concerns import Concern
from bot.store.database import Transaction

_WAITS = timedelta(days=90)
# What somebody else says so soon after a decision was meant for the question before.
_AT_ONCE = timedelta(seconds=2)
_CHANGE, _OWN, _KEEP = 1, 2, 3
_BEGIN = frozenset(("prüfen", "pruefen", "prüfe", "weiter", "check", "review"))
_AGAIN = _BEGIN - {"weiter"}
_BECAUSE = r"(?:[,:;–-]\s*|\s+(?=(?:weil|da|denn|because|as)\b))(?P<reason>\S.*)"
_ALL = re.compile(
    rf"\s*(?:(?:bitte\s+)?alle?s?\s+(?:so\s+|be)lassen|keep\s+all)(?:{_BECAUSE})?\W*", re.I | re.S
)
_WITH_REASON = re.compile(rf"\s*(?:3\.?|so\s+lassen|keep)(?:{_BECAUSE})", re.I | re.S)
# „3 die Stelle ist öffentlich“ may be a reason; a passage is not let through on a guess.
_BARE_REASON = re.compile(r"\s*3[.)]?\s+(?:der|die|das|es|sie|er|the|it|she|he)\s.{0,200}", re.I | re.S)
_NUMBERS = ("1", "2", "3")
_REASON = re.compile(r"[^\W\d_]{3,}")


# --- Looking -----------------------------------------------------------------------------------------


def note(tx: Transaction, filed: Iterable[Filed]) -> None:
    """Look through answers, and note what is to be decided about."""
    for one in filed:
        found = personal.passages(one.answer.text)
        if found:
            tx.concerns.note(one.id, [("+".join(passage.kinds), passage.text) for passage in found])


def look_again(tx: Transaction, event: EventId) -> None:
    """A message was changed: what staff entered is looked through anew."""
    for one in tx.rulings.of_event(event):
        tx.concerns.note(one.id, ())
        if one.answer.entered_by is not None:
            note(tx, [one])


def begin(tx: Transaction, office: Office, closed: Round, now: datetime) -> None:
    """A round is over: look through its answers, and ask staff about the first passage."""
    if office.staff_room is None:
        return
    known = tx.concerns.known(closed.id)
    note(tx, (filed for filed in tx.answers.of_round(closed.id) if filed.id not in known))
    found = tx.concerns.open(closed.id)
    if not found:
        return
    # What nobody decided when it was entered is asked with the others.
    tx.dialogues.end(*tx.dialogues.of_round(closed.id, Topic.CHECK))
    key = f"round:{closed.id}:check"
    dialogue = _of_round(office.staff_room, closed.id, now)
    if closed.release is Release.AUTOMATIC:
        answers = len({concern.filed.id for concern in found})
        values = {"title": closed.title, "count": answers}
        tx.outbox.post(office.say(office.staff_room, key, "check.offered", **values), now)
        tx.dialogues.hold(replace(dialogue, letter=key, state={"step": "offered"}))
    else:
        _ask(tx, office, dialogue, key, now)


def admit(tx: Transaction, office: Office, round_: Round, message: Message, now: datetime) -> None:
    """Late answers were admitted: they are looked through, too."""
    if office.staff_room is None:
        return
    before = {concern.filed.id for concern in tx.concerns.open(round_.id)}
    known = tx.concerns.known(round_.id)
    note(tx, (filed for filed in tx.answers.of_round(round_.id) if filed.id not in known))
    added = {concern.filed.id for concern in tx.concerns.open(round_.id)} - before
    if added and not before:
        _ask(tx, office, _of_round(office.staff_room, round_.id, now), f"check:{message.event}", now)


def entered(
    tx: Transaction, office: Office, message: Message, desk: RoomId, event: EventId, now: datetime
) -> None:
    """What staff just entered: ask about it, or else whether a copy may be sent."""
    found = tx.concerns.of_event(event)
    if not found:
        copying.ask(tx, office, message, desk, event, now)
        return
    id_ = found[0].filed.answer.round
    state = {"event": event}
    subject = f"check:{id_}:{event}"
    expires = now + _WAITS
    dialogue = Dialogue(desk, Topic.CHECK, subject, now, expires, id_, message.sender, state=state)
    _ask(tx, office, dialogue, f"check:{message.event}", now, room=message.room)


def holds_up(tx: Transaction, office: Office, round_: Round, message: Message, now: datetime) -> bool:
    """Whether minutes cannot be released yet; then staff are asked about the next passage."""
    found = [] if office.staff_room is None else tx.concerns.open(round_.id)
    if not found or office.staff_room is None or round_.release is Release.AUTOMATIC:
        return False
    if round_.phase is not Phase.CLOSED:
        return False
    report(tx, office, message, "check.open", now, count=len(found), title=round_.title)
    _ask(tx, office, _of_round(office.staff_room, round_.id, now), f"check:{message.event}", now)
    return True


# --- Hearing -----------------------------------------------------------------------------------------


def hear(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    """Staff say what is to become of a passage."""
    step = str(dialogue.state["step"])
    others = "event" in dialogue.state or step in ("own", "reason", "all")
    if others and message.sender != dialogue.asker:
        return False
    if step == "offered":
        return _start(tx, office, message, dialogue, now)
    said = message.body.strip()
    if commands.understand(said, prefix=office.prefix, prefix_needed=False) is not None:
        return False
    concern, asking = _asked(tx, dialogue), step == "ask"
    # Where words are awaited only a number is a choice.
    chosen = pick(said, _options(office) if asking else _NUMBERS)
    all_ = _ALL.fullmatch(said) if asking else None
    reasoned = _WITH_REASON.fullmatch(said) if asking else None
    if asking and said.strip(" .!").casefold() in _AGAIN:
        return _ask(tx, office, dialogue, f"check:{message.event}", now, room=message.room)
    if chosen is None and all_ is None and reasoned is None:
        return _words(tx, office, message, dialogue, concern, now)
    if _came_at_once(message, dialogue):
        report(tx, office, message, "check.at_once", now)
    elif concern is None:
        _go_on(tx, office, message, dialogue, "check.gone", now)
    elif all_ is not None:
        _keep_all(tx, office, message, dialogue, all_["reason"] or "", now)
    elif chosen == _CHANGE:
        _change(tx, office, message, dialogue, concern, personal.suggestion(concern.excerpt), now)
    elif chosen == _OWN:
        _wait_for(tx, office, message, dialogue, "own", now)
    else:
        _keep(tx, office, message, dialogue, concern, reasoned["reason"] if reasoned else "", now)
    return True


def _start(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    if message.body.strip(" .!").casefold() not in _BEGIN:
        return False
    if not _ask(tx, office, dialogue, f"check:{message.event}", now):
        tx.dialogues.end(dialogue)
        report(tx, office, message, "check.gone", now, left=0, release=False, entered=False)
    return True


def _words(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    concern: Concern | None,
    now: datetime,
) -> bool:
    """What is no choice: a wording, a reason, or talk."""
    step = dialogue.state["step"]
    if concern is None:
        return False
    if step == "ask" and _BARE_REASON.fullmatch(message.body):
        report(tx, office, message, "checked.reason", now)
        return True
    if step == "ask":
        wanted = misheard.meant(tx, message, dialogue)
        return wanted and misheard.tell(tx, office, message, dialogue, "1", now)
    if step == "own":
        _change(tx, office, message, dialogue, concern, _marked(message.body), now)
    elif step == "reason":
        _keep(tx, office, message, dialogue, concern, message.body, now)
    else:
        _keep_all(tx, office, message, dialogue, message.body, now)
    return True


def _came_at_once(message: Message, dialogue: Dialogue) -> bool:
    """Whether a passage has just been decided, and this was meant for the same one."""
    if dialogue.asker is None:
        return False
    patience = _AT_ONCE if message.sender != dialogue.asker else timedelta()
    return message.arrived - patience < dialogue.asked


def _marked(words: str) -> str:
    """The office's own words, so that everybody sees that something was left out."""
    text = " ".join(words.split())
    return text if "[" in text else f"{text} {personal.OMITTED}"


def _reworded(text: str, excerpt: str, wording: str) -> str:
    """What already stands beside a passage is not said twice, for whoever writes the whole answer anew."""
    own = " ".join(wording.replace(personal.OMITTED, "").split())
    beside = " ".join(text.replace(excerpt, "\0", 1).split())
    return text.replace(excerpt, personal.OMITTED if own and own in beside else wording, 1)


# --- Deciding ----------------------------------------------------------------------------------------


def _change(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    concern: Concern,
    wording: str,
    now: datetime,
) -> None:
    answer = concern.filed.answer
    tx.rulings.reword(concern.filed.id, _reworded(answer.text, concern.excerpt, wording))
    tx.concerns.decide(concern, "changed")
    round_ = tx.rounds.get(answer.round)
    tx.audit.note(Entry(now, message.sender, "personal data changed", round_.id, concern.kind))
    amending.sort_again(tx, round_, now)
    amending.amend(tx, round_, now)
    tell_author(tx, office, answer, round_, now)
    _go_on(tx, office, message, dialogue, "check.changed", now)
    tell_of_room(tx, office, message, answer.event, round_, now)


def _keep(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    concern: Concern,
    reason: str,
    now: datetime,
) -> None:
    if not _REASON.search(reason):
        _wait_for(tx, office, message, dialogue, "reason", now)
        return
    _leave(tx, message, [concern], now)
    _go_on(tx, office, message, dialogue, "check.kept", now)


def _keep_all(
    tx: Transaction, office: Office, message: Message, dialogue: Dialogue, reason: str, now: datetime
) -> None:
    if not _REASON.search(reason):
        _wait_for(tx, office, message, dialogue, "all", now)
        return
    _leave(tx, message, _open(tx, dialogue), now)
    _go_on(tx, office, message, dialogue, "check.kept", now)


def _leave(tx: Transaction, message: Message, concerns: Iterable[Concern], now: datetime) -> None:
    for concern in concerns:
        tx.concerns.decide(concern, "kept")
        what, id_ = "personal data kept, reason given", concern.filed.answer.round
        tx.audit.note(Entry(now, message.sender, what, id_, concern.kind))


def _wait_for(
    tx: Transaction, office: Office, message: Message, dialogue: Dialogue, step: str, now: datetime
) -> None:
    """The next words of whoever chose this are a wording, or a reason."""
    report(tx, office, message, f"check.ask_{step}", now)
    key = f"answer:{message.event}:check.ask_{step}"
    state = {**dialogue.state, "step": step}
    tx.dialogues.hold(replace(dialogue, asked=now, asker=message.sender, letter=key, state=state))


def _go_on(
    tx: Transaction, office: Office, message: Message, dialogue: Dialogue, name: str, now: datetime
) -> None:
    """Say what was done, then ask about the next passage, or whatever comes after the last."""
    entered_ = "event" in dialogue.state
    left = len(_open(tx, dialogue))
    round_ = tx.rounds.get(_round(dialogue))
    release = round_.phase is Phase.CLOSED and round_.release is not Release.AUTOMATIC
    report(tx, office, message, name, now, left=left, release=release and not entered_, entered=entered_)
    told = replace(dialogue, asked=now, asker=message.sender)
    if _ask(tx, office, told, f"check:{message.event}", now, room=message.room):
        return
    tx.dialogues.end(dialogue)
    if entered_:
        copying.ask(tx, office, message, dialogue.desk, EventId(dialogue.state["event"]), now)


# --- Asking ------------------------------------------------------------------------------------------


def _ask(
    tx: Transaction,
    office: Office,
    dialogue: Dialogue,
    key: str,
    now: datetime,
    *,
    room: RoomId | None = None,
) -> bool:
    """Ask about the next passage; False if there is none."""
    found = _open(tx, dialogue)
    if not found:
        return False
    tx.outbox.post(_letter(tx, office, room or dialogue.desk, key, found, "event" in dialogue.state), now)
    kept = {"event": dialogue.state["event"]} if "event" in dialogue.state else {}
    state = kept | {"step": "ask", "answer": found[0].filed.id, "no": found[0].no}
    tx.dialogues.hold(replace(dialogue, asked=now, expires=now + _WAITS, letter=key, state=state))
    return True


def _letter(
    tx: Transaction, office: Office, room: RoomId, key: str, found: list[Concern], entered_: bool
) -> Letter:
    concern = found[0]
    answer = concern.filed.answer
    done = 0 if entered_ else tx.concerns.decided(answer.round)
    return office.say(
        room,
        key,
        "check.asked",
        no=done + 1,
        count=done + len(found),
        institution=answer.member.institution,
        number=answer.question,
        kinds=[str(office.texts(f"check.kind_{kind}")) for kind in concern.kind.split("+")],
        text=concern.excerpt,
        suggestion=personal.suggestion(concern.excerpt),
    )


def _options(office: Office) -> list[str]:
    """The choices by their own words; what stands in brackets explains."""
    return [str(office.texts(f"check.option_{name}")).split(" (")[0] for name in ("change", "own", "keep")]


def _of_round(desk: RoomId, id_: RoundId, now: datetime) -> Dialogue:
    return Dialogue(desk, Topic.CHECK, f"check:{id_}", now, now + _WAITS, id_)


def _open(tx: Transaction, dialogue: Dialogue) -> list[Concern]:
    event = dialogue.state.get("event")
    return tx.concerns.of_event(event) if event else tx.concerns.open(_round(dialogue))


def _asked(tx: Transaction, dialogue: Dialogue) -> Concern | None:
    """The passage that was asked about, if it is still to be decided."""
    asked = dialogue.state.get("answer"), dialogue.state.get("no")
    return next((one for one in _open(tx, dialogue) if (one.filed.id, one.no) == asked), None)


def _round(dialogue: Dialogue) -> RoundId:
    assert dialogue.round is not None
    return dialogue.round


# --- Telling -----------------------------------------------------------------------------------------


def tell_author(tx: Transaction, office: Office, answer: Answer, round_: Round, now: datetime) -> None:
    """Whoever wrote it herself hears that the office changed it, once for an answer."""
    if answer.entered_by is not None or not answer.member.user:
        return
    key = f"check:{answer.event}:{answer.question}:changed"
    values = {"title": round_.title, "no": answer.question, "contact": office.contact}
    tx.outbox.post(office.say(RoomId(answer.member.user), key, "check.author", **values), now)


def tell_of_room(
    tx: Transaction, office: Office, message: Message, event: EventId, round_: Round, now: datetime
) -> None:
    """Once for a round: what members wrote in their room still stands there."""
    if office.staff_room is None or tx.rulings.room_of(event) != round_.room:
        return
    link = f"https://matrix.to/#/{round_.room}/{event}"
    tx.outbox.post(office.say(message.room, f"check:{round_.id}:visible", "check.visible", link=link), now)
