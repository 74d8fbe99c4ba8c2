"""A job is refused without a village it belongs to, and exists only if its transaction does."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from smartvillage.kernel.jobs import JobRefused, JobState, enqueue, enqueue_for, status_of
from smartvillage.kernel.jobs.enqueueing import accept, penalty
from smartvillage.kernel.tenancy import emit, in_province, in_village
from smartvillage.province.outbox.models import OutboxEvent
from smartvillage.province.outbox.services import deliver
from tests.cast import AWAY, HOME, Cast
from tests.kernel.jobs.sample_jobs import add, mark, mark_later

PATH = "tests.kernel.jobs.sample_jobs"


@pytest.mark.parametrize("code", ["", "public", "18.72.04.9999", "v_1872041005", "18.72.04"])
def test_unknown_village_is_refused(cast: Cast, code: str) -> None:
    with pytest.raises(JobRefused):
        enqueue_for(code, mark, text="a")
    assert not DBTaskResult.objects.exists()


def test_village_cannot_enqueue_for_another(cast: Cast) -> None:
    with in_village(HOME), pytest.raises(JobRefused):
        enqueue_for(AWAY, mark, text="a")
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize("job", [add, f"{PATH}.add", f"{PATH}.nothing", f"{PATH}.leave_mark", "os.system"])
def test_only_a_village_job_is_enqueued_for_a_village(cast: Cast, job: Any) -> None:
    with pytest.raises(JobRefused):
        enqueue_for(HOME, job)


def test_province_jobs_belong_to_the_province(cast: Cast) -> None:
    with pytest.raises(JobRefused):
        enqueue(mark, text="a")
    with in_village(HOME), pytest.raises(JobRefused):
        enqueue(add, a=1, b=2)
    job_id = enqueue(f"{PATH}.add", a=1, b=2)
    row = DBTaskResult.objects.get()
    assert (str(row.pk), row.queue_name, row.args_kwargs) == (
        job_id, "province", {"args": [], "kwargs": {"a": 1, "b": 2}},
    )  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [object(), {1, 2}, "1872041205800001", {"deep": ["NIK: 1872041205800001"]}, 1872041205800001, "x" * 8000],
)
def test_arguments_are_small_plain_and_without_nik(cast: Cast, value: Any) -> None:
    for place in (None, HOME):
        with in_village(place) if place else in_province(), pytest.raises(JobRefused):
            enqueue_for(HOME, mark, text=value)
    assert not DBTaskResult.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_from_the_province_the_row_is_in_the_transaction(cast: Cast) -> None:
    with transaction.atomic():
        enqueue_for(HOME, mark, text="lost")
        transaction.set_rollback(True)
    job_id = enqueue_for(HOME, mark, text="kept")
    row = DBTaskResult.objects.get()
    assert (str(row.pk), row.queue_name) == (job_id, HOME)
    assert row.args_kwargs == {"args": [HOME], "kwargs": {"text": "kept"}}


def test_from_a_village_it_travels_in_the_villages_transaction(cast: Cast) -> None:
    with in_village(HOME):
        with transaction.atomic():
            enqueue_for(HOME, mark, text="lost")
            transaction.set_rollback(True)
        job_id = enqueue_for(HOME, f"{PATH}.mark", text="kept")
        before = status_of(job_id)
    assert not DBTaskResult.objects.exists()
    assert deliver() == 1
    row = DBTaskResult.objects.get()
    assert (str(row.pk), row.queue_name) == (job_id, HOME)
    assert row.args_kwargs == {"args": [HOME], "kwargs": {"text": "kept"}}
    assert before is not None
    assert before.state is JobState.WAITING


def test_event_delivered_twice_makes_one_job(cast: Cast) -> None:
    event = {"id": str(uuid4()), "task": f"{PATH}.mark", "kwargs": {"text": "a"}}
    accept(HOME, event)
    accept(HOME, event)
    assert DBTaskResult.objects.count() == 1


def test_what_a_village_emits_by_hand_stays_in_that_village(cast: Cast) -> None:
    with in_village(HOME):
        emit("jobs.enqueue", {"id": str(uuid4()), "task": f"{PATH}.mark", "kwargs": {"text": "a"},
                              "village_code": AWAY, "queue_name": AWAY})  # fmt: skip
        emit("jobs.enqueue", {"id": str(uuid4()), "task": f"{PATH}.add", "kwargs": {"a": 1, "b": 2}})
        emit("jobs.enqueue", {"id": str(uuid4()), "task": "os.system", "kwargs": {"command": "true"}})
    deliver()
    OutboxEvent.objects.update(next_try_at="2020-01-01T00:00:00Z")
    deliver()
    assert list(DBTaskResult.objects.values_list("queue_name", "task_path")) == [(HOME, f"{PATH}.mark")]
    assert OutboxEvent.objects.count() == 2


def test_priority_and_time_travel_along(cast: Cast) -> None:
    from datetime import timedelta

    from smartvillage.kernel import clock

    later = clock.now() + timedelta(hours=2)
    with in_village(HOME):
        enqueue_for(HOME, mark_later.using(run_after=later), text="a")
    deliver()
    row = DBTaskResult.objects.get()
    assert (row.priority, row.run_after) == (-10, later)


def test_the_door_of_django_tasks_obeys_the_same_rules(cast: Cast) -> None:
    for wrong in (lambda: mark.enqueue(text="a"), lambda: mark.enqueue("18.99.99.9999", text="a"),
                  lambda: add.enqueue(1, 2), lambda: mark.enqueue(HOME, "a")):  # fmt: skip
        with pytest.raises((JobRefused, TypeError)):
            wrong()
    assert not DBTaskResult.objects.exists()
    result = mark.enqueue(HOME, text="a")
    assert DBTaskResult.objects.get(pk=result.id).queue_name == HOME


def test_each_waiting_job_puts_the_next_one_further_back(cast: Cast) -> None:
    for _number in range(3):
        enqueue_for(HOME, mark, text="a")
    enqueue_for(AWAY, mark, text="b")
    enqueue(add, a=1, b=2)
    rows = DBTaskResult.objects.order_by("enqueued_at").values_list("queue_name", "priority")
    assert list(rows) == [(HOME, 0), (HOME, -1), (HOME, -2), (AWAY, 0), ("province", 0)]


@given(st.integers(0, 20_000))
def test_penalty_never_falls_and_fits_the_scale(backlog: int) -> None:
    assert penalty(backlog) <= penalty(backlog + 1) <= 105
    assert penalty(backlog) == backlog or backlog >= 60


def test_job_id_is_no_window_into_other_villages(cast: Cast) -> None:
    job_id = enqueue_for(HOME, mark, text="a")
    with in_village(AWAY):
        assert status_of(job_id) is None
    with in_village(HOME):
        mine = status_of(job_id)
    assert mine == status_of(job_id)
    assert mine is not None
    assert json.dumps([mine.id, mine.village_code]) == json.dumps([job_id, HOME])
    assert status_of("bukan-id") is None
    assert status_of(str(uuid4())) is None
