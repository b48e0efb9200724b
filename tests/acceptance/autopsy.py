"""What a bot was at when a test gave up on it: what its database waits for, and the end of its log.

No words: what people said is in no report, as it is in no log.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

_LINES = 40
# Of each of these tables, what is not over yet.
_WAITING = {
    "heard until": "SELECT listened_at FROM sync",
    "unread": "SELECT event, kind, state, attempts, arrived FROM inbox WHERE state != 'done'",
    "unsaid": "SELECT id, key, lane, state, attempts, due, reason FROM outbox"
    " WHERE state NOT IN ('sent', 'spared')",
    "said last": "SELECT id, key, sent FROM outbox WHERE state = 'sent' ORDER BY sent DESC, id DESC LIMIT 8",
    "rounds": "SELECT id, phase, deadline, minutes_at, minutes_owed,"
    " (SELECT max(at) FROM sortings WHERE round = rounds.id) FROM rounds",
    "aftermaths": "SELECT round, issue_at, whole, until, agreed_at FROM aftermaths",
    "dialogues": "SELECT desk, topic, subject, asked, due, expires FROM dialogues",
}


def of(folder: Path) -> str:
    """Of a bot that keeps its things in `folder`, dead or alive."""
    return "\n".join([*_database(folder / "data" / "umlauf.db"), *_log(folder / "umlauf.log")])


def _database(file: Path) -> list[str]:
    if not file.exists():
        return ["no database yet"]
    lines = []
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        for name, query in _WAITING.items():
            try:
                found = database.execute(query).fetchall()
            except sqlite3.Error as fault:
                found = [(str(fault),)]
            lines += [f"{name}: {' | '.join(map(str, row))}" for row in found] or [f"{name}: nothing"]
    return lines


def _log(file: Path) -> list[str]:
    written = file.read_text("utf-8").splitlines() if file.exists() else []
    return [line for line in written if "nio.crypto" not in line][-_LINES:]
