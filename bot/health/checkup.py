"""What the database can tell of how the bot has fared; it is read, and nothing in it is changed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config import Settings
from bot.matrix.identity import SESSION
from bot.meeting.incident import Incident, Kind
from bot.store import revision
from bot.store.database import DatabaseFault, DatabaseProblem, Transaction, look_into
from bot.store.inbox import State
from bot.store.leadership import lease_for

_RECENT = timedelta(days=7)
_SILENCE = timedelta(minutes=5)
_START = "start the bot once: umlauf run"
# What is to be done about an incident, also if it is over: messages stay unread until somebody asks for them.
_REMEDIES = {
    Kind.UNDELIVERED: "see that the bot is in that room and may speak there",
    Kind.NOT_DELETED: "delete these messages yourself; the staff room names them",
    Kind.UNREADABLE: "ask for these messages again; the staff room names them",
    Kind.UNHANDLED: "read these messages yourself; the staff room names them",
    Kind.FLOOD: "read the messages without a ✅ yourself; the log names all of them",
    Kind.GAP: "look for answers without a ✅ in that room",
    Kind.PUT_BACK: "ask whoever runs the homeserver; look in the rooms for what is missing there",
}
# What is to be done while it lasts; when it is over, it is well.
_WHILE_IT_LASTS = {
    Kind.UNTRUSTED: "see cross-signing below",
    Kind.NOT_OPENED: "do what the staff room says: name new times, or see cross-signing below",
    Kind.MAIL: "see mail below",
    Kind.MAILBOX: "see mailbox below",
    Kind.ROOM_LOST: "do what the staff room says: invite the bot to that room, or let it speak there",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `remedy` is empty if it is well."""

    what: str
    found: str
    remedy: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing needs to be done."""
        return not self.remedy

    def __str__(self) -> str:
        sign = "ok  " if self.well else "BAD "
        return f"{sign} {self.what}: {self.found}" + (f" → {self.remedy}" if self.remedy else "")


async def database(settings: Settings, now: datetime) -> list[Finding]:
    """Look at the database, at who works with it, and at what went wrong these seven days."""
    try:
        unfit = _unfit(settings)
        return [unfit] if unfit is not None else await _read(settings.storage.database_url, now)
    except DatabaseProblem as problem:
        return [Finding("database", str(problem), "see the sentence before")]
    except DatabaseFault as fault:
        return [Finding("database", str(fault), "try again in a minute")]


async def _read(url: str, now: datetime) -> list[Finding]:
    lease, opened = lease_for(url), look_into(url)
    try:
        holder = lease.holder()
        return await opened.run(lambda tx: list(_told(tx, holder, now)))
    finally:
        opened.close()
        lease.release()


def _unfit(settings: Settings) -> Finding | None:
    """Why the database cannot be read by this version; None if it can."""
    current, known = revision.current(settings.storage.database_url), revision.known()
    if current is None:
        return _missing(settings)
    if current not in known:
        found = f"was written by a newer version (revision {current})"
        return Finding("database", found, "install that version or restore a backup")
    if current != known[0]:
        found = f"has the tables of an older version (revision {current})"
        return Finding("database", found, "umlauf migrate; or start the bot, which does the same")
    lacking = revision.gaps(settings.storage.database_url)
    if lacking:
        found = f"lacks {', '.join(lacking[:3])}, although it was brought up to date"
        return Finding("database", found, "restore a backup")
    return None


def _missing(settings: Settings) -> Finding:
    if (settings.storage.identity / SESSION).exists():
        return Finding("database", "is missing although the bot has worked here", "restore a backup")
    return Finding("database", "is not there yet", _START)


def _told(tx: Transaction, holder: str | None, now: datetime) -> Iterator[Finding]:
    yield _state(tx, now)
    yield Finding("instance", f"{holder} is working" if holder else "none is running")
    yield _listening(tx, holder is not None, now)
    yield from _incidents(tx.incidents.since(now - _RECENT))


def _state(tx: Transaction, now: datetime) -> Finding:
    waiting, dead, rounds = tx.outbox.waiting(), tx.outbox.dead(), len(tx.rounds.active())
    sealed, bad = tx.sealed.count(since=now - _RECENT), tx.inbox.undone(since=now - _RECENT)[State.BAD]
    found = f"{rounds} active rounds, {waiting} letters waiting, {dead} undeliverable"
    found += f"; in 7 days {sealed} messages unreadable, {bad} not handled"
    return Finding("database", found, "see the log for their reasons" if dead else "")


def _listening(tx: Transaction, running: bool, now: datetime) -> Finding:
    position = tx.listening.position()
    if position is None:
        return Finding("listening", "the homeserver was never heard yet", "" if running else _START)
    silence = max(now - position[1], timedelta())
    found = f"the homeserver was last heard {_spoken(silence)} ago"
    if not running:
        return Finding("listening", f"{found} (the bot is not running)")
    return Finding("listening", found, "see the log, and the network" if silence > _SILENCE else "")


def _incidents(found: list[Incident]) -> Iterator[Finding]:
    """One line for each kind; what is over and needs nobody is well."""
    if not found:
        yield Finding("incidents", "none in 7 days")
    lasting = {one.kind for one in found if one.over is None}
    for kind, count in sorted(Counter(one.kind for one in found).items()):
        told = f"{count} × {kind} in 7 days" + (", not over yet" if kind in lasting else "")
        remedy = _WHILE_IT_LASTS.get(kind, "see the log") if kind in lasting else ""
        yield Finding("incidents", told, _REMEDIES.get(kind, remedy))


def _spoken(span: timedelta) -> str:
    for unit, seconds in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if span.total_seconds() >= 2 * seconds:
            return f"{span.total_seconds() // seconds:.0f} {unit}"
    return f"{span.total_seconds():.0f} seconds"
