"""Workers as processes: killed, stopped, asked to cancel, and watched while they work."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
from django_tasks_db.models import DBTaskResult

from smartvillage.kernel.jobs import JobState, JobStatus, Progress, cancel, enqueue_for, status_of
from smartvillage.kernel.jobs.keeper import Keeper
from smartvillage.kernel.jobs.reaper import reap
from smartvillage.kernel.tenancy import in_village
from tests.cast import AWAY, HOME, Cast
from tests.database import Database
from tests.kernel.jobs.running import marks, start_worker, until, work
from tests.kernel.jobs.sample_jobs import (
    GATE,
    count_up,
    mark,
    mark_slowly_at_first,
    mark_then_wait,
    report_inside,
    tell_backend,
    wait_and_die,
)

Start = Callable[..., "subprocess.Popen[str]"]


class Gate:
    """Holds sample jobs at their gate until it is opened."""

    def __init__(self, dsn: str) -> None:
        self._link = psycopg2.connect(dsn)
        self._link.autocommit = True
        self._cursor = self._link.cursor()
        self.shut()

    def shut(self) -> None:
        self._cursor.execute("SELECT pg_advisory_lock(%s)", [GATE])

    def open(self) -> None:
        self._cursor.execute("SELECT pg_advisory_unlock_all()")

    def waiting(self) -> int:
        self._cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted", [GATE]
        )
        found = self._cursor.fetchone()
        assert found
        return int(found[0])

    def close(self) -> None:
        self._link.close()


@pytest.fixture
def gate(committed: Cast, database: Database) -> Iterator[Gate]:
    made = Gate(database.admin)
    yield made
    made.close()


@pytest.fixture
def start(committed: Cast, database: Database) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str) -> subprocess.Popen[str]:
        started.append(start_worker(database, *arguments))
        return started[-1]

    yield begin
    for process in started:
        if process.poll() is None:
            kill(process)


def look(job_id: str) -> JobStatus:
    found = status_of(job_id)
    assert found is not None
    return found


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def finish(job_id: str) -> None:
    """Work until the job is over: the dead worker's session may take a moment to be gone."""

    def over() -> bool:
        work()
        return look(job_id).is_over

    until(over)


def test_job_of_a_killed_worker_is_run_again_with_one_effect(gate: Gate, start: Start) -> None:
    job_id = enqueue_for(HOME, mark_then_wait, text="a")
    worker = start()
    until(gate.waiting)
    assert look(job_id).state is JobState.RUNNING
    kill(worker)
    gate.open()
    finish(job_id)
    assert (marks(HOME), look(job_id).state, look(job_id).attempts) == (["a"], JobState.DONE, 2)


def test_job_of_a_living_worker_is_left_alone(gate: Gate, start: Start) -> None:
    job_id = enqueue_for(HOME, mark_then_wait, text="a")
    start()
    until(gate.waiting)
    assert reap("me") == 0
    work()
    assert look(job_id).state is JobState.RUNNING
    gate.open()
    until(lambda: look(job_id).is_over)
    assert (marks(HOME), look(job_id).attempts) == (["a"], 1)


def test_long_job_goes_on_where_it_was_killed(gate: Gate, start: Start) -> None:
    job_id = enqueue_for(HOME, count_up, total=5, wait_at=4)
    worker = start()
    until(gate.waiting)
    assert look(job_id).progress == Progress(3, 5)
    kill(worker)
    gate.open()
    finish(job_id)
    assert marks(HOME) == ["1", "2", "3", "4", "5"]
    assert look(job_id).result == 4


def test_job_that_kills_its_workers_becomes_a_dead_letter(gate: Gate, start: Start) -> None:
    job_id = enqueue_for(HOME, wait_and_die, text="a")
    for attempt in (1, 2):
        worker = start()
        until(gate.waiting)
        assert look(job_id).attempts == attempt
        kill(worker)
        gate.open()
        until(lambda: reap("me"))
        gate.shut()
    assert (look(job_id).state, look(job_id).error) == (JobState.FAILED, "WorkerDied")


def test_run_that_was_taken_over_counts_for_nothing(gate: Gate, start: Start) -> None:
    """The first worker lost its lock but not its life: its transaction must not commit after the second's."""
    job_id = enqueue_for(HOME, mark_slowly_at_first, text="a")
    worker = start()
    until(gate.waiting)
    DBTaskResult.objects.filter(pk=job_id).update(status="READY")
    work()
    assert (marks(HOME), look(job_id).state, look(job_id).attempts) == (["a"], JobState.DONE, 2)
    worker.send_signal(signal.SIGTERM)
    gate.open()
    output, _errors = worker.communicate(timeout=60)
    assert "job was taken over" in output
    assert marks(HOME) == ["a"]


def test_page_sees_progress_from_inside_a_transaction(gate: Gate, start: Start) -> None:
    job_id = enqueue_for(HOME, report_inside, total=2)
    start()
    until(gate.waiting)
    with in_village(HOME):
        assert look(job_id).progress == Progress(1, 2)
    assert marks(HOME) == []
    gate.open()
    until(lambda: look(job_id).is_over)
    assert (look(job_id).progress, marks(HOME)) == (None, ["1"])


def test_village_cancels_its_own_running_job(gate: Gate, start: Start) -> None:
    job_id = enqueue_for(HOME, report_inside, total=2)
    start()
    until(gate.waiting)
    with in_village(AWAY):
        cancel(job_id)
    work()
    assert not look(job_id).cancelling
    with in_village(HOME):
        cancel(job_id)
    work()
    assert look(job_id).cancelling
    gate.open()
    until(lambda: look(job_id).is_over)
    assert (look(job_id).state, marks(HOME)) == (JobState.CANCELLED, [])


def test_waiting_job_is_cancelled_at_once(committed: Cast) -> None:
    job_id = enqueue_for(HOME, mark, text="a")
    cancel(job_id)
    work()
    assert (look(job_id).state, marks(HOME)) == (JobState.CANCELLED, [])


def test_stopped_worker_finishes_the_job_at_hand_and_no_other(gate: Gate, start: Start) -> None:
    first = enqueue_for(HOME, mark_then_wait, text="a")
    second = enqueue_for(HOME, mark, text="b")
    worker = start()
    until(gate.waiting)
    worker.send_signal(signal.SIGTERM)
    until(lambda: not catches(worker.pid, signal.SIGTERM))  # the worker has heard it
    gate.open()
    output, _errors = worker.communicate(timeout=60)
    assert worker.returncode == 0, output
    assert (look(first).state, look(second).state) == (JobState.DONE, JobState.WAITING)


def test_second_signal_ends_a_worker_at_once(gate: Gate, start: Start) -> None:
    job_id = enqueue_for(HOME, mark_then_wait, text="a")
    worker = start()
    until(gate.waiting)
    worker.send_signal(signal.SIGTERM)
    until(lambda: not catches(worker.pid, signal.SIGTERM))
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=60)
    assert worker.returncode == -signal.SIGTERM
    gate.open()
    finish(job_id)
    assert (marks(HOME), look(job_id).attempts) == (["a"], 2)


def catches(pid: int, number: signal.Signals) -> bool:
    """Whether the process has a handler of its own for the signal; ours gives it back when it comes."""
    line = next(
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt")
    )
    return bool(int(line.split()[1], 16) >> (number - 1) & 1)


def test_threads_share_the_work(gate: Gate, start: Start) -> None:
    """Two jobs wait at the gate at the same time, in two villages, in one process."""
    jobs = [enqueue_for(code, mark_then_wait, text=code) for code in (HOME, AWAY)]
    start("--threads", "2")
    until(lambda: gate.waiting() == 2)
    gate.open()
    until(lambda: all(look(job_id).is_over for job_id in jobs))
    assert (marks(HOME), marks(AWAY)) == ([HOME], [AWAY])


def test_worker_takes_its_lock_again_after_losing_the_connection(committed: Cast, database: Database) -> None:
    def lock_is_held() -> bool:
        with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            return cursor.fetchone() != (0,)

    with Keeper() as keeper:
        with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            )
        assert not lock_is_held()
        keeper.still_holds()
        assert lock_is_held()
    until(lambda: not lock_is_held())


def test_worker_takes_a_fresh_backend_after_many_villages(
    committed: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartvillage.kernel.jobs.worker.VILLAGES_PER_BACKEND", 2)
    for _number in range(5):
        enqueue_for(HOME, tell_backend)
    work()
    results = DBTaskResult.objects.order_by("started_at").values_list("return_value", flat=True)
    assert [results[0] == results[1], results[1] == results[2], results[2] == results[3]] == [
        True,
        False,
        True,
    ]
