"""What becomes of a job: done once, tried again with pauses, a dead letter, cancelled, or fairly late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django_tasks_db.models import DBTaskResult

from smartvillage.kernel.jobs import JobState, JobStatus, dead_letters, enqueue, enqueue_for, retry, status_of
from smartvillage.kernel.jobs.failures import backoff
from smartvillage.kernel.tenancy import declared, in_village
from tests.cast import AWAY, HOME, Cast
from tests.kernel.jobs.running import marks, work
from tests.kernel.jobs.sample_jobs import (
    add,
    count_up,
    give_back_nonsense,
    mark,
    mark_later,
    mark_then_fail,
)

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def look(job_id: str) -> JobStatus:
    found = status_of(job_id)
    assert found is not None
    return found


def test_job_runs_in_its_village_and_only_there(cast: Cast) -> None:
    job_id = enqueue_for(HOME, mark, text="a")
    with in_village(AWAY):
        enqueue_for(AWAY, mark, text="b")
    work()
    assert (marks(HOME), marks(AWAY)) == (["a"], ["b"])
    done = look(job_id)
    assert (done.state, done.result, done.attempts) == (JobState.DONE, f"a di {cast.home.place.name}", 1)
    with in_village(HOME):
        assert look(job_id).result == done.result
    assert declared() == "public"


def test_province_job_runs_in_the_province(cast: Cast) -> None:
    job_id = enqueue(add, a=1, b=2)
    work()
    assert look(job_id).result == 3


def test_failed_job_leaves_nothing_and_comes_back_with_growing_pauses(cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        job_id = enqueue_for(HOME, mark_then_fail, text="a")
        for attempt in (1, 2):
            work()
            after = look(job_id)
            assert (after.state, after.attempts, marks(HOME)) == (JobState.WAITING, attempt, [])
            clock.shift(backoff(attempt) - timedelta(seconds=1))
            work()
            assert look(job_id).attempts == attempt
            clock.shift(timedelta(seconds=1))
        work()
        assert look(job_id).state is JobState.FAILED
        clock.shift(timedelta(days=1))
        work()
    assert look(job_id).attempts == 3
    assert [letter.id for letter in dead_letters()] == [job_id]


def test_pauses_double_up_to_an_hour() -> None:
    pauses = [backoff(attempt).total_seconds() for attempt in range(1, 13)]
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]


def test_record_of_a_failure_holds_places_and_no_data(cast: Cast, capfd: pytest.CaptureFixture[str]) -> None:
    job_id = enqueue_for(HOME, mark_then_fail, text="rahasia")
    work()
    row = DBTaskResult.objects.get(pk=job_id)
    assert row.exception_class_path == "tests.kernel.jobs.sample_jobs.Broken"
    assert "Broken at " in row.traceback
    assert "mark_then_fail" in row.traceback
    written = row.traceback + "".join(capfd.readouterr())
    for secret in ("1872041205800001", "SITI", "rahasia"):
        assert secret not in written


def test_dead_letter_gets_another_chance(cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        job_id = enqueue_for(HOME, mark_then_fail, text="a")
        for _attempt in range(3):
            work()
            clock.shift(timedelta(hours=1))
        assert retry(job_id)
        assert not retry(job_id)
        assert look(job_id).state is JobState.WAITING
        assert look(job_id).attempts == 0
        work()
        assert look(job_id).attempts == 1


def test_job_of_a_release_that_is_gone_is_not_lost(cast: Cast) -> None:
    job_id = enqueue_for(HOME, mark, text="a")
    DBTaskResult.objects.filter(pk=job_id).update(task_path="tenants.letters.tasks.gone")
    work()
    assert (look(job_id).state, look(job_id).attempts) == (JobState.WAITING, 1)
    assert look(job_id).error.startswith("UnknownJob")


def test_result_that_is_no_json_fails_and_undoes_the_job(cast: Cast) -> None:
    job_id = enqueue_for(HOME, give_back_nonsense)
    work()
    assert (look(job_id).state, marks(HOME)) == (JobState.WAITING, [])


def test_a_busy_village_does_not_hold_up_the_others(cast: Cast) -> None:
    for number in range(70):
        enqueue_for(HOME, mark, text=str(number))
    for number in range(3):
        enqueue_for(AWAY, mark, text=str(number))
    work()
    order = list(DBTaskResult.objects.order_by("started_at").values_list("queue_name", flat=True))
    assert order[:6] == [HOME, AWAY, HOME, AWAY, HOME, AWAY]
    assert marks(HOME) == [str(number) for number in range(70)]


def test_a_busy_province_does_not_hold_up_the_villages(cast: Cast) -> None:
    for number in range(20):
        enqueue(add, a=number, b=0)
    enqueue_for(HOME, mark, text="a")
    work()
    order = list(DBTaskResult.objects.order_by("started_at").values_list("queue_name", flat=True))
    assert order.index(HOME) == 1


def test_urgent_before_lesser_work(cast: Cast) -> None:
    enqueue_for(HOME, mark_later, text="later")
    enqueue_for(HOME, mark, text="now")
    work()
    assert marks(HOME) == ["now", "later"]


def test_progress_of_an_earlier_run_is_where_the_next_begins(cast: Cast) -> None:
    job_id = enqueue_for(HOME, count_up, total=5)
    DBTaskResult.objects.filter(pk=job_id).update(return_value={"done": 3, "total": 5})
    work()
    assert marks(HOME) == ["4", "5"]
    assert look(job_id).result == 4


def test_direct_call_of_a_job_needs_no_worker(cast: Cast) -> None:
    """`report` says nothing outside a worker."""
    assert count_up.call(HOME, total=2) == 1
    assert marks(HOME) == ["1", "2"]


def test_deferred_job_waits_for_its_time(cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        enqueue_for(HOME, mark.using(run_after=START + timedelta(hours=1)), text="a")
        work()
        assert marks(HOME) == []
        clock.shift(timedelta(hours=1))
        work()
        assert marks(HOME) == ["a"]
