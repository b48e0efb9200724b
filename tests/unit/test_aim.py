"""The network that a command names in a line below it."""

from functools import partial

import pytest

from bot.speech import aim
from tests.promptness import soon

NETWORKS = ["Netzwerk Alphabetisierung", "Netzwerk Leseförderung"]


@pytest.mark.parametrize("line", ["Raum: Leseförderung", "netzwerk: Netzwerk Lesefoerderung", "Room: 2"])
def test_the_one_that_is_named(line: str) -> None:
    assert aim.command(f"status\n{line}") == "status"
    assert aim.among(f"status\n{line}", ["a", "b"], NETWORKS) == ["b"]
    assert aim.among(f"status\n{line}", ["a", "b", "c"], [*NETWORKS, NETWORKS[1]]) == ["b", "c"]


@pytest.mark.parametrize(
    "said", ["status", "status\nRaum: Aula", "Raum: Leseförderung", "status\nRaum: Netzwerk"]
)
def test_none_for_sure(said: str) -> None:
    assert aim.among(said, ["a", "b"], NETWORKS) == ["a", "b"]


def test_a11_a_line_without_words_keeps_nobody_waiting() -> None:
    for line in ("\xa0" * 60_000 + "x", "status\nRaum:" + " " * 60_000 + "x\ny"):
        assert not aim.command(line)
        assert soon(partial(aim.command, line))


@pytest.mark.parametrize(
    "said",
    ["Leseförderung", "netzwerk leseförderung", "Im Netzwerk Lesefoerderung, bitte!", "Raum: Leseförderung"],
)
def test_a_bare_name(said: str) -> None:
    assert aim.named(said, NETWORKS) == NETWORKS[1]


@pytest.mark.parametrize("said", ["2", "die zweite", "Netzwerk", "Aula", "", "Die Leseförderung fällt aus"])
def test_no_name(said: str) -> None:
    assert not aim.named(said, NETWORKS)
