"""`desa worker` and `desa jobs`, as processes."""

from __future__ import annotations

import json

from django_tasks_db.models import DBTaskResult

from smartvillage.kernel.jobs import enqueue_for
from smartvillage.kernel.tenancy import emit, in_village
from smartvillage.province.outbox.models import OutboxEvent
from tests.cast import HOME, Cast
from tests.database import Database
from tests.kernel.jobs.running import marks
from tests.kernel.jobs.sample_jobs import mark


def test_worker_does_what_waits_and_ends(committed: Cast, database: Database) -> None:
    with in_village(HOME):
        enqueue_for(HOME, mark, text="a")
    database.desa("worker", "--once")
    assert marks(HOME) == ["a"]


def test_worker_refuses_the_owners_login(committed: Cast, database: Database) -> None:
    done = database.desa("worker", "--once", check=False, DATABASE_URL=database.owner)
    assert done.returncode == 1
    assert "menolak" in done.stderr


def test_dead_letters_are_listed_and_given_another_chance(committed: Cast, database: Database) -> None:
    assert database.desa("jobs", "dead").stdout.strip() == "Tidak ada pekerjaan yang gagal."
    with in_village(HOME):
        emit("uji.kabar")
    OutboxEvent.objects.update(dead=True, attempts=8, last_error="NoHandler at x.py:1 f")
    job_id = enqueue_for(HOME, mark, text="a")
    DBTaskResult.objects.update(
        status="FAILED", exception_class_path="x.Broken", traceback="Broken at y.py:2 g"
    )

    listed = database.desa("jobs", "dead", "--format", "json", check=False)
    assert listed.returncode == 1
    event_id = str(OutboxEvent.objects.get().pk)
    assert [(row["id"], row["village"], row["error"]) for row in json.loads(listed.stdout)] == [
        (job_id, HOME, "Broken at y.py:2 g"), (event_id, HOME, "NoHandler at x.py:1 f"),
    ]  # fmt: skip
    assert HOME in database.desa("jobs", "dead", check=False).stdout

    assert database.desa("jobs", "retry", check=False).returncode == 2
    assert database.desa("jobs", "retry", "999999", check=False).returncode == 1
    assert database.desa("jobs", "retry", job_id).returncode == 0
    database.desa("jobs", "retry", "--all")
    database.desa("jobs", "dead")
    database.desa("worker", "--once")
    assert marks(HOME) == ["a"]
