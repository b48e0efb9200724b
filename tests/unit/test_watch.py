"""Which time to believe: a jump of the wall clock counts only when it lasts."""

import logging
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SteadyClock
from bot.meeting.watch import Watch, look
from tests.office import NOW, later

DAY = timedelta(days=1)


def believed(*looks: tuple[float, timedelta]) -> list[datetime]:
    """What is believed at each look: so many seconds on the steady clock, the wall clock so far off."""
    watch, told = Watch(NOW, 0.0), []
    for ticks, off in looks:
        watch = look(watch, NOW + timedelta(seconds=ticks) + off, ticks)
        told.append(watch.at(ticks))
    return told


@pytest.mark.parametrize("jump", [DAY, -DAY, timedelta(seconds=31), timedelta(days=-9999)])
def test_k15_a_jump_is_believed_at_the_second_look_a_minute_later(jump: timedelta) -> None:
    told = believed((10, jump), (30, jump), (69, jump), (70, jump), (71, jump))
    assert told == [
        *(later(seconds=ticks) for ticks in (10, 30, 69)),
        *(later(seconds=ticks) + jump for ticks in (70, 71)),
    ]


@pytest.mark.parametrize("jump", [DAY, -DAY])
def test_k15_a_jump_that_does_not_last_was_never_there(jump: timedelta) -> None:
    nothing = timedelta()
    told = believed((10, jump), (50, nothing), (60, jump), (119, jump), (121, nothing))
    assert told == [later(seconds=ticks) for ticks in (10, 50, 60, 119, 121)]


def test_k15_a_clock_that_keeps_jumping_is_not_believed() -> None:
    told = believed(*((10.0 * number, number * DAY) for number in range(1, 30)))
    assert told == [later(seconds=10 * number) for number in range(1, 30)]


@pytest.mark.parametrize("step", [30, 2])
def test_k15_a_correction_is_followed_at_once(step: int) -> None:
    assert believed((10, timedelta(seconds=step))) == [later(seconds=10 + step)]


def test_k15_a_clock_that_is_put_back_a_little_waits_for_the_time_it_has_told() -> None:
    """What was noted before minutes came out is among what they know, however the clock is put right."""
    back = timedelta(seconds=-20)
    told = believed((10, timedelta()), *((ticks, back) for ticks in range(11, 40)))
    assert told == [*[later(seconds=10)] * 21, *(later(seconds=ticks) for ticks in range(11, 20))]


def test_k15_one_look_long_after_the_jump_is_not_enough() -> None:
    assert believed((10_000, DAY), (10_059, DAY), (10_060, DAY)) == [
        later(seconds=10_000),
        later(seconds=10_059),
        later(seconds=10_060) + DAY,
    ]


@given(st.lists(st.floats(0.01, 100_000), min_size=1, max_size=20))
def test_k15_without_a_jump_the_time_is_what_the_wall_says(pauses: list[float]) -> None:
    watch, ticks = Watch(NOW, 0.0), 0.0
    for pause in pauses:
        ticks += pause
        watch = look(watch, later(seconds=ticks), ticks)
        assert (watch.at(ticks), watch.doubt) == (later(seconds=ticks), None)


def test_k15_a_start_after_days_of_downtime_is_no_jump() -> None:
    assert SteadyClock(wall=lambda: NOW, ticks=lambda: 1e6)() == NOW


def test_k15_a_jump_is_one_line_in_the_log(caplog: Any) -> None:
    caplog.set_level(logging.WARNING)
    walls, ticks = iter([NOW, NOW + DAY, NOW + DAY]), iter([0.0, 1.0, 2.0])
    clock = SteadyClock(wall=lambda: next(walls), ticks=lambda: next(ticks))
    assert [clock(), clock(), clock()] == [later(seconds=number) for number in range(3)]
    assert caplog.text.count("the wall clock jumped by 86399 s") == 1


def test_k15_a_look_that_took_long_makes_nothing_earlier_than_what_was_told_meanwhile() -> None:
    """The database has a thread of its own, and both ask; then the clock is put back a little."""
    told: list[datetime] = []
    other = threading.Thread(target=lambda: told.append(clock()))

    class Slow(datetime):
        """While it is compared with what was told before, there is time for the other thread."""

        def __sub__(self, when: Any) -> Any:
            if other.ident is None:
                other.start()
                other.join(timeout=0.3)
            return super().__sub__(when)

    slow = Slow.fromtimestamp(later(seconds=5).timestamp(), NOW.tzinfo)
    walls = iter([NOW, slow, later(seconds=6), later(seconds=-8)])
    ticks = iter([0.0, 5.0, 6.0, 7.0])
    clock = SteadyClock(wall=lambda: next(walls), ticks=lambda: next(ticks))
    clock()
    clock()
    other.join()
    assert told == [later(seconds=6)]
    assert clock() >= later(seconds=6)


def test_the_machines_own_clocks_agree() -> None:
    clock = SteadyClock()
    assert abs(clock() - clock()) < timedelta(seconds=5)
