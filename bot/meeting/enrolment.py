"""Enrolment: reading a member list from the rows of a table, in any order and spelling of its columns."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.meeting.roster import Entry, Roster, account, merged, tidy

# What people call the columns, in small letters and without anything that is no letter.
_HEADERS = {
    "institution": "einrichtung einrichtungen einrichtungsname nameeinrichtung namedereinrichtung "
    "institution institutionen organisation organization schule kita träger traeger firma",
    "name": "name person personen ansprechpartner ansprechpartnerin ansprechpartnerinnen ansprechperson "
    "ansprechpersonen kontakt kontaktperson vorundnachname vornamename namevorname "
    "vornamenachname nachnamevorname namederansprechperson namedesansprechpartners vollständigername "
    "namederperson mitglied member contact fullname",
    "given": "vorname rufname firstname givenname",
    "family": "nachname familienname zuname lastname surname familyname",
    "user": "matrix matrixid matrixkonto matrixkennung matrixadresse matrixname konto chat chatkonto "
    "chatname element elementkonto account matrixaccount kennung",
    "mail": "email emailadresse mail mailadresse emails mailaddress emailaddress",
    "role": "rolle funktion position aufgabe role",
    "topic": "thema themen schwerpunkt arbeitsfeld topic",
}
COLUMNS = {word: column for column, words in _HEADERS.items() for word in words.split()}
# The longest cell worth keeping, in characters.
LONGEST = 200
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_AMONG_OTHERS = re.compile(r"[^\s<>():,;@]+@[^\s<>():,;/|@]+\.[^\s<>():,;/|@.]{2,}")


class Flaw(StrEnum):
    """Why the rows are no member list."""

    NO_INSTITUTION = "no_institution"
    NO_ACCOUNT = "no_account"
    NO_MAIL = "no_mail"
    TWO_INSTITUTIONS = "two_institutions"
    TOO_LONG = "too_long"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Unusable:
    """What is wrong, and in which row, counted from 1; None if with the whole."""

    flaw: Flaw
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as it was read, and what of it does not hold: rows are counted from 1.

    Of `several` addresses in a row the first one holds. A person has one: then nothing of her is left behind
    when she is erased.
    """

    roster: Roster
    homeless: tuple[int, ...] = ()
    several: tuple[int, ...] = ()


def names_columns(columns: Iterable[str]) -> bool:
    """Whether these columns make a member list: institutions, and at least one more that we know.

    A column „Name“ beside „Einrichtung“ holds persons.
    """
    found = set(columns)
    return "institution" in found and len(found) > 1


def enrol(columns: Mapping[str, int], rows: Iterable[tuple[int, Sequence[str]]]) -> Listing | Unusable:
    """Read the rows; each is (its number, its cells), `columns` tells which cell holds what.

    Below a table often stand remarks: a row without an institution is left out, and told.
    """
    read = [(no, {name: _cell(cells, index) for name, index in columns.items()}) for no, cells in rows]
    homeless = tuple(no for no, cell in read if any(cell.values()) and not cell["institution"])
    placed = [(no, cell) for no, cell in read if cell["institution"]]
    entries = _entries(placed)
    if isinstance(entries, Unusable):
        return entries
    if not entries:
        return Unusable(Flaw.NO_INSTITUTION, homeless[0]) if homeless else Unusable(Flaw.EMPTY)
    several = tuple(no for no, cell in placed if len(_mails(cell.get("mail", ""))) > 1)
    return Listing(merged(entries), homeless, several)


def _entries(rows: Iterable[tuple[int, Mapping[str, str]]]) -> list[Entry] | Unusable:
    entries: list[Entry] = []
    homes: dict[str, str] = {}
    for no, cell in rows:
        entry = _entry(cell)
        if isinstance(entry, Flaw):
            return Unusable(entry, no)
        if entry.user and homes.setdefault(entry.user, entry.institution.casefold()) != (
            entry.institution.casefold()
        ):
            return Unusable(Flaw.TWO_INSTITUTIONS, no)
        entries.append(entry)
    return entries


def _cell(cells: Sequence[str], index: int) -> str:
    text = tidy(cells[index]) if index < len(cells) else ""
    return "" if text in ("-", "–", "—", "/") else text


def _entry(cell: Mapping[str, str]) -> Entry | Flaw:
    """A row as an entry, or what is wrong with it."""
    if any(len(text) > LONGEST for text in cell.values()):
        return Flaw.TOO_LONG
    written, mail = cell.get("user", ""), _mails(cell.get("mail", ""))[0]
    user = account(written)
    if written and user is None:
        return Flaw.NO_ACCOUNT
    if mail and not _MAIL.fullmatch(mail):
        return Flaw.NO_MAIL
    name = cell.get("name") or " ".join(filter(None, (cell.get("given"), cell.get("family"))))
    return Entry(cell["institution"], name, user, mail, cell.get("role", ""), cell.get("topic", ""))


def _mails(written: str) -> Sequence[str]:
    """The addresses of a cell, if it has nothing but well written ones; else the cell as it is."""
    signs = written.count("@") if len(written) <= LONGEST else 0
    found = _AMONG_OTHERS.findall(written) if signs > 1 else []
    return found if found and len(found) == signs else [written.strip(" ,;")]
