"""Yes and no as people type them – and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech import commands, consent
from bot.speech.commands import No, Yes


@pytest.mark.parametrize(
    "said",
    ["JA", "Jaa", "jaaa!", "jep", "Ja, das passt so.", "ja bitte", "Na klar", "gerne", "👍"],
)
def test_a_yes(said: str) -> None:
    assert commands.understand(said, prefix_needed=False) == Yes()


@pytest.mark.parametrize(
    "said",
    ["nain", "Neiiin", "nö", "Nein danke, beides soll bleiben", "lieber nicht", "Nein, doch nicht"],
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
