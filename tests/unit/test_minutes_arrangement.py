"""Answers are taken apart without losing a word, and themes are what more than one answer speaks of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.minutes.arrangement import Arrangement, Found, Piece, arrange, reworded, take_apart, ungrouped


def by_sentence(answer: str) -> list[str]:
    return [part.strip() for part in answer.replace("!", ".").split(".") if part.strip()]


def labelled(*labels: int) -> Found:
    return Found(labels, [f"Thema {number}" for number in range(max(labels, default=-1) + 1)])


def test_bullets_and_numbers_between_statements_are_nothing() -> None:
    assert take_apart("- eins\n2) zwei\na) drei", ["eins", "zwei", "drei"]) == (
        Piece("eins"),
        Piece("zwei"),
        Piece("drei"),
    )


def test_greetings_are_left_out_but_accounted_for() -> None:
    pieces = take_apart("Liebe Frau Petersen,\nuns fehlt Platz\nViele Grüße", ["uns fehlt Platz"])
    assert pieces == (
        Piece("Liebe Frau Petersen,", left_out=True),
        Piece("uns fehlt Platz"),
        Piece("Viele Grüße", left_out=True),
    )


def test_a10_an_answer_without_any_statement_is_left_out_whole() -> None:
    assert take_apart(" k. A. ", []) == (Piece("k. A.", left_out=True),)
    assert take_apart("👍", []) == (Piece("👍", left_out=True),)
    assert take_apart(" \n", []) == ()


@pytest.mark.parametrize("answer", ["ja", "Nein.", "Doch!", "yes", "No"])
def test_yes_and_no_are_content(answer: str) -> None:
    assert take_apart(answer, []) == (Piece(answer),)


def test_many_words_are_never_left_out() -> None:
    long = "Wir haben in diesem Jahr wirklich sehr viele neue Kinder und zu wenige Räume dafür"
    assert take_apart(long, []) == (Piece(long),)


@pytest.mark.parametrize("statements", [["Uns fehlen Räume"], ["Platz", "uns"], [""]])
def test_p7_statements_that_are_not_verbatim_leave_the_answer_whole(statements: list[str]) -> None:
    assert take_apart("uns fehlt Platz", statements) == (Piece("uns fehlt Platz"),)


def test_a_theme_needs_two_answers() -> None:
    answers = [
        "Die Räume sind zu klein und auch sehr laut\nDie Räume sind leider kalt und feucht",
        "Alles gut bei uns",
    ]
    found = arrange(1, answers, str.splitlines, lambda texts: labelled(0, 0, -1))
    assert found.headings == ()
    assert [piece.theme for pieces in found.answers for piece in pieces] == [None, None, None]


def test_themes_are_counted_anew_when_one_falls_away() -> None:
    answers = ["a a\nb b\nc c", "c c\nd d"]
    found = arrange(1, answers, str.splitlines, lambda texts: labelled(0, 0, 1, 1, -1))
    assert found.headings == ("Thema 1",)
    assert [[piece.theme for piece in pieces] for pieces in found.answers] == [[None, None, 0], [0, None]]


def test_a_short_remark_goes_with_the_sentence_before_it() -> None:
    answers = ["Eine Liste fehlt. Die letzte ist alt.", "Auch uns fehlt eine Liste."]
    found = arrange(
        1, answers, lambda text: text.replace(". ", ".\n").splitlines(), lambda texts: labelled(0, -1, 0)
    )
    assert [[piece.theme for piece in pieces] for pieces in found.answers] == [[0, 0], [0]]


def test_a_remark_on_a_line_of_its_own_stands_alone() -> None:
    answers = ["Eine Liste fehlt\nDas Dach ist kaputt", "Auch uns fehlt eine Liste"]
    found = arrange(1, answers, str.splitlines, lambda texts: labelled(0, -1, 0))
    assert [[piece.theme for piece in pieces] for pieces in found.answers] == [[0, None], [0]]


@pytest.mark.parametrize("after", ["Uns fehlt viel Platz. Zeit haben wir.", "Platz."])
def test_what_is_needed_is_needed_in_other_words(after: str) -> None:
    pieces = (Piece("Uns fehlt Platz.", 0, need=True), Piece("Zeit haben wir.", 0))
    first, *_ = reworded(pieces, "Uns fehlt Platz. Zeit haben wir.", after)
    assert first.need


def test_without_themes_every_answer_is_one_statement() -> None:
    assert ungrouped(2, [" Eins. Zwei. ", " "]) == Arrangement(
        2, (), ((Piece("Eins. Zwei."),), ()), grouped=False
    )


def test_a10_nothing_is_grouped_where_nothing_was_said() -> None:
    def never(texts: object) -> Found:
        raise AssertionError("asked to group nothing")

    assert arrange(1, ["k. A."], lambda text: [], never).answers == ((Piece("k. A.", left_out=True),),)


@given(st.lists(st.text(max_size=60), max_size=6))
def test_p7_every_letter_of_an_answer_is_in_one_of_its_pieces(answers: list[str]) -> None:
    arranged = arrange(1, answers, by_sentence, lambda texts: labelled(*(0 for _ in texts)))
    for answer, pieces in zip(answers, arranged.answers, strict=True):
        words = "".join(sign for sign in answer if sign.isalpha())
        kept = "".join(sign for piece in pieces for sign in piece.text if sign.isalpha())
        single = all(len(word) < 2 for word in answer.split())
        assert kept == words or single
        assert all(piece.text in answer for piece in pieces)
