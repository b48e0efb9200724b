"""Pairs: somebody's need beside another's offer, as long as both are as staff read them.

Never of answers without a name, and of none that is gone or different since.
"""

from zlib import crc32

from bot.conduct.office import Office
from bot.conduct.themes import outcome
from bot.meeting.helping import Help, Passage, Suggestion, Voice
from bot.meeting.minutes import Names
from bot.meeting.round import Round
from bot.meeting.theme import Statement
from bot.store.database import Transaction


def confirmed(tx: Transaction, office: Office, round_: Round) -> tuple[Help, ...]:
    """What staff have accepted and still is as they read it."""
    if office.names is Names.NONE:
        return ()
    said = voices(tx, round_)
    wanted = [one for one in suggestions(tx, round_, said) if one.accepted]
    answers = {one.id: one.answer for one in tx.answers.of_round(round_.id)}

    def statement(passage: Passage) -> Statement:
        member = answers[passage.answer].member
        source = member.name if office.names is Names.PERSON else member.institution
        return Statement(said[passage].text, source, voice=member.institution)

    return tuple(Help(statement(one.need), statement(one.offer)) for one in wanted)


def voices(tx: Transaction, round_: Round) -> dict[Passage, Voice]:
    """What was said, part by part; who wants no name beside it is left out."""
    named = {one.id: one.answer for one in tx.answers.of_round(round_.id) if not one.answer.unnamed}
    questions = {question.no: question.text for question in round_.questions}
    found = {}
    for sorting in outcome.sortings(tx, round_):
        for part in sorting.parts:
            if part.left_out or part.answer not in named:
                continue
            passage = Passage(part.answer, part.no, crc32(part.text.encode()))
            institution = named[part.answer].member.institution
            found[passage] = Voice(passage, questions[sorting.question], institution, part.text)
    return found


def suggestions(tx: Transaction, round_: Round, said: dict[Passage, Voice] | None = None) -> list[Suggestion]:
    """The pairs of which both sides are still there, by their names."""
    said = voices(tx, round_) if said is None else said
    found = tx.helps.of_round(round_.id)
    there = [one for one in found if one.need in said and one.offer in said]
    return [one for one in there if said[one.need].institution != said[one.offer].institution]
