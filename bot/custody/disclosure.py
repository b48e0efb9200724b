"""Telling a person what is stored of her (GDPR, articles 15 and 20): all of it, and nothing of anybody else.

The shape, version 1; moments are in UTC (ISO 8601), docs/custody.md describes every key:

    {"format": "umlauf-person", "version": 1, "person": "@harms:example.org", "exported": "…", "names": ["…"],
     "answers": [{"round", "round_number", "title", "room", "question", "asked", "event", "name",
                  "institution", "text", "arrived", "standing", "numbered", "channel", "entered",
                  "statements": ["…"]}],
     "messages": [{"event", "room", "kind", "arrived", "state", "content": {…}}],
     "letters": [{"purpose", "room", "posted", "sent"}],
     "acts": [{"at", "what", "round", "detail"}],
     "started": [7], "released": [{"round", "at"}],
     "listed": [{"room", "network", "confirmed", "institution", "name", "user", "mail", "role", "topic"}]}
"""

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.custody.problem import CustodyProblem
from bot.meeting.ids import UserId
from bot.store.answers import Filed
from bot.store.audit import Entry
from bot.store.database import Transaction
from bot.store.inbox import Received
from bot.store.rosters import Place

FORMAT, VERSION = "umlauf-person", 1
_NOT_CONTENT = frozenset(("event", "room", "sender", "kind", "arrived"))


def disclose(tx: Transaction, user: UserId, now: datetime) -> dict[str, Any]:
    """Everything stored of a person, ready for `written`."""
    trail = tx.traces.of_person(user)
    statements = tx.traces.statements(trail)
    acts = [entry for entry in tx.audit.entries() if entry.who == user]
    return {
        "format": FORMAT,
        "version": VERSION,
        "person": user,
        "exported": _moment(now),
        "names": sorted(trail.names),
        "answers": [_answer(tx, filed, statements.get(filed.id, [])) for filed in trail.answers],
        "messages": [_message(received) for received in trail.messages],
        "letters": [_letter(row) for row in tx.traces.letters(trail)],
        "acts": [_act(entry) for entry in acts],
        "started": tx.traces.started(user),
        "released": [row | {"at": _moment(row["at"])} for row in tx.traces.releases(user)],
        "listed": [_listed(place) for place in trail.places],
    }


def written(found: dict[str, Any]) -> str:
    """As text that people can read, too."""
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def keep(text: str, file: Path) -> None:
    """Write it into a file that only its owner can open. Raises CustodyProblem."""
    try:
        draft = file.with_name(f"{file.name}.new")
        # What lies there already may be a link, or open to others.
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as sink:
            sink.write(text)
        draft.replace(file)
    except OSError:
        raise CustodyProblem("not_written", place=str(file)) from None


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
        "asked": question.text if question else "",
        "event": answer.event,
        "name": answer.member.name,
        "institution": answer.member.institution,
        "text": answer.text,
        "arrived": _moment(answer.arrived),
        "standing": answer.standing,
        "numbered": answer.numbered,
        "channel": answer.channel,
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


def _listed(place: Place) -> dict[str, Any]:
    return {"room": place.room, "network": place.network, "confirmed": place.valid} | asdict(place.entry)


def _act(entry: Entry) -> dict[str, Any]:
    return {"at": _moment(entry.at), "what": entry.what, "round": entry.round, "detail": entry.detail}


def _moment(at: object) -> str | None:
    return at.astimezone(UTC).isoformat() if isinstance(at, datetime) else None
