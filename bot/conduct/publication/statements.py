"""Statements: what the newest edition of minutes quotes of each answer, and where in the answer it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.conduct.office import Office
from bot.conduct.publication import editions
from bot.meeting.objection import Objection, State
from bot.meeting.round import Round
from bot.minutes.arrangement import Piece
from bot.store.answers import Filed
from bot.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Quoted:
    """A statement in the minutes: between `begin` and `end` of an answer as the newest edition has it."""

    filed: Filed
    begin: int
    end: int

    @property
    def text(self) -> str:
        """The statement itself."""
        return self.filed.answer.text[self.begin : self.end]

    def answer(self, text: str) -> str:
        """The whole answer with another statement in the place of this one."""
        whole = self.filed.answer.text
        return whole[: self.begin] + text + whole[self.end :]


def quoted(tx: Transaction, office: Office, round_: Round, filed: Sequence[Filed]) -> Iterator[Quoted]:
    """Every statement of these answers."""
    version = editions.of(tx, office, round_)
    parts = [part for sorting in tx.sortings.of_round(round_.id) for part in sorting.parts]
    for one in filed:
        pieces = [Piece(part.text, part.theme, part.left_out) for part in parts if part.answer == one.id]
        reads, end = version.reworded(one), 0
        for piece in version.pieces(one, pieces):
            begin = reads.answer.text.find(piece.text, end)
            if begin >= 0 and not piece.left_out:
                end = begin + len(piece.text)
                yield Quoted(reads, begin, end)


def pending(tx: Transaction, round_: Round, answer: int) -> bool:
    """Whether another wording of the answer waits for staff, or to come out."""
    waiting = (State.OPEN, State.ACCEPTED)
    of_it = [one for one in tx.objections.of_round(round_.id) if one.rewording == answer]
    return any(one.living and one.state in waiting for one in of_it)


def sentences(tx: Transaction, office: Office, objection: Objection) -> tuple[str, str] | None:
    """The statement that another wording changes, before and after; None if it is not one alone."""
    round_ = tx.rounds.get(objection.round)
    filed = [one for one in tx.answers.of_round(round_.id) if one.id == objection.rewording]
    for one in quoted(tx, office, round_, filed):
        whole, new = one.filed.answer.text, objection.text
        behind = whole[one.end :]
        if new.startswith(whole[: one.begin]) and new.endswith(behind):
            changed = new[one.begin : len(new) - len(behind)].strip()
            if changed and len(new) >= one.begin + len(behind) and changed != one.text:
                return one.text, changed
    return None


def new(tx: Transaction, office: Office, objection: Objection) -> str:
    """What an objection wants the minutes to say, without what stays around it."""
    found = sentences(tx, office, objection) if objection.rewording is not None else None
    return found[1] if found else objection.text


def whole(tx: Transaction, office: Office, objection: Objection) -> str:
    """The answer that another wording changes, as it reads now; empty if it is gone."""
    round_ = tx.rounds.get(objection.round)
    version = editions.of(tx, office, round_)
    answers = tx.answers.of_round(round_.id)
    return next((version.reworded(one).answer.text for one in answers if one.id == objection.rewording), "")
