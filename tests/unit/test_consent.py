"""Yes and no as people type them – and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech import commands, consent
from bot.speech.commands import No, Yes


@pytest.mark.parametrize(
    "said",
    [
        "JA",
        "Jaa",
        "jaaa!",
        "jep",
        "Ja, das passt so.",
        "ja bitte",
        "stimmt so",
        "pasd",
        "Na klar",
        "gerne",
        "👍",
        "так",
        "Evet!",
    ],
)
def test_a_yes(said: str) -> None:
    assert commands.understand(said, prefix_needed=False) == Yes()


@pytest.mark.parametrize(
    "said",
    [
        "nain",
        "Neiiin",
        "nö",
        "Nein danke, beides soll bleiben",
        "lieber nicht",
        "Nein, doch nicht",
        "nee diesmal nicht",
        "Ні",
        "hayır",
    ],
)
def test_a_no(said: str) -> None:
    assert commands.understand(said, prefix_needed=False) == No()


@pytest.mark.parametrize(
    "said",
    ["", "ja aber", "kein", "mein", "neun", "Nein, zu einer anderen Frage", "Nein, Dienstag", "lieber", "na"],
)
def test_neither(said: str) -> None:
    assert consent.read(said) is None


@given(st.text())
def test_it_reads_anything(said: str) -> None:
    assert consent.read(said) in (True, False, None)


@given(st.sampled_from(["ja", "nein"]), st.integers(1, 6))
def test_drawing_it_out_changes_nothing(word: str, times: int) -> None:
    drawn = word.replace("a", "a" * times).replace("i", "i" * times)
    assert consent.read(drawn) is (word == "ja")


@pytest.mark.parametrize(
    ("said", "private", "meant"),
    [
        ("freigebn", False, "freigeben"),
        ("Mitgleider", False, "mitglieder"),
        ("errinern!", False, "erinnern"),
        ("Datenschuz", True, "datenschutz"),
        ("freigebn", True, None),
        ("richtige", False, None),
        ("Personal", True, None),
        ("die Mitgleider fehlen", False, None),
    ],
)
def test_a_slip_in_a_lone_command_is_recognised_where_nothing_else_makes_sense(
    said: str, private: bool, meant: str | None
) -> None:
    found = commands.near(said, private=private)
    assert (found.suggestion if found else None) == meant


def test_who_denies_it_as_well_leans_to_no() -> None:
    assert consent.leans("nein, keine Themenvorschläge") is False
    assert consent.leans("nein, aber später") is None
    assert consent.leans("ja, keine Frage") is None
