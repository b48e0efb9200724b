"""Answers and their arrangement become agenda items: joined where they were written in one go."""

import pytest

from bot.meeting.question import Question
from bot.meeting.theme import Statement
from bot.minutes.arrangement import Arrangement, Piece
from bot.minutes.compose import Contribution, agenda

ROOMS = Question(1, "Was fehlt?")


def answer(text: str, institution: str = "Kita A", *, late: bool = False) -> Contribution:
    return Contribution(1, institution, text, late=late, voice=institution)


def arranged(*answers: tuple[Piece, ...], headings: tuple[str, ...] = ("Räume",)) -> Arrangement:
    return Arrangement(1, headings, answers)


def test_sentences_of_one_theme_are_quoted_together() -> None:
    contributions = [answer("Uns fehlt Platz. Sehr sogar!"), answer("Platz", "Kita B")]
    arrangement = arranged((Piece("Uns fehlt Platz.", 0), Piece("Sehr sogar!", 0)), (Piece("Platz", 0),))
    (item,) = agenda([ROOMS], contributions, [arrangement])
    assert [statement.text for statement in item.themes[0].statements] == [
        "Uns fehlt Platz. Sehr sogar!",
        "Platz",
    ]
    assert item.themes[0].institutions == 2
    assert item.statements == 2


def test_a_quote_in_which_something_is_needed_is_a_need() -> None:
    pieces = (Piece("Uns fehlt Platz.", need=True), Piece("Zeit haben wir."), Piece("Bücher", 0))
    arrangement = arranged(pieces, (Piece("Bücher", 0, need=True),))
    texts = ("Uns fehlt Platz. Zeit haben wir.\nBücher", "Bücher")
    (item,) = agenda([ROOMS], [answer(one) for one in texts], [arrangement])
    assert [one.need for one in item.singles] == [True]
    assert [one.need for one in item.themes[0].statements] == [False, True]


@pytest.mark.parametrize("text", ["Platz\nZeit", "Platz; Zeit", "Platz\n- Zeit"])
def test_lines_and_bullets_are_quoted_one_by_one(text: str) -> None:
    (item,) = agenda([ROOMS], [answer(text)], [arranged((Piece("Platz"), Piece("Zeit")), headings=())])
    assert [statement.text for statement in item.singles] == ["Platz", "Zeit"]


def test_what_is_left_out_separates_and_is_counted() -> None:
    pieces = (Piece("Platz."), Piece("Danke!", left_out=True), Piece("Zeit."))
    (item,) = agenda([ROOMS], [answer("Platz. Danke! Zeit.")], [arranged(pieces, headings=())])
    assert [statement.text for statement in item.singles] == ["Platz.", "Zeit."]
    assert item.left_out == 1


def test_p7_the_same_words_twice_are_found_in_their_places() -> None:
    pieces = (Piece("Platz", 0), Piece("Zeit"), Piece("Platz", 0))
    (item,) = agenda([ROOMS], [answer("Platz, Zeit, Platz")], [arranged(pieces)])
    assert item.statements == 3


def test_themes_of_many_come_first_and_empty_ones_not_at_all() -> None:
    contributions = [answer("a\nb"), answer("b", "Kita B"), answer("b", "Kita B")]
    pieces = ((Piece("a", 0), Piece("b", 1)), (Piece("b", 1),), (Piece("b", 1),))
    (item,) = agenda([ROOMS], contributions, [arranged(*pieces, headings=("Eins", "Viele", "Zurückgezogen"))])
    assert [theme.heading for theme in item.themes] == ["Viele", "Eins"]
    assert item.themes[0].institutions == 2


def test_source_voice_and_lateness_travel_with_the_statement() -> None:
    contribution = Contribution(1, "", "Platz", late=True, voice="Kita A")
    (item,) = agenda([ROOMS], [contribution], [arranged((Piece("Platz"),))])
    assert item.singles == (Statement("Platz", "", late=True, voice="Kita A"),)


def test_a_question_without_answers_needs_no_arrangement() -> None:
    (item,) = agenda([ROOMS], [], [])
    assert (item.answers, item.statements, item.grouped) == (0, 0, True)


def test_an_arrangement_of_other_answers_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        agenda([ROOMS], [answer("Platz"), answer("Zeit")], [arranged((Piece("Platz"),))])
    with pytest.raises(ValueError, match="not found"):
        agenda([ROOMS], [answer("Platz")], [arranged((Piece("Zeit"),))])


def test_k14_what_is_not_arranged_yet_is_shown_ungrouped() -> None:
    (item,) = agenda([ROOMS], [answer("Platz. Zeit.")], [])
    assert [statement.text for statement in item.singles] == ["Platz. Zeit."]
    assert not item.grouped


def test_several_messages_of_an_institution_are_one_answer() -> None:
    said = [
        Contribution(1, "Kita", "Neue Kinder.", voice="Kita", home="Kita"),
        Contribution(1, "Kita", "Und neue Eltern.", voice="Kita", home="Kita"),
        Contribution(1, "Amt", "Umzug.", voice="Amt", home="Amt"),
    ]
    (item,) = agenda([Question(1, "Was ist los?")], said, [])
    assert item.answers == 2
    assert item.statements == 3


def test_an_institution_has_one_vote_and_is_there_once_also_without_its_name() -> None:
    how = Question(2, "Wie?", options=("vor Ort", "per Video"))
    said = [
        Contribution(1, "Kita", "Neue Kinder.", voice="Kita", home="Kita"),
        Contribution(2, "", "1", voice="unnamed Kita", home="Kita"),
        Contribution(2, "Kita", "2", voice="Kita", home="Kita"),
        Contribution(1, "Amt", "Umzug.", voice="Amt", home="Amt"),
    ]
    _, item = agenda([Question(1, "Was ist los?"), how], said, [])
    assert item.answers == 1
    assert item.outcome is not None
    assert item.outcome.votes == (("per Video", 1), ("vor Ort", 0))
    assert item.outcome.abstained == 1
