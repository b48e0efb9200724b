"""How often one person is answered in one room, so that two programs never talk to each other without end."""

from collections.abc import Iterable
from datetime import datetime, timedelta

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MOST_IN_A_MINUTE = 5
# Whoever steers a round, or finds out how to, asks more in a short time than anybody else.
MOST_FOR_STAFF = 60
# Whoever is asked one thing after the other, or looks after her own answers, hears more of us for a while.
MOST_IN_CONVERSATION = 20
_MINUTES_WORTH = 6


def may_reply(earlier: Iterable[datetime], now: datetime, most: int = MOST_IN_A_MINUTE) -> bool:
    """Whether there is room for one more reply after those of `earlier` moments.

    There are at most `most` in any minute, and six times as many in any hour.
    People never need so many. Whatever answers each of our messages hears nothing until it calms down.
    """
    ages = [now - moment for moment in earlier]
    in_a_minute = sum(age < MINUTE for age in ages)
    return in_a_minute < most and sum(age < HOUR for age in ages) < _MINUTES_WORTH * most
