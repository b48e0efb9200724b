"""What staff say of an institution that is not there this time."""

import time

import pytest

from bot.speech import excuse
from bot.speech.excuse import Excuse


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("Die Kita Regenbogen fällt diesmal aus", "Kita Regenbogen"),
        ("Bitte die Bücherei nicht mehr erinnern, sie macht diese Runde nicht mit", "Bücherei"),
        ("Stadtbücherei hat sich für diese Runde entschuldigt", "Stadtbücherei"),
        ("Diesmal ist die Kita Regenbogen leider nicht dabei.", "Kita Regenbogen"),
        ("Die VHS nimmt an dieser Runde nicht teil", "VHS"),
        ("BBS macht diesmal nicht mit, weil alle krank sind", "BBS"),
        ("Die Kita Regenbogen fällt diesmal aus wegen Krankheit", "Kita Regenbogen"),
        ("Erinnere die Bücherei bitte nicht mehr!", "Bücherei"),
        ("Kannst du bitte die VHS entschuldigen?", "VHS"),
        ("Die Stadtbücherei muss diesmal passen", "Stadtbücherei"),
        ("the library is out this time", "library"),
        ("Please stop reminding the library", "library"),
    ],
)
def test_a_sentence_about_the_round_tells_who_is_not_there(said: str, who: str) -> None:
    assert excuse.read(said) == Excuse(who)


@pytest.mark.parametrize(
    "said",
    [
        "Kita Regenbogen entschuldigen",
        "!runde entschuldigen Kita Regenbogen",
        "Bitte entschuldigen: die Kita Regenbogen",
        "Kita Regenbogen entschuldigen\nRaum: Leseförderung",
        "excuse the Kita Regenbogen",
    ],
)
def test_in_our_own_words_it_is_plain(said: str) -> None:
    assert excuse.read(said, "!runde") == Excuse("Kita Regenbogen", plain=True)


@pytest.mark.parametrize(
    "name", ["Familienzentrum Nord, Haus 2", "Verein „Zusammen!“ Nord", "VHS: Außenstelle"]
)
def test_what_we_propose_names_whatever_the_list_does(name: str) -> None:
    assert excuse.read(excuse.words(name)) == Excuse(name, plain=True)


@pytest.mark.parametrize(
    "said",
    ["Kita Regenbogen macht doch mit", "Die Kita Regenbogen ist diesmal doch dabei!"],
)
def test_it_may_be_taken_back(said: str) -> None:
    assert excuse.read(said) == Excuse("Kita Regenbogen", back=True)


@pytest.mark.parametrize(
    "said",
    [
        "Die Kita Regenbogen fällt diesmal nicht aus",
        "Fällt die Kita Regenbogen diesmal aus?",
        "Die Kita Regenbogen fällt diesmal aus?",
        "Ist die Kita Regenbogen entschuldigt?",
        "Wenn die Kita Regenbogen diesmal nicht dabei ist, fragen wir die anderen",
        "Kita Regenbogen nicht entschuldigen",
        "Die Sitzung fällt aus",
        "Die VHS nimmt am Fest nicht teil",
        "entschuldigt",
        "Ich bin diesmal nicht dabei",
    ],
)
def test_anything_else_is_talk(said: str) -> None:
    assert excuse.read(said) is None


@pytest.mark.parametrize("many", ["a ", "die ", "leider ", "bitte ", "diesmal ", "fällt diesmal ", "sie "])
def test_whatever_is_written_is_read_at_once(many: str) -> None:
    began = time.perf_counter()
    for length in range(1, 200, 7):
        excuse.read((many * 40)[:length])
    assert time.perf_counter() - began < 1
