"""Appointment: who is meant by a name, among the people one works with."""

from collections.abc import Mapping
from difflib import SequenceMatcher

from bot.meeting.ids import UserId
from bot.meeting.member import introduce

_CLOSE = 0.8


def matching(name: str, people: Mapping[UserId, str | None]) -> list[UserId]:
    """Those a name may mean: by account, by full name, by one word of it, or but for a slip."""
    wanted = name.strip().casefold()
    for fits in (_is, _is_called, _has_word, _resembles):
        found = [user for user, known in people.items() if fits(wanted, user, _known(user, known))]
        if found:
            return sorted(found)
    return []


def called(user: UserId, name: str | None) -> str:
    """A person's name without her institution."""
    return introduce(user, name).name


def introduced(user: UserId, name: str | None) -> dict[UserId, str]:
    """Her name as minutes may print it; nothing if she goes by her account alone."""
    return {user: called(user, name)} if name else {}


def _known(user: UserId, name: str | None) -> str:
    return called(user, name).casefold()


def _is(wanted: str, user: UserId, _: str) -> bool:
    account = user.casefold()
    return wanted in (account, account[1:].partition(":")[0])


def _is_called(wanted: str, _: UserId, name: str) -> bool:
    return wanted == name


def _has_word(wanted: str, _: UserId, name: str) -> bool:
    wanted = wanted.removeprefix("herr ").removeprefix("frau ")
    return wanted in name.split()


def _resembles(wanted: str, _: UserId, name: str) -> bool:
    return any(SequenceMatcher(None, wanted, word).ratio() >= _CLOSE for word in (name, *name.split()))
