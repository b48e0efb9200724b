"""Disclosing: everything stored of a person, and nothing of anybody else (GDPR, articles 15 and 20).

The shape, version 1; moments are in UTC (ISO 8601), docs/custody.md describes every key:

    {"format": "umlauf-person", "version": 1, "person": "@harms:example.org", "exported": "…", "names": ["…"],
     "answers": [{"round", "round_number", "title", "room", "question", "asked", "event", "name",
                  "institution", "text", "arrived", "standing", "numbered", "channel", "unnamed",
                  "entered", "statements": ["…"], "concerns": [{"kind", "excerpt", "decision"}]}],
     "messages": [{"event", "room", "kind", "arrived", "state", "content": {…}}],
     "letters": [{"purpose", "room", "posted", "sent"}],
     "acts": [{"at", "what", "round", "detail"}],
     "started": [7], "moderated": [7], "led_as": ["…"], "released": [{"round", "at"}],
     "registered": [{"room", "name", "at"}],
     "listed": [{"room", "network", "confirmed", "institution", "name", "user", "mail", "role", "topic"}],
     "lists": [{"room", "network", "confirmed", "at"}],
     "excused": [{"round", "institution", "at"}],
     "objected": [{"round", "question", "event", "institution", "text", "at", "standing", "wording"}],
     "liked": [{"round", "event", "text", "at"}],
     "tasks": [{"round", "what", "due", "state", "consent"}],
     "archived": [{"round", "at"}],
     "asked": [{"topic", "subject", "at", "until", "state": {…}}],
     "incidents": [{"kind", "since", "over"}]}
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bot.conduct import noted
from bot.conduct.office import Office
from bot.conduct.privacy import erasing
from bot.conduct.turn import Turn
from bot.meeting.answer import Answer
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import UserId
from bot.meeting.letter import Attach, Letter
from bot.meeting.message import Place
from bot.meeting.objection import Objection
from bot.minutes.weight import shorten
from bot.speech.markdown import Markdown
from bot.store.answers import Filed
from bot.store.audit import Entry
from bot.store.database import Transaction
from bot.store.inbox import Received
from bot.store.networks import Registration
from bot.store.rosters import Place as Listed
from bot.store.traces import Trail

FORMAT, VERSION = "umlauf-person", 1
_FILE = {"de": "Auskunft.json", "en": "Disclosure.json"}
_NOT_CONTENT = frozenset(("event", "room", "sender", "kind", "arrived"))
# What a person began or was asked, beside what she said.
_OTHERS = (
    *("started", "moderated", "led_as", "released", "registered", "lists", "excused"),
    *("objected", "liked", "tasks", "archived", "asked", "incidents"),
)
# In these dialogues nobody's words but her own are kept.
_HER_OWN = frozenset(
    (
        Topic.GUIDED,
        Topic.CHANGE,
        Topic.WITHDRAWAL,
        Topic.UNNAMED,
        Topic.MISPLACED,
        Topic.WHERETO,
        Topic.UNASKED,
        Topic.INSTITUTION,
        Topic.SHARED,
        Topic.SETUP,
        Topic.RESTORED,
    )
)
# What is read in the chat is short; the file has it all.
_MOST_SHOWN, _LONGEST_SHOWN = 12, 500


def tell(turn: Turn, place: Place) -> None:
    """To herself: in short, by kind, and all of it as a file."""
    found = disclose(turn.tx, turn.message.sender, turn.now)
    room = noted.private(turn.message, place)
    if noted.tell(turn, "disclosure.summary", place=place, **_shown(turn.tx, turn.office, found, turn.now)):
        file = Attach(_FILE[turn.office.texts.language], written(found), "application/json")
        turn.tx.outbox.post(Letter(room, f"answer:{turn.message.event}:file", file), turn.now)


def _source(tx: Transaction, office: Office, answer: Answer) -> Markdown:
    title, at = tx.rounds.get(answer.round).title, office.spoken(answer.arrived)
    return office.texts("disclosure.answer", title=title, no=answer.question, at=at)


def _shown(tx: Transaction, office: Office, found: dict[str, Any], now: datetime) -> dict[str, object]:
    filed = tx.answers.of_user(UserId(found["person"]))
    answers = [
        (_source(tx, office, one), _short(one.text)) for one in (each.answer for each in filed[-_MOST_SHOWN:])
    ]
    places = [
        f"{one['network']}: {one['name'] or found['person']} – {one['institution']}"
        for one in found["listed"]
    ]
    return {
        "stand": office.spoken(now),
        "person": found["person"],
        "names": found["names"],
        "answers": answers,
        "more": len(filed) - len(answers),
        "places": [_short(place) for place in places[:_MOST_SHOWN]],
        "messages": len(found["messages"]),
        "letters": len(found["letters"]),
        "acts": len(found["acts"]),
        "others": sum(len(found[name]) for name in _OTHERS),
    }


def _short(text: str) -> str:
    return shorten(text, _LONGEST_SHOWN)


def disclose(tx: Transaction, user: UserId, now: datetime) -> dict[str, Any]:
    """Everything stored of a person, ready for `written`."""
    trail = tx.traces.of_person(user)
    statements = tx.traces.statements(trail)
    lists = [row | {"at": _moment(row["at"])} for row in tx.dossiers.lists(user)]
    return {
        "format": FORMAT,
        "version": VERSION,
        "person": user,
        "exported": _moment(now),
        "names": sorted(trail.names),
        "answers": [
            _answer(tx, filed, statements.get(filed.id, []))
            | {"concerns": [one for answer, one in tx.dossiers.concerns(trail) if answer == filed.id]}
            for filed in trail.answers
        ],
        "messages": [_message(received) for received in trail.messages],
        "letters": [_letter(row) for row in tx.dossiers.letters(trail)],
        "acts": [_act(entry) for entry in tx.audit.entries(user)],
        "started": tx.dossiers.started(user),
        "moderated": tx.dossiers.moderated(user),
        "led_as": tx.leaders.of_user(user),
        "released": [row | {"at": _moment(row["at"])} for row in tx.dossiers.releases(user)],
        "registered": [_registered(one) for one in tx.networks.by(user)],
        "listed": [_listed(place) for place in trail.places],
        "lists": lists,
        "excused": [
            {"round": one.round, "institution": one.institution, "at": _moment(one.at)}
            for one in tx.excuses.of_user(user)
        ],
        "objected": [_objection(one) for one in trail.objections],
        "liked": [
            {"round": one.round, "event": one.event, "text": one.text, "at": _moment(one.at)}
            for one in trail.praises
        ],
        "tasks": _tasks(tx, trail),
        "archived": _archived(tx, trail),
        "asked": [_asked(one, user) for one in tx.dialogues.of_user(user)],
        "incidents": [
            {"kind": one.kind, "since": _moment(one.since), "over": _moment(one.over)}
            for one in tx.dossiers.incidents(trail)
        ],
    }


def written(found: dict[str, Any]) -> str:
    """As text that people can read, too."""
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _answer(tx: Transaction, filed: Filed, statements: list[str]) -> dict[str, Any]:
    answer = filed.answer
    round_ = tx.rounds.get(answer.round)
    question = round_.question(answer.question)
    return {
        "round": round_.id,
        "round_number": round_.number,
        "title": round_.title,
        "room": round_.room,
        "question": answer.question,
        "moved_from": answer.moved_from,
        "asked": question.text if question else "",
        "event": answer.event,
        "name": answer.member.name,
        "institution": answer.member.institution,
        "text": answer.text,
        "arrived": _moment(answer.arrived),
        "standing": answer.standing,
        "numbered": answer.numbered,
        "channel": answer.channel,
        "unnamed": answer.unnamed,
        "entered": answer.entered_by is not None,
        "statements": statements,
    }


def _message(received: Received) -> dict[str, Any]:
    message = received.message
    content = {name: value for name, value in asdict(message).items() if name not in _NOT_CONTENT and value}
    return {
        "event": message.event,
        "room": message.room,
        "kind": message.kind,
        "arrived": _moment(message.arrived),
        "state": received.state,
        "content": content,
    }


def _letter(row: dict[str, object]) -> dict[str, Any]:
    moments = {name: _moment(row[name]) for name in ("posted", "sent")}
    return {"purpose": row["key"], "room": row["room"]} | moments


def _listed(place: Listed) -> dict[str, Any]:
    return {"room": place.room, "network": place.network, "confirmed": place.valid} | asdict(place.entry)


def _asked(one: Dialogue, user: UserId) -> dict[str, Any]:
    own = str(one.desk) == user and one.topic in _HER_OWN
    moments = {"at": _moment(one.asked), "until": _moment(one.expires)}
    return {"topic": one.topic, "subject": one.subject} | moments | {"state": dict(one.state) if own else {}}


def _objection(one: Objection) -> dict[str, Any]:
    about = {"round": one.round, "question": one.question, "event": one.event, "at": _moment(one.at)}
    said = {"institution": one.institution, "text": one.text, "standing": one.state, "wording": one.wording}
    return about | said


def _tasks(tx: Transaction, trail: Trail) -> list[dict[str, Any]]:
    """Those she has under her own name; those of her institution are not hers."""
    names = erasing.own_names(tx, trail)
    hers = {name.casefold() for name in names}
    return [
        {"round": one.round, "what": one.what, "due": one.due.isoformat(), "state": one.state}
        | {"consent": next((party.consent for party in one.parties if party.name.casefold() in hers), None)}
        for one in tx.tasks.naming(names)
    ]


def _archived(tx: Transaction, trail: Trail) -> list[dict[str, Any]]:
    """Which minutes that are kept name her, or quote what she still has stored here."""
    quoting = (tx.archive.of(round_) for round_ in trail.rounds | {one.round for one in trail.objections})
    kept = {one.round: one for one in (*erasing.kept_pages(tx, trail), *quoting) if one is not None}
    return [{"round": id_, "at": _moment(kept[id_].at)} for id_ in sorted(kept)]


def _registered(one: Registration) -> dict[str, Any]:
    return {"room": one.room, "name": one.name, "at": _moment(one.at)}


def _act(entry: Entry) -> dict[str, Any]:
    return {"at": _moment(entry.at), "what": entry.what, "round": entry.round, "detail": entry.detail}


def _moment(at: object) -> str | None:
    return at.astimezone(UTC).isoformat() if isinstance(at, datetime) else None
