"""The archive: past minutes as they hold now, given and searched.

Each published round has one edition. It goes with whatever is withdrawn, is made anew with the minutes, and
stays as it is when the answers are deleted in the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.conduct import meaning
from bot.conduct.office import Office
from bot.conduct.publication import publishing
from bot.conduct.reply import at
from bot.conduct.turn import Turn
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.message import Place
from bot.meeting.round import Phase, Round
from bot.minutes.passages import Hit
from bot.speech.archive import Give, called
from bot.speech.markdown import Markdown
from bot.store.archive import Archived
from bot.store.database import Transaction

# So many passages are shown, and so many minutes listed.
MOST = 5
_MOST_LISTED = 30


@dataclass(frozen=True, slots=True)
class Shelved:
    """An edition with the round it is of."""

    round: Round
    edition: Archived


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found of some `words`: so many passages, the first of them, or what may have been meant."""

    words: str
    shelved: Sequence[Shelved]
    hits: Sequence[Hit]
    count: int
    nearest: str


def shelf(tx: Transaction, office: Office, rooms: Sequence[RoomId], now: datetime) -> list[Shelved]:
    """All minutes of some rooms that hold now, the newest first."""
    found = []
    for id_ in tx.archive.published(rooms):
        edition = _current(tx, office, id_, now)
        if edition is not None:
            found.append(Shelved(tx.rounds.get(id_), edition))
    return found


def _current(tx: Transaction, office: Office, id_: RoundId, now: datetime) -> Archived | None:
    """The edition of a round; None while its answers are being sorted anew.

    One whose answers were deleted in the end stays. One that was never kept, or before somebody wished not to
    be named, is made.
    """
    edition, stamp = tx.archive.of(id_), tx.mailings.stamp(id_)
    if stamp is None or (edition is not None and edition.stamp == stamp):
        return edition
    if not tx.answers.of_round(id_):
        return edition
    publishing.archive(tx, office, tx.rounds.get(id_), now)
    return tx.archive.of(id_)


def show_list(turn: Turn, rooms: Sequence[RoomId], place: Place) -> None:
    """Which minutes there are."""
    shelved = shelf(turn.tx, turn.office, rooms, turn.now)
    several = len({one.round.room for one in shelved}) > 1
    lines = [_listed(turn.office, one, several) for one in shelved[:_MOST_LISTED]]
    values = {"lines": lines, "more": len(shelved[_MOST_LISTED:]), "example": ""}
    if shelved:
        newest = shelved[0].round
        values["example"] = f"{newest.network} {newest.number}" if several else str(newest.number)
    at(place)(turn, "archive.list", **values)


def _listed(office: Office, shelved: Shelved, several: bool) -> Markdown:
    round_ = shelved.round
    values = {"title": round_.title, "number": round_.number, "day": office.day(shelved.edition.at)}
    return office.texts("archive.line", **values, network=round_.network if several else "")


def give(turn: Turn, rooms: Sequence[RoomId], wanted: Give, place: Place) -> bool:
    """The last minutes, or those of a round with a number, of the network that is called so.

    Returns False, and says nothing, if there are none to be had by these words alone.
    """
    rounds, number = [turn.tx.rounds.get(id_) for id_ in turn.tx.archive.published(rooms)], wanted.number
    mine = [one for one in rounds if not wanted.network or called(one.network, wanted.network)]
    if not mine:
        return False
    fitting = [one for one in mine if one.number == number] if number else _last(mine)
    if not fitting:
        at(place)(turn, "archive.no_such", number=number)
    elif len(fitting) > 1:
        networks = [one.network for one in fitting]
        at(place)(turn, "archive.which", networks=networks, number=number)
    else:
        publishing.hand_over(turn, fitting[0])
    return True


def _last(rounds: Sequence[Round]) -> list[Round]:
    """The newest of each network; they come the newest first."""
    found: dict[RoomId, Round] = {}
    for one in rounds:
        found.setdefault(one.room, one)
    return list(found.values())


def tell(turn: Turn, findings: Findings, place: Place) -> None:
    """What was found – but nothing out of minutes that hold no longer, since somebody withdrew meanwhile."""
    shelved, nearest = findings.shelved, findings.nearest
    if not shelved:
        at(place)(turn, "archive.empty")
        return
    valid = {one.round.id for one in shelved if turn.tx.archive.of(one.round.id) == one.edition}
    found = [hit for hit in findings.hits if shelved[hit.source].round.id in valid]
    values = {"words": findings.words, "open": _awaited(turn.tx, shelved)}
    if not found:
        if nearest:
            meaning.suppose(turn.tx, turn.message, place, f"Suche {nearest}", "archive.nothing")
        at(place)(turn, "archive.nothing", **values, nearest=nearest)
        return
    lines = [_line(turn.office, shelved[hit.source], hit) for hit in found]
    values |= {"lines": lines, "count": findings.count, "number": shelved[found[0].source].round.number}
    at(place)(turn, "archive.found", **values)


def _line(office: Office, shelved: Shelved, hit: Hit) -> tuple[Markdown, str]:
    round_, day = shelved.round, office.day(shelved.edition.at)
    values = {"number": round_.number, "network": round_.network, "day": day, "top": hit.passage.top}
    return office.texts("archive.place", **values), hit.passage.text


def _awaited(tx: Transaction, shelved: Sequence[Shelved]) -> bool:
    """Whether an answer was to be expected, too: „Suche Räume“ may be one."""
    latest = (tx.rounds.latest_in(room) for room in {one.round.room for one in shelved})
    return any(round_ is not None and round_.phase is Phase.OPEN for round_ in latest)
