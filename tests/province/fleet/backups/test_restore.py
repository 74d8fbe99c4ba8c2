"""One village goes back to a second; nothing else moves, and a failure moves nothing at all."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg2
import pytest

from smartvillage.local import processes
from smartvillage.province.fleet.backups import leftovers
from smartvillage.province.fleet.backups.errors import BadRequest
from smartvillage.province.fleet.backups.targets import Target, parse
from smartvillage.province.fleet.backups.tools import BackupSet, newest_before
from smartvillage.province.fleet.template.catalogue import fingerprint

from .conftest import A, B, Backed, now

HERE, THERE = "v_1872041005", "v_1809102004"


def kept_schemas(backed: Backed) -> list[str]:
    return [
        row[0]
        for row in backed.ask(r"SELECT nspname FROM pg_namespace WHERE nspname LIKE 'kept\_%%' ORDER BY 1")
    ]


def fingerprints(backed: Backed) -> tuple[str, str]:
    with psycopg2.connect(backed.database.owner) as link, link.cursor() as cursor:
        found = fingerprint(cursor, HERE), fingerprint(cursor, THERE)
    link.close()
    return found


def state(backed: Backed) -> str:
    return backed.ask("SELECT state FROM public.villages_village WHERE code = %s", A)[0][0]


def grants(backed: Backed, schema: str) -> list[tuple]:
    """Who may do what in a schema, now and with tables to come."""
    return backed.ask(
        "SELECT pg_get_userbyid(a.grantee), a.privilege_type FROM pg_namespace n, aclexplode(n.nspacl) a "
        "WHERE n.nspname = %(s)s UNION ALL "
        "SELECT pg_get_userbyid(a.grantee), c.relname || a.privilege_type FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a WHERE n.nspname = %(s)s UNION ALL "
        "SELECT pg_get_userbyid(a.grantee), d.defaclobjtype::text || a.privilege_type FROM pg_default_acl d "
        "JOIN pg_namespace n ON n.oid = d.defaclnamespace, aclexplode(d.defaclacl) a WHERE n.nspname = %(s)s "
        "ORDER BY 1, 2".replace("%(s)s", f"'{schema}'")
    )


def test_a_village_goes_back_to_a_second_and_the_other_stays(backed: Backed) -> None:
    backed.write(A, "a1")
    backed.write(B, "b1")
    moment = now()
    last = backed.write(A, "a2")
    backed.write(B, "b2")
    before, mark = (
        fingerprints(backed),
        backed.ask(f"SELECT obj_description('{HERE}'::regnamespace, 'pg_namespace')"),
    )
    open_to, others = grants(backed, HERE), grants(backed, THERE)
    backed.ask(f"INSERT INTO {HERE}.django_session VALUES ('x', 'y', now() + interval '1 day')")

    done = backed.desa("village", "restore", A, "--to", moment.isoformat(), "--yes")

    written = {"a1", "a2", "b1", "b2"}  # and whatever other tests wrote before
    assert backed.actions(HERE) & written == {"a1"}
    assert backed.actions(THERE) & written == {"b1", "b2"}
    assert state(backed) == "live"
    assert fingerprints(backed) == before
    assert before[0] == before[1]
    assert backed.ask(f"SELECT obj_description('{HERE}'::regnamespace, 'pg_namespace')") == mark
    assert (grants(backed, HERE), grants(backed, THERE)) == (open_to, others)
    assert backed.write(A, "a3") > last, "a number was given twice"
    assert backed.ask(f"SELECT count(*) FROM {HERE}.django_session") == [(0,)]
    kept = kept_schemas(backed)[-1]
    assert re.fullmatch(r"kept_1872041005_\d+", kept)
    assert backed.actions(kept) & written == {"a1", "a2"}
    assert HERE not in {who for who, _what in grants(backed, kept)}
    assert kept in done.stdout
    assert "✔" in done.stderr
    assert list(backed.scratch.iterdir()) == []
    assert backed.desa("db", "check").returncode == 0


def test_naive_time_is_wib_and_what_was_set_aside_can_be_gone_back_to(backed: Backed) -> None:
    """Back, and then forward again to the moment before the first restore."""
    backed.write(A, "c1")
    moment = now() + timedelta(hours=7)
    backed.write(A, "c2")
    backed.desa("village", "restore", A, "--to", moment.replace(tzinfo=None).isoformat(), "--yes")
    assert "c1" in backed.actions(HERE)
    assert "c2" not in backed.actions(HERE)


@pytest.mark.parametrize(
    ("code", "to", "said"),
    [
        (A, "2020-01-01T00:00:00", "sebelum cadangan pertama"),
        ("18.72.04.1004", "2026-11-24T00:00:00", "tidak dikenal"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(backed: Backed, code: str, to: str, said: str) -> None:
    before = backed.actions(HERE)
    done = backed.desa("village", "restore", code, "--to", to, "--yes", check=False)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert (backed.actions(HERE), state(backed)) == (before, "live")


NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24T11:30:00", datetime(2026, 11, 24, 4, 30, tzinfo=UTC)),  # WIB
        ("2026-11-24 11:30", datetime(2026, 11, 24, 4, 30, tzinfo=UTC)),
        ("2026-11-24T04:30:00Z", datetime(2026, 11, 24, 4, 30, tzinfo=UTC)),
        ("2026-11-24T13:30:00+09:00", datetime(2026, 11, 24, 4, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_wib_unless_it_says_otherwise(text: str, moment: datetime) -> None:
    assert parse(text, now=NOW) == Target(moment)


@pytest.mark.parametrize(
    "text", ["", "kemarin", "2026-11-24", "2026-11-24T12:00:01", "2026-13-01T00:00", "24/11/2026"]
)
def test_no_time_or_one_to_come_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        parse(text, now=NOW)


def test_the_newest_backup_before_the_target_is_taken() -> None:
    made = [
        BackupSet(name, "full", NOW - timedelta(days=age + 1), NOW - timedelta(days=age), 1, error)
        for name, age, error in [("old", 3, ""), ("new", 2, ""), ("torn", 1, "error")]
    ]
    assert newest_before(made, Target(NOW)).label == "new"
    assert newest_before(made, Target(NOW - timedelta(days=2, seconds=1))).label == "old"
    for none_left in (made[2:], []):
        with pytest.raises(BadRequest, match="utuh"):
            newest_before(none_left, Target(NOW))
    with pytest.raises(BadRequest, match="2026-11-21T12:00:00"):
        newest_before(made, Target(NOW - timedelta(days=4)))


def test_without_the_typed_code_nothing_happens(backed: Backed) -> None:
    before = backed.actions(HERE)
    done = backed.desa("village", "restore", A, "--to", now().isoformat(), check=False)  # nobody types
    assert done.returncode != 0
    assert (backed.actions(HERE), state(backed)) == (before, "live")


BROKEN = """
CREATE FUNCTION public.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE schema_name = 'v_1872041005') THEN
    RAISE EXCEPTION 'refused 1872990101900001';
  END IF;
END $$;
CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION public.refuse();
"""


def test_a_failure_halfway_changes_nothing(backed: Backed) -> None:
    """The live server refuses an index when the old schema is already set aside."""
    moment = now()
    backed.write(A, "d1")
    before, kept, numbers = backed.actions(HERE), kept_schemas(backed), fingerprints(backed)
    backed.ask(BROKEN)
    try:
        done = backed.desa("village", "restore", A, "--to", moment.isoformat(), "--yes", check=False)
    finally:
        backed.ask("DROP EVENT TRIGGER refuse; DROP FUNCTION public.refuse()")
    assert done.returncode == 1
    assert "refused" in done.stderr
    assert "1872990101900001" not in done.stderr
    assert "Desa tidak diubah" in done.stderr
    assert (backed.actions(HERE), kept_schemas(backed), fingerprints(backed)) == (before, kept, numbers)
    assert state(backed) == "live"
    assert list(backed.scratch.iterdir()) == []
    assert backed.write(A, "d2")


def test_a_gap_in_the_archive_changes_nothing(backed: Backed) -> None:
    moment = now()
    before = backed.write(A, "e1"), backed.actions(HERE)
    wal = backed.path / "wal"
    hidden = wal.with_name("hidden")
    first = min(path for path in wal.iterdir() if path.suffix == ".backup").name[:24]
    (wal / first).rename(hidden)
    try:
        done = backed.desa("village", "restore", A, "--to", moment.isoformat(), "--yes", check=False)
    finally:
        hidden.rename(wal / first)
    assert done.returncode == 1
    assert "Instans samping gagal" in done.stderr
    assert backed.actions(HERE) == before[1]
    assert state(backed) == "live"


def test_tables_of_another_release_are_refused(backed: Backed) -> None:
    moment = now()
    name = backed.ask(f"DELETE FROM {HERE}.django_migrations WHERE app = 'letters' RETURNING app, name")
    try:
        done = backed.desa("village", "restore", A, "--to", moment.isoformat(), "--yes", check=False)
    finally:
        for app, migration in name:
            backed.ask(
                f"INSERT INTO {HERE}.django_migrations (app, name, applied) VALUES (%s, %s, now())",
                app,
                migration,
            )
    assert done.returncode == 1
    assert "desa fleet migrate" in done.stderr
    assert state(backed) == "live"


KILLED = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "smartvillage.config.settings"
import django
django.setup()
from smartvillage.province.fleet.backups import restoring

def stand_still(*arguments, **more):
    print("swapping", flush=True)
    time.sleep(60)

restoring.swap = stand_still
from smartvillage.cli import main
sys.argv = ["desa", "village", "restore", "18.72.04.1005", "--to", sys.argv[1], "--yes"]
main()
"""


def test_a_killed_restore_is_taken_up_by_the_next(backed: Backed) -> None:
    """Killed with the side instance running: nothing is changed, and the next run leaves nothing of it."""
    moment = now()
    backed.write(A, "f1")
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, moment.isoformat()],
        env={**backed.database.environment(), "BACKUP_TOOL": "basebackup", "BACKUP_PATH": str(backed.path),
             "BACKUP_SCRATCH": str(backed.scratch)},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert any(line.strip() == "swapping" for line in process.stdout)
        process.kill()
    (home,) = backed.scratch.iterdir()
    socket = Path((home / "in-use").read_text())
    server = int((home / "data" / "postmaster.pid").read_text().splitlines()[0])
    assert (state(backed), processes.is_alive(server), socket.exists()) == ("suspended", True, True)
    assert "f1" in backed.actions(HERE)

    backed.desa("village", "restore", A, "--to", moment.isoformat(), "--yes")

    assert "f1" not in backed.actions(HERE)
    assert (state(backed), processes.is_alive(server), socket.exists()) == ("live", False, False)
    assert list(backed.scratch.iterdir()) == []


def test_a_running_restore_is_left_alone(tmp_path: Path) -> None:
    home, socket = tmp_path / f"{leftovers.PREFIX}x", tmp_path / "socket"
    home.mkdir()
    held = leftovers.claim(home, socket)
    leftovers.clear(tmp_path)
    assert home.exists()
    held.close()
    leftovers.clear(tmp_path)
    assert not home.exists()
