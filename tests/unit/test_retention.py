"""Retention: what is told of the end of a time, and when it is over for the nightly sweep."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.meeting import retention


@pytest.mark.parametrize("months", [1, 3, 12])
def test_the_first_night_after_the_day_that_was_told_finds_it_over(months: int) -> None:
    begin = datetime(2027, 1, 1, 11, tzinfo=UTC)
    for day in range(4 * 366):
        at = begin + timedelta(days=day)
        last = retention.ends(at, months).replace(hour=2)
        assert not at < retention.over(last, months)
        assert at < retention.over(last + timedelta(days=1), months)
