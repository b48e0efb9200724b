"""Texts are measured as they weigh in an encrypted event, and cut without losing a character."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.minutes.weight import cut, shorten, weight
from bot.speech.markdown import inert


def test_umlauts_weigh_six_bytes() -> None:
    assert weight("Bär") == 8


def test_a_text_is_cut_behind_a_space() -> None:
    assert cut("eins zwei drei", 10) == ["eins zwei ", "drei"]


def test_a_word_without_end_is_cut_anyway() -> None:
    assert cut("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


def test_what_fits_stays_whole() -> None:
    assert cut("kurz", 10) == ["kurz"]
    assert shorten("kurz", 4) == "kurz"


def test_what_is_shortened_ends_with_a_whole_word() -> None:
    assert shorten("eins zwei drei", 12) == "eins zwei …"
    assert shorten("eins zwei drei", 9) == "eins zwei …"
    assert shorten("Kinderbetreuung", 6) == "Kinder…"


@given(st.text(max_size=300), st.integers(min_value=14, max_value=80))
def test_a27_parts_fit_and_give_the_text_again(text: str, limit: int) -> None:
    parts = cut(text, limit)
    assert "".join(parts) == text
    assert all(len(json.dumps(inert(part))) - 2 <= limit for part in parts)
