"""Reissuing: another edition of minutes that are out, with what was put right, or without what is gone.

If only something is put right, the messages that say it are edited, and the files are exchanged. If something
went, every message of the earlier editions is deleted in the room, edits as well, and the minutes are said
anew: nobody can tell any more which of them held it. Whose it was is never said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from bot.conduct import staffroom
from bot.conduct.mail import mailing
from bot.conduct.office import Office
from bot.conduct.publication import editions, mending, publishing, statements
from bot.conduct.themes import sorting
from bot.meeting.aftermath import Aftermath, Edition
from bot.meeting.ids import EventId, RoomId, RoundId
from bot.meeting.letter import Letter, Say
from bot.meeting.objection import Objection, State
from bot.meeting.round import Round
from bot.minutes.weight import shorten
from bot.speech.markdown import Markdown
from bot.store.database import Transaction

Said = tuple[str, RoomId, EventId]

# One correction in the note to all, in bytes; the files have it whole.
_LONGEST, _MOST = 1_500, 10


def issue(tx: Transaction, office: Office, id_: RoundId, now: datetime) -> bool:
    """Bring out what waits; False as long as themes have to be looked for first."""
    aftermath, there = tx.aftermaths.get(id_), _there(tx, id_)
    if aftermath is None or (there and sorting.to_sort(tx, id_)):
        return False
    waiting = _in_order(one for one in tx.objections.of_round(id_) if one.to_come_out)
    tx.aftermaths.save(replace(aftermath, issue_at=None, whole=False))
    if there and (waiting or aftermath.whole):
        _issue(tx, office, tx.rounds.get(id_), aftermath, waiting, now)
    return True


def _there(tx: Transaction, id_: RoundId) -> bool:
    """Minutes whose answers were forgotten, as announced, do not come again."""
    return bool(tx.sortings.of_round(id_) or tx.answers.of_round(id_))


def _issue(
    tx: Transaction,
    office: Office,
    round_: Round,
    aftermath: Aftermath,
    waiting: Sequence[Objection],
    now: datetime,
) -> None:
    # Each line quotes the edition before, so it is made before the number goes up.
    lines = {one.id: _line(tx, office, one) for one in waiting}
    edition = tx.aftermaths.reissue(round_.id, now)
    for one in waiting:
        tx.objections.save(replace(one, edition=edition.no))
    key = _key(round_.id, edition.no).removesuffix(":")
    said = _standing(tx, round_)
    edits = None if aftermath.whole else mending.letters(tx, office, round_, edition.no, said, key)
    whole = edits is None
    first = None if whole else _first(said, round_)
    if whole:
        # Messages of the old edition that have not left yet must not leave.
        tx.lanes.take_back(f"round:{round_.id}:minutes:")
    lines |= {one.id: _line(tx, office, one) for one in _untold(tx, round_.id, edition.no - 1)}
    note = _note(office, round_, edition, list(lines.values()), whole=whole)
    tx.outbox.post(Letter(round_.room, f"{key}:note", Say(note, False, first), round_.id), now)
    for edit in edits or ():
        tx.outbox.post(edit, now)
    if whole:
        # The old messages are deleted at once, without waiting for files.
        publishing.redact(tx, said, now)
        publishing.post(tx, office, round_, key, now)
    else:
        publishing.post_files(tx, office, round_, key, now)
        publishing.redact(tx, filter(_is_file, said), now, in_turn=True)
    publishing.archive(tx, office, round_, now)
    mailing.circulate_again(tx, office, round_, edition.no, key, now)
    withdrawn = [lines[one.id] for one in waiting if one.state is State.WITHDRAWN]
    _tell_staff(tx, office, round_, edition, withdrawn, now)


def tell_again(tx: Transaction, office: Office, round_: Round, again: str, now: datetime) -> None:
    """Minutes come again before their edition was all said: what was put right in it is told before them."""
    edition = tx.aftermaths.edition(round_.id)
    if edition is None or not tx.letters.taken_back(_key(round_.id, edition.no)):
        return
    lines = [_line(tx, office, one) for one in _untold(tx, round_.id, edition.no)]
    note = _note(office, round_, edition, lines, whole=True)
    key = f"{_key(round_.id, edition.no)}{again}:note"
    tx.outbox.post(Letter(round_.room, key, Say(note, False), round_.id), now)


def _untold(tx: Transaction, id_: RoundId, newest: int) -> list[Objection]:
    """What was put right in editions that were taken back half said, since one that was said to the end."""
    editions = list(takewhile(lambda no: tx.letters.taken_back(_key(id_, no)), range(newest, 1, -1)))
    return _in_order(one for one in tx.objections.of_round(id_) if one.edition in editions)


def _in_order(objections: Iterable[Objection]) -> list[Objection]:
    return sorted(objections, key=lambda one: (one.question, one.id))


def _key(id_: RoundId, edition: int) -> str:
    """How the keys of all letters of an edition begin."""
    return f"round:{id_}:minutes:edition:{edition}:"


def _standing(tx: Transaction, round_: Round) -> list[Said]:
    """What was said of the minutes and was not deleted by us."""
    said = tx.letters.said_beginning(f"round:{round_.id}:minutes:")
    return [one for one in said if not tx.letters.has(Letter.deleting(one[1], one[2]).key)]


def _note(office: Office, round_: Round, edition: Edition, lines: Sequence[Markdown], *, whole: bool) -> str:
    values = {"number": round_.number, "edition": edition.no, "lines": lines[:_MOST]}
    return office.texts("review.edition", **values, more=len(lines[_MOST:]), whole=whole)


def _line(tx: Transaction, office: Office, objection: Objection) -> Markdown:
    """What was put right, in the words in which the minutes say it; or that it is no more."""
    if objection.state is State.WITHDRAWN:
        returned = objection.rewording is not None
        return office.texts("review.withdrawn", no=objection.question, returned=returned)
    by = editions.source(tx, office, objection)
    quoted = not objection.wording
    if quoted and editions.is_short(office, tx.rounds.get(objection.round)):
        return office.texts("review.unquoted", no=objection.question, by=by)
    text = shorten(objection.wording or statements.new(tx, office, objection), _LONGEST)
    return office.texts("review.line", no=objection.question, text=text, by=by, quoted=quoted)


def _first(said: Sequence[Said], round_: Round) -> EventId | None:
    """The message with which the minutes begin, if it stands in the room they are in now."""
    return next((event for _, room, event in said if room == round_.room), None)


def _is_file(said: Said) -> bool:
    return ":file" in said[0]


def _tell_staff(
    tx: Transaction,
    office: Office,
    round_: Round,
    edition: Edition,
    withdrawn: Sequence[Markdown],
    now: datetime,
) -> None:
    desk = staffroom.of(tx, office, round_)
    if desk is not None:
        key = f"round:{round_.id}:edition:{edition.no}:told"
        values = {"number": round_.number, "network": round_.network, "edition": edition.no}
        values["withdrawn"] = withdrawn
        tx.outbox.post(office.say(desk, key, "review.issued", **values), now)
