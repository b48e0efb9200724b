"""Editions: what the minutes of a round say beyond its answers, once they are out.

An edition holds the objections that came out with it or before it. Nothing else may change one: the same rows
give the same minutes, and an earlier edition can be told again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.conduct.office import Office
from bot.meeting.minutes import Names
from bot.meeting.objection import Objection, State
from bot.meeting.round import Form, Round
from bot.meeting.theme import AgendaItem, Correction
from bot.minutes.arrangement import Arrangement, Piece, reworded
from bot.store.answers import Filed
from bot.store.database import Transaction

GENERAL = 0
"""The agenda item of what belongs to none."""


@dataclass(frozen=True, slots=True)
class Version:
    """One edition: 0 is a draft. `corrections` are by agenda item.

    `texts` are new wordings by answer, one after the other: the last one holds.
    """

    no: int = 0
    amended: datetime | None = None
    until: datetime | None = None
    texts: Mapping[int, Sequence[str]] | None = None
    corrections: Mapping[int, tuple[Correction, ...]] | None = None

    def reworded(self, filed: Filed) -> Filed:
        """An answer as this edition has it."""
        texts = (self.texts or {}).get(filed.id)
        return replace(filed, answer=replace(filed.answer, text=texts[-1])) if texts else filed

    def arranged(self, arrangement: Arrangement, filed: Iterable[Filed]) -> Arrangement:
        """What was reworded stands where it stood."""
        mine = [one for one in filed if one.answer.question == arrangement.question]
        if not any(one.id in (self.texts or {}) for one in mine):
            return arrangement
        pieces = zip(mine, arrangement.answers, strict=True)
        return replace(arrangement, answers=tuple(self.pieces(one, old) for one, old in pieces))

    def corrected(self, items: Iterable[AgendaItem]) -> tuple[AgendaItem, ...]:
        """With what was put right in each."""
        found = self.corrections or {}
        return tuple(replace(item, corrections=found.get(item.no, ())) for item in items)

    @property
    def general(self) -> tuple[Correction, ...]:
        """What belongs to no agenda item."""
        return (self.corrections or {}).get(GENERAL, ())

    def pieces(self, filed: Filed, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        """Those of one answer as this edition has them."""
        before, found = filed.answer.text, tuple(pieces)
        for text in (self.texts or {}).get(filed.id, ()):
            before, found = text, reworded(found, before, text)
        return found


def of(tx: Transaction, office: Office, round_: Round, no: int | None = None) -> Version:
    """The newest edition of a round's minutes, or edition `no`."""
    aftermath, newest = tx.aftermaths.get(round_.id), tx.aftermaths.edition(round_.id, no)
    if aftermath is None or newest is None:
        return Version()
    living = (one for one in tx.objections.of_round(round_.id) if one.state is not State.WITHDRAWN)
    out = [one for one in living if one.edition and one.edition <= newest.no]
    out.sort(key=lambda one: (one.edition or 0, one.id))
    found: dict[int, tuple[Correction, ...]] = {}
    texts: dict[int, list[str]] = {}
    for one in out:
        if one.rewording is None or one.wording:
            hers = not one.wording
            unquoted = one.takes_out or (hers and is_short(office, round_))
            said = "" if unquoted else one.said
            correction = Correction(said, source(tx, office, one), quoted=hers)
            found[one.question] = (*found.get(one.question, ()), correction)
        else:
            texts.setdefault(one.rewording, []).append(one.text)
    return Version(
        newest.no,
        office.local(newest.at),
        # Minutes from before anybody could object say nothing of it.
        office.local(aftermath.until) if aftermath.until != round_.published_at else None,
        texts,
        found,
    )


def is_short(office: Office, round_: Round) -> bool:
    """Whether the minutes hold what came of it alone, and nobody's own words."""
    return (round_.form or office.form) is Form.SHORT


def source(tx: Transaction, office: Office, objection: Objection) -> str:
    """Whose words they are, where institutions are named – and not if she answered without her name there."""
    if office.names is Names.NONE or objection.wording:
        return ""
    hers = [
        one.answer
        for one in tx.answers.of_round(objection.round)
        if one.answer.member.user == objection.user or one.id == objection.rewording
    ]
    secret = any(one.unnamed and objection.question in (GENERAL, one.question) for one in hers)
    return "" if secret else objection.institution
