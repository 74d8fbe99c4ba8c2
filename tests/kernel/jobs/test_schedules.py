"""Schedules: the next turn is later, on the grid, and none lies between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartvillage.kernel.clock import WIB
from smartvillage.kernel.jobs import cron, daily, every, monthly
from smartvillage.kernel.jobs.schedules import Schedule, turns
from tests.kernel.jobs.sample_jobs import add, mark, ring

MOMENTS = st.integers(1_577_836_800, 2_208_988_800).map(lambda second: datetime.fromtimestamp(second, tz=UTC))
SCHEDULES = st.sampled_from(
    [
        every(minutes=1),
        every(minutes=15),
        daily("00:00"),
        daily("02:30"),
        monthly(1, "00:10"),
        monthly(28, "23:59"),
    ]
)


@given(SCHEDULES, MOMENTS)
def test_next_turn_is_later_and_the_same_for_all_who_ask_before_it(
    schedule: Schedule, moment: datetime
) -> None:
    turn = schedule.next_after(moment)
    assert turn > moment
    assert schedule.next_after(turn - timedelta(microseconds=1)) == turn
    assert schedule.next_after(moment + (turn - moment) / 2) == turn


@pytest.mark.parametrize(
    ("schedule", "moment", "turn"),
    [
        (
            every(minutes=15),
            datetime(2026, 11, 24, 10, 7, tzinfo=WIB),
            datetime(2026, 11, 24, 10, 15, tzinfo=WIB),
        ),
        (daily("02:30"), datetime(2026, 12, 31, 20, 0, tzinfo=UTC), datetime(2027, 1, 2, 2, 30, tzinfo=WIB)),
        (daily("02:30"), datetime(2026, 12, 31, 2, 30, tzinfo=WIB), datetime(2027, 1, 1, 2, 30, tzinfo=WIB)),
        (
            monthly(1, "00:10"),
            datetime(2026, 12, 1, 0, 10, tzinfo=WIB),
            datetime(2027, 1, 1, 0, 10, tzinfo=WIB),
        ),
        (monthly(28, "01:00"), datetime(2026, 2, 3, tzinfo=WIB), datetime(2026, 2, 28, 1, 0, tzinfo=WIB)),
    ],
)
def test_turns_are_in_western_indonesian_time(schedule: Schedule, moment: datetime, turn: datetime) -> None:
    assert schedule.next_after(moment) == turn


def test_impossible_schedules_are_refused() -> None:
    for wrong in (lambda: every(minutes=0), lambda: monthly(29, "00:00"), lambda: daily("25:00")):
        with pytest.raises(ValueError):
            wrong()


def test_clock_starts_jobs_of_the_province_under_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartvillage.kernel.jobs.schedules._TURNS", {})
    with pytest.raises(ValueError):
        cron("uji.desa", daily("01:00"), mark)
    cron("uji.lonceng", daily("01:00"), ring)
    cron("uji.lonceng", daily("01:00"), ring)
    with pytest.raises(ValueError):
        cron("uji.lonceng", daily("01:00"), add)


def test_every_app_with_a_schedule_is_found() -> None:
    assert {"jobs.forget", "stats.refresh"} <= turns().keys()
