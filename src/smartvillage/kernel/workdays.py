"""Working days: Monday to Friday without the holidays that the caller hands over. Pure.

A year without holidays on file still gets an answer (Monday to Friday): the promised day may then
come early, but there is one.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

SATURDAY = 5
_DAY = timedelta(days=1)


def is_working_day(day: date, holidays: Container[date]) -> bool:
    """Whether an office is open on that day."""
    return day.weekday() < SATURDAY and day not in holidays


def working_days_after(start: date, n: int, holidays: Container[date]) -> date:
    """The n-th working day after `start`; the day of `start` itself is not counted.

    n = 0 gives `start`, also on a weekend. Raises ValueError when n is negative.
    """
    if n < 0:
        raise ValueError("n must not be negative")
    day = start
    while n:
        day += _DAY
        n -= is_working_day(day, holidays)
    return day


def working_days_between(start: date, end: date, holidays: Container[date]) -> int:
    """How many working days lie after `start` up to and including `end`; 0 when `end` is not later."""
    count = 0
    day = start
    while day < end:
        day += _DAY
        count += is_working_day(day, holidays)
    return count
