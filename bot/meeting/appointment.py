"""Appointment: who is meant by a name, among the people one works with."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from operator import eq

from bot.meeting.ids import UserId
from bot.meeting.member import introduce

_CLOSE = 0.8


def matching(name: str, people: Mapping[UserId, str | None]) -> list[UserId]:
    """Those a name may mean: by account, or else as `named` finds them."""
    wanted = name.strip().casefold()
    by_account = [user for user in people if _is(wanted, user)]
    return sorted(by_account or named(wanted, {user: called(user, known) for user, known in people.items()}))


def named(wanted: str, people: Mapping[UserId, str]) -> list[UserId]:
    """Those who are called so: by full name, else by one word of it, else but for a slip."""
    for fits in (eq, _has_word, _resembles):
        found = [user for user, name in people.items() if fits(wanted.casefold(), name.casefold())]
        if found:
            return found
    return []


def called(user: UserId, name: str | None) -> str:
    """A person's name without her institution."""
    return introduce(user, name).name


def introduced(user: UserId, name: str | None) -> dict[UserId, str]:
    """Her name as minutes may print it; nothing if she goes by her account alone."""
    return {user: called(user, name)} if name else {}


def _is(wanted: str, user: UserId) -> bool:
    account = user.casefold()
    return wanted in (account, account[1:].partition(":")[0])


def _has_word(wanted: str, name: str) -> bool:
    wanted = wanted.removeprefix("herr ").removeprefix("frau ")
    return wanted in name.split()


def _resembles(wanted: str, name: str) -> bool:
    return any(SequenceMatcher(None, wanted, word).ratio() >= _CLOSE for word in (name, *name.split()))
