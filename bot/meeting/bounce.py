"""Bounces: mails of ours that came back after a server had taken them, and what their return means."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from bot.meeting.mailing import Rejected, Rejection, judged, wire_address

# No server tries for longer than a week; some people return mails by hand.
COMES_BACK = timedelta(days=14)
"""So long after a mail left it may come back."""

_CODE = re.compile(r"(?<!\d)([45]\d\d)[ -]+(.{0,40})", re.DOTALL)
_STATUS = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
# The house or its mail server is not known: Postfix and Exchange say so in the range of networks.
_NOBODY = ("1", "4", "310")


@dataclass(frozen=True, slots=True)
class Failure:
    """One addressee whom a mail will never reach. She may have several names, all in small letters."""

    addresses: frozenset[str]
    why: Rejection


@dataclass(frozen=True, slots=True)
class Bounce:
    """A notification that a mail failed for good; `txn` is what its Message-ID was made of.

    A `loose` one is written in words alone. It counts only if it names the address we wrote to.
    """

    txn: str
    failures: tuple[Failure, ...]
    loose: bool = False

    def why(self, address: str) -> Rejection | None:
        """Why the mail to an address failed; None if nothing says that it did.

        If others failed, somebody sent it on to them.
        """
        wanted = {address.casefold(), (wire_address(address) or address).casefold()}
        hers = next((one.why for one in self.failures if one.addresses & wanted), None)
        if hers is not None or self.loose or not self.failures:
            return hers
        return Rejection.FORWARDED


def supersedes(why: Rejection, known: str) -> bool:
    """Whether a bounce says more than what is known of a mail that is given up."""
    if known == Rejection.FORWARDED:
        return why is not Rejection.FORWARDED
    return known == Rejection.DOUBTFUL


def meant(status: str, diagnostic: str) -> Rejection:
    """What a final failure means, by the status of the server that reports it and the words of the other."""
    found = _STATUS.match(status)
    kind, subject, detail = found.groups() if found else ("", "0", "0")
    said = _CODE.search(diagnostic)
    if (kind, subject) in (("", "0"), ("5", "0"), ("4", "0")) and said:
        return _judged(int(said[1]), said[2])
    if subject == "4" and (kind == "4" or detail not in _NOBODY):
        return Rejection.UNREACHABLE
    if subject == "4":
        return Rejection.UNKNOWN
    return _judged(500, f"5.{subject}.{detail}") if kind else Rejection.DECLINED


def _judged(code: int, said: str) -> Rejection:
    outcome = judged(code, said)
    return outcome.why if isinstance(outcome, Rejected) else Rejection.UNREACHABLE


def addresses(names: Collection[str]) -> frozenset[str]:
    """Addresses in one spelling; what is none is left out."""
    return frozenset(name.strip().strip("<>").strip().casefold() for name in names if "@" in name)
