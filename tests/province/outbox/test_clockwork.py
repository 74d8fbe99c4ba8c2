"""The clock enqueues each turn once, however many look at it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django_tasks_db.models import DBTaskResult

from smartvillage.kernel.jobs import cron, daily, every
from smartvillage.province.outbox.models import CronSlot
from smartvillage.province.outbox.services import clockwork, run_due
from smartvillage.province.outbox.tasks import forget_old_jobs
from tests.cast import Cast
from tests.kernel.jobs.running import work
from tests.kernel.jobs.sample_jobs import add, ring

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # 10:00 WIB


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartvillage.kernel.jobs.schedules._TURNS", {})
    monkeypatch.setattr("smartvillage.kernel.jobs.schedules.autodiscover_modules", lambda _name: None)
    cron("uji.lonceng", daily("12:00"), ring)


def test_turn_comes_once_a_day_and_a_missed_one_is_made_up_for_once(cast: Cast, bell: None) -> None:
    with time_machine.travel(START, tick=False) as moved:
        assert [run_due(), run_due()] == [0, 0]
        moved.shift(timedelta(hours=2))
        assert [run_due(), run_due()] == [1, 0]
        moved.shift(timedelta(days=3, hours=1))
        assert [run_due(), run_due()] == [1, 0]
        assert CronSlot.objects.get(name="uji.lonceng").next_at == datetime(2026, 11, 28, 5, 0, tzinfo=UTC)
    assert (
        list(DBTaskResult.objects.values_list("task_path", "queue_name"))
        == [("tests.kernel.jobs.sample_jobs.ring", "province")] * 2
    )


def test_of_two_that_saw_the_same_turn_one_takes_it(
    cast: Cast, bell: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other looks after the first has moved the slot on, with what it read before."""
    with time_machine.travel(START, tick=False) as moved:
        run_due()
        moved.shift(timedelta(hours=2))
        original, nested = clockwork._take, []

        def interrupted(*args: object, **kwargs: object) -> int:
            if not nested:
                nested.append(True)
                nested.append(run_due() == 1)
            return original(*args, **kwargs)

        monkeypatch.setattr(clockwork, "_take", interrupted)
        assert run_due() == 0
        assert nested == [True, True]
    assert DBTaskResult.objects.count() == 1


def test_release_that_rings_more_often_is_not_held_up_by_the_old_plan(
    cast: Cast, bell: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(START, tick=False) as moved:
        run_due()
        monkeypatch.setattr("smartvillage.kernel.jobs.schedules._TURNS", {})
        cron("uji.lonceng", every(minutes=5), ring)
        run_due()
        moved.shift(timedelta(minutes=5))
        assert run_due() == 1


def test_old_jobs_are_forgotten_and_dead_ones_kept_longer(cast: Cast) -> None:
    from smartvillage.kernel import clock

    for status, days in (("SUCCESSFUL", 6), ("SUCCESSFUL", 8), ("FAILED", 8), ("FAILED", 91)):
        result = add.enqueue(a=1, b=2)
        DBTaskResult.objects.filter(pk=result.id).update(
            status=status, finished_at=clock.now() - timedelta(days=days), run_after=clock.now()
        )
    waiting = add.enqueue(a=1, b=2)
    DBTaskResult.objects.filter(pk=waiting.id).update(run_after=clock.now() + timedelta(days=1))
    forget_old_jobs.enqueue()
    work()
    left = DBTaskResult.objects.filter(task_path__endswith=".add").order_by("finished_at")
    assert sorted(left.values_list("status", flat=True)) == ["FAILED", "READY", "SUCCESSFUL"]
