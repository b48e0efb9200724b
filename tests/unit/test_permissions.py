"""Who may steer a round, and who may call the bot into a room."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bot.meeting.permissions import OUTSIDE, Credentials, Stay, may_answer, may_steer

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("facts", list(product([True, False], repeat=4)))
def test_p6_staff_who_belong_to_the_room_and_may_speak_there(facts: tuple[bool, bool, bool, bool]) -> None:
    appointed, in_staff_room, in_network_room, may_speak = facts
    credentials = Credentials(appointed, in_staff_room, in_network_room, may_speak)
    assert may_steer(credentials) is ((appointed or in_staff_room) and in_network_room and may_speak)


def test_a1_staff_of_another_network_have_no_say_here() -> None:
    assert not may_steer(Credentials(True, True, in_network_room=False, may_speak=True))


def test_a1_whoever_was_silenced_a_second_ago_moves_nothing() -> None:
    assert not may_steer(Credentials(True, True, in_network_room=True, may_speak=False))


def test_a1_a_member_is_no_staff() -> None:
    assert not may_steer(Credentials(False, False, in_network_room=True, may_speak=True))


@pytest.mark.parametrize(
    ("stay", "counts"),
    [
        (Stay(inside=True), True),
        (Stay(inside=True, left=NOON - timedelta(days=9)), True),
        (OUTSIDE, False),
        (Stay(inside=False, left=NOON + timedelta(seconds=1)), True),
        (Stay(inside=False, left=NOON), True),
        (Stay(inside=False, left=NOON - timedelta(seconds=1)), False),
    ],
)
def test_a2_p1_what_was_said_as_a_member_counts(stay: Stay, counts: bool) -> None:
    assert may_answer(stay, NOON) is counts
