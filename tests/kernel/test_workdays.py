from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartvillage.kernel.workdays import is_working_day, working_days_after, working_days_between

DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
HOLIDAYS = st.frozensets(st.dates(date(2024, 1, 1), date(2033, 12, 31)), max_size=40)
COUNTS = st.integers(0, 60)

FRIDAY = date(2026, 11, 27)
MONDAY = date(2026, 11, 30)


def test_a_weekend_and_a_holiday_are_skipped() -> None:
    christmas_eve = date(2026, 12, 24)
    closed = {christmas_eve, date(2026, 12, 25)}
    assert working_days_after(FRIDAY, 1, closed) == MONDAY
    assert working_days_after(date(2026, 12, 23), 1, closed) == date(2026, 12, 28)
    assert working_days_after(date(2026, 12, 22), 3, closed) == date(2026, 12, 29)


def test_the_day_of_the_request_does_not_count() -> None:
    assert working_days_after(MONDAY, 0, set()) == MONDAY
    assert working_days_after(MONDAY, 1, set()) == date(2026, 12, 1)
    assert working_days_after(date(2026, 11, 28), 0, set()) == date(2026, 11, 28)


def test_a_year_without_holidays_on_file_still_has_working_days() -> None:
    assert working_days_after(date(2041, 8, 16), 1, set()) == date(2041, 8, 19)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        working_days_after(MONDAY, -1, set())


@given(DAYS, COUNTS, HOLIDAYS)
def test_exactly_n_working_days_lie_between(start: date, n: int, closed: frozenset[date]) -> None:
    end = working_days_after(start, n, closed)
    after = [start + timedelta(days=step) for step in range(1, (end - start).days + 1)]
    assert sum(day.weekday() < 5 and day not in closed for day in after) == n
    assert working_days_between(start, end, closed) == n


@given(DAYS, st.integers(1, 60), HOLIDAYS)
def test_the_answer_is_a_day_on_which_the_office_is_open(
    start: date, n: int, closed: frozenset[date]
) -> None:
    end = working_days_after(start, n, closed)
    assert end > start
    assert is_working_day(end, closed)


@given(DAYS, COUNTS, COUNTS, HOLIDAYS)
def test_two_steps_make_one(start: date, first: int, second: int, closed: frozenset[date]) -> None:
    middle = working_days_after(start, first, closed)
    assert working_days_after(middle, second, closed) == working_days_after(start, first + second, closed)


@given(DAYS, COUNTS, HOLIDAYS, DAYS)
def test_a_further_holiday_never_makes_the_day_earlier(
    start: date, n: int, closed: frozenset[date], further: date
) -> None:
    assert working_days_after(start, n, closed | {further}) >= working_days_after(start, n, closed)


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert working_days_between(MONDAY, FRIDAY, set()) == 0
    assert working_days_between(MONDAY, MONDAY, set()) == 0
