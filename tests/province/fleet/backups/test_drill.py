"""The drill: passes on a whole backup while people write, and finds one changed row."""

import json
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

from smartvillage.kernel.jobs.schedules import turns

from .conftest import A, B, Backed

HERE = "v_1872041005"
RUN = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "smartvillage.config.settings"
import django
django.setup()
from contextlib import contextmanager
from smartvillage.province.fleet.backups import side
whole, change = side.started, sys.argv[1]

@contextmanager
def tampered(*arguments):
    with whole(*arguments) as running:
        with running.transaction() as cursor:
            cursor.execute(change)
        yield running

side.started = tampered
from smartvillage.cli import main
sys.argv = ["desa", "fleet", "restore-drill", "18.72.04.1005", "--format", "json"]
main()
"""


def drills(backed: Backed) -> list[tuple]:
    return backed.ask(
        "SELECT village_id, passed, tables, rows, error FROM public.fleet_restoredrill "
        "WHERE finished_at >= started_at AND target >= started_at ORDER BY id"
    )


def test_it_passes_while_people_write(backed: Backed) -> None:
    ended = threading.Event()

    def keep_writing() -> None:
        while not ended.is_set():
            backed.write(A, "drill")

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        done = backed.desa("fleet", "restore-drill", A, "--format", "json", check=False)
    finally:
        ended.set()
        writer.join()
    told = json.loads(done.stdout)
    assert (done.returncode, told["passed"], told["error"]) == (0, True, ""), done.stderr
    assert told["tables"] == backed.ask(f"SELECT count(*) FROM pg_tables WHERE schemaname = '{HERE}'")[0][0]
    assert drills(backed)[-1] == (A, True, told["tables"], told["rows"], "")
    assert len(backed.actions(HERE)) >= 1
    assert list(backed.scratch.iterdir()) == []


def test_one_changed_row_is_found(backed: Backed) -> None:
    backed.write(A, "proof")
    change = (
        f"UPDATE {HERE}.audit_entry SET action = 'forged' WHERE id = (SELECT max(id) FROM {HERE}.audit_entry)"
    )
    done = tampered(backed, change)
    told = json.loads(done.stdout)
    assert (done.returncode, told["passed"]) == (1, False)
    assert told["error"] == "audit_entry: contents differ"
    assert drills(backed)[-1][1] is False


def tampered(backed: Backed, change: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", RUN, change],
        env={**backed.database.environment(), "BACKUP_TOOL": "basebackup", "BACKUP_PATH": str(backed.path),
             "BACKUP_SCRATCH": str(backed.scratch)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_nightly_job_notes_backups_draws_a_village_and_forgets_what_was_kept(backed: Backed) -> None:
    """`--random` and the job share their way; old set-aside schemas go, new ones stay."""
    day = 24 * 60 * 60
    old, new = (f"kept_1872041005_{int(datetime.now(UTC).timestamp()) - age * day}" for age in (8, 6))
    for name in (old, new):
        backed.ask(f"CREATE SCHEMA {name} AUTHORIZATION desa_owner")
    done = backed.desa("shell", "-v", "0", "-c", (
        "from smartvillage.kernel.tenancy import in_province\n"
        "from smartvillage.province.fleet.tasks import prove_backups\n"
        "from smartvillage.province.fleet.models import Backup, RestoreDrill\n"
        "with in_province():\n"
        "    print(prove_backups.func()); drill = RestoreDrill.objects.latest('finished_at')\n"
        "    print(Backup.objects.filter(error='').latest('finished_at').label, drill.passed, drill.village_id)"
    ))  # fmt: skip
    first, second = done.stdout.splitlines()[-2:]
    assert first in {f"passed: {A}", f"passed: {B}"}
    assert second == f"first True {first[-13:]}"
    left = {row[0] for row in backed.ask("SELECT nspname FROM pg_namespace WHERE nspname ~ '^kept_'")}
    assert (old in left, new in left) == (False, True)
    backed.ask(f"DROP SCHEMA {new}")


def test_backups_are_listed_and_an_expired_one_is_forgotten(backed: Backed) -> None:
    backed.ask(
        "INSERT INTO public.fleet_backup (label, kind, started_at, finished_at, size_bytes, error) "
        "VALUES ('gone', 'full', now(), now(), 1, '')"
    )
    (told,) = json.loads(backed.desa("fleet", "backups", "--format", "json").stdout)
    assert (told["label"], told["kind"], told["error"]) == ("first", "full", "")
    assert told["size_bytes"] > 10_000_000
    moments = [datetime.fromisoformat(told[name]) for name in ("started_at", "finished_at")]
    assert datetime.now(UTC) - timedelta(hours=1) < moments[0] <= moments[1] + timedelta(seconds=1)
    assert backed.ask("SELECT label FROM public.fleet_backup") == [("first",)]


def test_the_hourly_job_notes_the_backups(backed: Backed) -> None:
    backed.ask("DELETE FROM public.fleet_backup")
    assert "fleet.backups" in turns()
    backed.desa("shell", "-v", "0", "-c", (
        "from smartvillage.kernel.tenancy import in_province\n"
        "from smartvillage.province.fleet.tasks import note_backups\n"
        "with in_province():\n    note_backups.func()"
    ))  # fmt: skip
    assert backed.ask("SELECT label FROM public.fleet_backup") == [("first",)]


def test_without_a_tool_it_says_what_to_set(backed: Backed) -> None:
    done = backed.database.desa("fleet", "backups", check=False)
    assert done.returncode == 2
    assert "BACKUP_TOOL" in done.stderr
