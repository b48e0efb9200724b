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


def names_columns(columns: Iterable[str]) -> bool:
    """Whether these columns make a member list: institutions, and at least one more that we know.

    A column „Name“ beside „Einrichtung“ holds persons.
    """
    found = set(columns)
    return "institution" in found and len(found) > 1


def enrol(columns: Mapping[str, int], rows: Iterable[tuple[int, Sequence[str]]]) -> Roster | Unusable:
    """Read the rows; each is (its number, its cells), `columns` tells which cell holds what."""
    entries: list[Entry] = []
    homes: dict[str, str] = {}
    for no, cells in rows:
        entry = _entry({name: _cell(cells, index) for name, index in columns.items()})
        if isinstance(entry, Flaw):
            return Unusable(entry, no)
        if entry is None:
            continue
        if entry.user and homes.setdefault(entry.user, entry.institution.casefold()) != (
            entry.institution.casefold()
        ):
            return Unusable(Flaw.TWO_INSTITUTIONS, no)
        entries.append(entry)
    return merged(entries) if entries else Unusable(Flaw.EMPTY)


def _cell(cells: Sequence[str], index: int) -> str:
    text = tidy(cells[index]) if index < len(cells) else ""
    return "" if text in ("-", "–", "—", "/") else text


def _entry(cell: Mapping[str, str]) -> Entry | Flaw | None:
    """A row as an entry, or what is wrong with it; None if nothing we know stands in it."""
    if not any(cell.values()):
        return None
    if not cell["institution"]:
        return Flaw.NO_INSTITUTION
    if any(len(text) > LONGEST for text in cell.values()):
        return Flaw.TOO_LONG
    written, mail = cell.get("user", ""), cell.get("mail", "")
    user = account(written)
    if written and user is None:
        return Flaw.NO_ACCOUNT
    if mail and not _MAIL.fullmatch(mail):
        return Flaw.NO_MAIL
    name = cell.get("name") or " ".join(filter(None, (cell.get("given"), cell.get("family"))))
    return Entry(cell["institution"], name, user, mail, cell.get("role", ""), cell.get("topic", ""))
