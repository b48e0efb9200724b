"""The proof: before minutes are released, what is in them is counted against what was answered.

It goes another way than the minutes do, so that it would notice what got lost on theirs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.conduct.membership import belonging, persons
from bot.meeting.answer import Standing, in_words
from bot.meeting.minutes import Minutes
from bot.meeting.round import Round
from bot.meeting.theme import AgendaItem
from bot.speech import personal
from bot.store.answers import Filed
from bot.store.database import Transaction

# So many places with names are listed.
_MOST = 5


@dataclass(frozen=True, slots=True)
class Proof:
    """What was counted. `named` tells where a person seems to be named: question and institution.

    Where that stands in a heading, or in what staff say of a theme, there is no institution. `displayed` are
    display names that stand in the place of an institution, because nobody told us of any.
    """

    answers: int
    contained: int
    named: tuple[tuple[int, str], ...]
    unnamed: int
    late: int
    displayed: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, object]:
        """As texts want it."""
        return {
            "answers": self.answers,
            "contained": self.contained,
            "named": list(self.named[:_MOST]),
            "more": len(self.named[_MOST:]),
            "unnamed": self.unnamed,
            "late": self.late,
            "displayed": list(self.displayed[:_MOST]),
            "others": len(self.displayed[_MOST:]),
        }


def read(tx: Transaction, round_: Round, minutes: Minutes) -> Proof:
    """Count all answers in words; choices of a poll are counted in the minutes themselves."""
    worded = {question.no for question in round_.worded}
    filed = [one for one in tx.answers.of_round(round_.id) if one.answer.question in worded]
    quotes = {item.no: " ".join(_quoted(item)) for item in minutes.items}
    parts = _parts(tx, round_)
    known = persons.known(tx, round_)
    missing = [one for one in filed if not _contained(one, parts, quotes.get(one.answer.question, ""))]
    answers = in_words(round_, (one.answer for one in filed))
    return Proof(
        answers=answers,
        contained=answers - in_words(round_, (one.answer for one in missing)),
        named=tuple(
            (no, whose) for no, whose, text in _texts(minutes, filed, parts) if personal.names(text, known)
        ),
        unnamed=in_words(round_, (one.answer for one in filed if one.answer.unnamed)),
        late=len(
            {one.answer.member.institution for one in filed if one.answer.standing is Standing.ADMITTED}
        ),
        displayed=_displayed(tx, round_),
    )


def _displayed(tx: Transaction, round_: Round) -> tuple[str, ...]:
    """Also of those who only voted, for all who took part are named; what staff entered has no account."""
    members = {one.answer.member for one in tx.answers.of_round(round_.id) if one.answer.question}
    alone = {one.institution for one in members if one.user and one.institution == one.name}
    known = {one.institution for one in members if not belonging.is_unknown(tx, round_, one)}
    return tuple(sorted(alone - known))


def _texts(
    minutes: Minutes, filed: Iterable[Filed], parts: Mapping[int, list[str]]
) -> Iterator[tuple[int, str, str]]:
    """What may name a person, where it stands, and whose it is: what the office wrote belongs to nobody.

    A signature is quoted in no line.
    """
    for one in filed:
        said = "\n".join(parts.get(one.id, [one.answer.text]))
        yield one.answer.question, one.answer.member.institution, said
    for item in minutes.items:
        yield item.no, "", "\n".join(text for one in item.themes for text in (one.heading, one.sentence))


def _quoted(item: AgendaItem) -> Iterator[str]:
    for theme in item.themes:
        yield from (statement.text for statement in theme.statements)
    yield from (statement.text for statement in item.singles)


def _parts(tx: Transaction, round_: Round) -> dict[int, list[str]]:
    """What is to be quoted of each answer; nothing if all of it is a greeting."""
    found: dict[int, list[str]] = {}
    for sorting in tx.sortings.of_round(round_.id):
        for part in sorting.parts:
            found.setdefault(part.answer, [])
            if not part.left_out:
                found[part.answer].append(part.text)
    return found


def _contained(filed: Filed, parts: dict[int, list[str]], quotes: str) -> bool:
    wanted = parts.get(filed.id, [filed.answer.text.strip()])
    return all(text in quotes for text in wanted)
