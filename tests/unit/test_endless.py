"""Messages without end: 60 kB of anything hold up nobody.

Each of these took far longer than it may, and most of them minutes: their time grew with the square of the
length, or doubled with each comma.
"""

from collections.abc import Callable

import pytest

from bot.meeting import oneline, poll, timetable, value
from bot.speech import curating, tasks
from clustering import persons, terms
from tests.promptness import soon

LONG = 60_000
OPTIONS = ("vor Ort", "schriftlich")


def endless(piece: str) -> str:
    return piece * (LONG // len(piece))


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (curating.read, "Hallo, " * 20),
        (curating.read, "A heißt b, und so, A auflösen, A heißt b, fertig, " * 10),
        (curating.read, endless("und ")),
        (curating.read, endless("A1, ")),
        (lambda text: tasks.settled(text, (1, 2)), endless(",")),
        (lambda text: tasks.settled(text, (1, 2)), endless("a; ")),
        (timetable.has_two_ends, endless(",")),
        (value.values, endless("a")),
        (value.values, endless("_")),
        (lambda text: oneline.read(f"1. Wir {text} 2. Elf Kinder", 3), endless("a")),
        (lambda text: oneline.read(f"Frage 1 Wir {text} Frage 2 Elf Kinder", 3), endless(" ")),
        (lambda text: oneline.in_turn(f"Erstens {text} zweitens", 2), endless("? ")),
        (lambda text: poll.choice(text, OPTIONS), endless("10 ")),
        (lambda text: poll.choice(text, OPTIONS), endless("+1 ")),
        (persons.named, endless("a")),
        (persons.named, endless("1")),
        (terms.begins_compound, endless("a")),
    ],
)
def test_a11_a_message_without_end_is_read_in_time(read: Callable[[str], object], text: str) -> None:
    assert soon(lambda: read(text))


def test_as_many_steps_as_anybody_writes_are_read() -> None:
    steps = curating.read(", ".join(f"a{no} nach B" for no in range(1, 26)))
    assert [step.members for step in steps] == [(f"a{no}",) for no in range(1, 26)]
