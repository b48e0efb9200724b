"""When an answer counts."""

from datetime import datetime, timedelta

import pytest

from bot.meeting.answer import Standing, standing
from bot.meeting.round import Phase
from tests.office import DEADLINE, NOW, a_round

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("phase", "arrived", "expected"),
    [
        (Phase.PROPOSED, NOW, None),
        (Phase.CANCELLED, NOW, None),
        (Phase.OPEN, NOW, Standing.COUNTED),
        (Phase.OPEN, DEADLINE, Standing.COUNTED),
        (Phase.OPEN, DEADLINE + SECOND, Standing.LATE),
        (Phase.CLOSED, DEADLINE, Standing.COUNTED),
        (Phase.CLOSED, DEADLINE + SECOND, Standing.LATE),
        (Phase.PUBLISHED, NOW, Standing.LATE),
    ],
)
def test_p4_the_moment_of_arrival_decides(phase: Phase, arrived: datetime, expected: Standing | None) -> None:
    assert standing(a_round(phase=phase), arrived) is expected


@pytest.mark.parametrize(
    ("closed", "counts_until"),
    [
        (None, DEADLINE + 30 * MINUTE),
        (DEADLINE + 30 * MINUTE, DEADLINE + 30 * MINUTE),
        (DEADLINE + timedelta(days=3), DEADLINE + 30 * MINUTE),
        (DEADLINE + 10 * MINUTE, DEADLINE + 10 * MINUTE),
        (DEADLINE - 10 * MINUTE, DEADLINE - 10 * MINUTE),
    ],
    ids=["open", "on time", "late", "by staff in the grace", "by staff before the deadline"],
)
def test_h13_p4_grace_counts_from_the_deadline_and_staff_may_cut_it_short(
    closed: datetime | None, counts_until: datetime
) -> None:
    phase = Phase.CLOSED if closed else Phase.OPEN
    round_ = a_round(phase=phase, closed_at=closed)
    grace = 30 * MINUTE
    assert standing(round_, counts_until, grace) is Standing.COUNTED
    assert standing(round_, counts_until + SECOND, grace) is Standing.LATE


def test_a8_what_waited_while_the_round_closed_still_counts() -> None:
    round_ = a_round(phase=Phase.CLOSED, closed_at=DEADLINE + timedelta(seconds=30))
    assert standing(round_, DEADLINE) is Standing.COUNTED
    assert standing(round_, DEADLINE + SECOND) is Standing.LATE


def test_after_an_early_end_answers_are_late_although_the_deadline_is_to_come() -> None:
    round_ = a_round(phase=Phase.CLOSED, closed_at=NOW)
    assert standing(round_, NOW) is Standing.COUNTED
    assert standing(round_, NOW + SECOND) is Standing.LATE
