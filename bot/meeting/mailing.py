"""Mailing: who gets the minutes by mail, and what may become of a mail."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.meeting.roster import Entry, Roster

# What every mail server takes: letters, digits and these signs, none of which ends an address or a line.
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_DOMAIN = re.compile(r"(?=.{4,253}$)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


class Audience(StrEnum):
    """Who of a member list gets the minutes by mail.

    `absent` are those who do not read them in the room: persons without a Matrix account, and everybody of
    institutions that took no part this time.
    """

    ALL = "all"
    ABSENT = "absent"
    NONE = "none"


class Rejection(StrEnum):
    """Why a mail will never arrive, or why nobody knows; each has words of its own for staff."""

    UNKNOWN = "unknown"
    FULL = "full"
    DECLINED = "declined"
    UNWRITABLE = "unwritable"
    EXPIRED = "expired"
    DOUBTFUL = "doubtful"
    # Only what came back later says these.
    UNREACHABLE = "unreachable"
    FORWARDED = "forwarded"

    @property
    def certain(self) -> bool:
        """Whether nobody got the mail: one that was sent on may have reached some."""
        return self not in (Rejection.DOUBTFUL, Rejection.FORWARDED)


class Trouble(StrEnum):
    """Why the office's mail server takes no mail at all, or shows us none that came back."""

    UNREACHABLE = "no connection"
    INSECURE = "insecure"
    MISNAMED = "certificate of another name"
    LOGIN = "login"
    SENDER = "sender"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The mail server has it, and answers for it."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now. A number as the reason: the server said so about this mail."""

    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Never – or, if it is doubtful, not again."""

    why: Rejection


Outcome = Accepted | Deferred | Rejected


def recipients(roster: Roster, answered: Collection[str], audience: Audience) -> tuple[Entry, ...]:
    """Those of a list who get the minutes by mail, each address once, in the order of the list."""
    if audience is Audience.NONE:
        return ()
    found: dict[str, Entry] = {}
    for entry in roster.persons:
        if entry.mail and (
            audience is Audience.ALL or entry.user is None or entry.institution not in answered
        ):
            found.setdefault(entry.mail.casefold(), entry)
    return tuple(found.values())


def unreached(
    roster: Roster, heard: Collection[str], audience: Audience, lost: Collection[str] = ()
) -> tuple[str, ...]:
    """Institutions of a list without account and mail, and never `heard` here: we know no way to them.

    Who answered under an account that the list lacks reads along. Nothing arrives at `lost` addresses, which
    are in small letters.
    """
    reached = {*heard, *(entry.institution for entry in roster.persons if entry.user)}
    if audience is not Audience.NONE:
        mails = (entry for entry in roster.persons if entry.mail and entry.mail.casefold() not in lost)
        reached |= {entry.institution for entry in mails}
    return tuple(name for name in roster.institutions if name not in reached)


def wire_address(address: str) -> str | None:
    """An address as mail servers take it, its domain in ASCII; None if it cannot be written to."""
    local, _, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    dotted = local.startswith(".") or local.endswith(".") or ".." in local
    well = _LOCAL.fullmatch(local) and not dotted and _DOMAIN.fullmatch(domain)
    return f"{local}@{domain}" if well else None


def judged(code: int, said: str) -> Outcome:
    """What a mail server's refusal of a recipient or of a mail means. What it said is not kept."""
    if code < 500:
        return Deferred(str(code))
    found = re.match(r"\s*5\.(\d{1,3})\.(\d{1,3})\b", said)
    match (found[1], found[2]) if found else ("", ""):
        case ("1", "1" | "2" | "3" | "6" | "10"):
            return Rejected(Rejection.UNKNOWN)
        case ("2", "2"):
            return Rejected(Rejection.FULL)
        case ("", _) if code in (550, 551, 553):
            return Rejected(Rejection.UNKNOWN)
        case ("", _) if code == 552:
            return Rejected(Rejection.FULL)
    return Rejected(Rejection.DECLINED)
