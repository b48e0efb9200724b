"""How often one person is answered in one room, so that two programs never talk to each other without end."""

from collections.abc import Iterable
from datetime import datetime, timedelta

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MOST_IN_A_MINUTE = 5
MOST_IN_AN_HOUR = 30


def may_reply(earlier: Iterable[datetime], now: datetime) -> bool:
    """Whether there is room for one more reply after those of `earlier` moments.

    People never need so many. Whatever answers each of our messages hears nothing until it calms down.
    """
    ages = [now - moment for moment in earlier]
    in_a_minute = sum(age < MINUTE for age in ages)
    return in_a_minute < MOST_IN_A_MINUTE and sum(age < HOUR for age in ages) < MOST_IN_AN_HOUR
