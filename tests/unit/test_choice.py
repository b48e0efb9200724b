"""Choices: by number, by name, and not by accident."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.choice import pick

NETWORKS = ("Sprache und Ankommen", "Übergang Schule und Beruf", "Schulleitungen")


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("1", 1),
        ("2.", 2),
        (" 3 ", 3),
        ("die 2", 2),
        ("Nr. 3 bitte", 3),
        ("die zweite", 2),
        ("eins", 1),
        ("Schulleitungen", 3),
        ("schulleitugen", 3),
        ("Übergang Schule Beruf", 2),
        ("sprache und ankomen", 1),
        ("Ankommen", 1),
        ("Übergang", 2),
    ],
)
def test_a_choice_by_number_or_name(said: str, number: int) -> None:
    assert pick(said, NETWORKS) == number


@pytest.mark.parametrize(
    "said",
    ["", "0", "4", "1 Woche später", "ich hätte gern 2", "und", "1 oder 2", "Hallo zusammen", "²", "11"],
)
def test_what_is_no_choice(said: str) -> None:
    assert pick(said, NETWORKS) is None


def test_what_fits_two_options_chooses_none() -> None:
    assert pick("Netzwerk", ("Netzwerk Nord", "Netzwerk Süd")) is None
    assert pick("nord", ("Netzwerk Nord", "Netzwerk Süd")) == 1


@given(st.text(), st.lists(st.text(), max_size=5))
def test_a_choice_is_one_of_the_options(said: str, options: list[str]) -> None:
    number = pick(said, options)
    assert number is None or 1 <= number <= len(options)


@given(st.integers(1, 5), st.sampled_from(["{}", "{}.", "die {}", "Nummer {}", "{} bitte", "({})"]))
def test_every_number_chooses_its_option(number: int, form: str) -> None:
    assert pick(form.format(number), ["Kita", "Schule", "Amt", "Verein", "Haus"]) == number


def test_another_word_in_the_same_place_is_another_choice() -> None:
    schools = ("IGS Wallbruch", "Oberschule Marnrode", "BBS I Technik")
    assert pick("VHS Wallbruch", schools) is None
    assert pick("BBS II Technik", schools) is None
    assert pick("igs walbruch", schools) == 1
    # „Frage 2“ asks staff for the second question, whatever else waits for a number.
    assert pick("Frage 2", schools) is None
