"""The round's steps: which are possible when, and what the clock asks for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.meeting.ids import UserId
from bot.meeting.round import (
    Phase,
    Refusal,
    Release,
    Round,
    Step,
    cancel,
    close,
    closes_late,
    due,
    extend,
    next_due,
    open_,
    publish,
    release,
    released,
)
from tests.office import BRANDT, DEADLINE, NOW, PETERSEN, a_round, later

STEPS: dict[str, Callable[[Round], Round | Refusal]] = {
    "open": lambda round_: open_(round_, NOW),
    "extend": lambda round_: extend(round_, DEADLINE + timedelta(days=1)),
    "close": lambda round_: close(round_, NOW),
    "release": lambda round_: release(round_, PETERSEN.user),
    "publish": lambda round_: publish(round_, NOW),
    "cancel": cancel,
}
POSSIBLE = {
    Phase.PROPOSED: {"open", "cancel"},
    Phase.PLANNED: {"open", "cancel"},
    Phase.OPEN: {"extend", "close", "cancel"},
    Phase.CLOSED: {"release", "publish", "cancel"},
    Phase.PUBLISHED: set(),
    Phase.CANCELLED: set(),
}
REFUSALS = {
    Phase.PROPOSED: Refusal.NOT_STARTED,
    Phase.PLANNED: Refusal.PLANNED,
    Phase.OPEN: Refusal.STILL_OPEN,
    Phase.CLOSED: Refusal.ALREADY_CLOSED,
    Phase.PUBLISHED: Refusal.ALREADY_PUBLISHED,
    Phase.CANCELLED: Refusal.CANCELLED,
}


def closed(**changes: object) -> Round:
    return a_round(phase=Phase.CLOSED, closed_at=DEADLINE, **changes)


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("step", list(STEPS))
def test_each_step_is_taken_in_its_phase_and_refused_with_a_reason_elsewhere(phase: Phase, step: str) -> None:
    taken = STEPS[step](a_round(phase=phase))
    if step in POSSIBLE[phase]:
        assert isinstance(taken, Round)
    else:
        assert taken is REFUSALS[phase]


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=12))
def test_a_round_never_goes_back(steps: list[str]) -> None:
    order = list(Phase)
    round_ = a_round()
    for step in steps:
        taken = STEPS[step](round_)
        if isinstance(taken, Round):
            assert order.index(taken.phase) >= order.index(round_.phase)
            round_ = taken
    assert round_.first_deadline == DEADLINE


def test_opening_closing_and_publishing_remember_their_moment() -> None:
    opened = open_(a_round(), NOW)
    assert isinstance(opened, Round)
    ended = close(opened, later(days=1))
    assert isinstance(ended, Round)
    out = publish(ended, later(days=2))
    assert isinstance(out, Round)
    assert (out.opened_at, out.closed_at, out.published_at) == (NOW, later(days=1), later(days=2))


def test_an_extension_keeps_the_first_deadline_for_the_minutes() -> None:
    extended = extend(a_round(phase=Phase.OPEN), DEADLINE + timedelta(days=4))
    assert isinstance(extended, Round)
    assert (extended.first_deadline, extended.deadline) == (DEADLINE, DEADLINE + timedelta(days=4))


def test_the_same_deadline_again_is_no_extension() -> None:
    assert extend(a_round(phase=Phase.OPEN), DEADLINE) is Refusal.SAME_DEADLINE


@pytest.mark.parametrize(("hours", "kept"), [(25, True), (24, False), (1, False)])
def test_minutes_announced_for_before_the_new_deadline_come_when_the_round_closes(
    hours: int, kept: bool
) -> None:
    minutes_at = DEADLINE + timedelta(hours=hours)
    extended = extend(a_round(phase=Phase.OPEN, minutes_at=minutes_at), DEADLINE + timedelta(hours=24))
    assert isinstance(extended, Round)
    assert extended.minutes_at == (minutes_at if kept else None)


def test_p4_staff_may_end_the_window_early_but_being_late_does_not_lengthen_it() -> None:
    assert a_round().ends == DEADLINE
    assert a_round(closed_at=NOW).ends == NOW
    assert a_round(closed_at=DEADLINE + timedelta(days=3)).ends == DEADLINE


@pytest.mark.parametrize(
    ("needed", "by", "enough"),
    [
        (Release.AUTOMATIC, [], True),
        (Release.ONE, [], False),
        (Release.ONE, [PETERSEN.user], True),
        (Release.TWO, [PETERSEN.user], False),
        (Release.TWO, [PETERSEN.user, PETERSEN.user], False),
        (Release.TWO, [PETERSEN.user, BRANDT.user], True),
    ],
)
def test_p6_four_eyes_belong_to_two_people(needed: Release, by: list[UserId], enough: bool) -> None:
    round_ = closed(release=needed)
    for user in by:
        step = release(round_, user)
        assert isinstance(step, Round)
        round_ = step
    assert released(round_) is enough


@pytest.mark.parametrize(
    ("round_", "step", "moment"),
    [
        (a_round(), None, None),
        (a_round(phase=Phase.OPEN), None, DEADLINE),
        (a_round(phase=Phase.OPEN, deadline=NOW), Step.CLOSE, NOW),
        (a_round(phase=Phase.OPEN, deadline=later(days=-3)), Step.CLOSE, later(days=-3)),
        (closed(), Step.PUBLISH, DEADLINE),
        (closed(minutes_at=later(hours=1)), None, later(hours=1)),
        (closed(minutes_at=NOW), Step.PUBLISH, NOW),
        (closed(release=Release.ONE), None, None),
        (closed(release=Release.ONE, released_by=frozenset({PETERSEN.user})), Step.PUBLISH, DEADLINE),
        (a_round(phase=Phase.PUBLISHED), None, None),
        (a_round(phase=Phase.CANCELLED, deadline=NOW), None, None),
    ],
)
def test_p4_the_clock_asks_for_what_is_due_late_rather_than_never(
    round_: Round, step: Step | None, moment: object
) -> None:
    assert due(round_, NOW) is step
    assert next_due(round_) == moment


@pytest.mark.parametrize(("minutes", "step"), [(29, None), (30, Step.CLOSE)])
def test_h13_p4_with_a_grace_the_round_closes_after_it(minutes: int, step: Step | None) -> None:
    round_, grace = a_round(phase=Phase.OPEN), timedelta(minutes=30)
    assert due(round_, DEADLINE + timedelta(minutes=minutes), grace) is step
    assert next_due(round_, grace) == DEADLINE + grace


@pytest.mark.parametrize(("minutes", "late"), [(40, False), (41, True)])
def test_k17_an_end_is_late_ten_minutes_after_the_grace(minutes: int, late: bool) -> None:
    now = DEADLINE + timedelta(minutes=minutes)
    assert closes_late(a_round(), now, timedelta(minutes=30)) is late


@pytest.mark.parametrize("phase", list(Phase))
def test_a_round_is_active_while_something_is_to_come(phase: Phase) -> None:
    assert a_round(phase=phase).active is bool(POSSIBLE[phase])


def test_a_question_is_found_by_its_number() -> None:
    found = a_round().question(3)
    assert found is not None
    assert found.text == "Was fehlt?"
    assert a_round().question(4) is None
