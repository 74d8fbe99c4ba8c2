"""A release whose villages have 60 tables: what they grow to, and what the limits were set with.

Its fleet has a server of its own: as many villages as the province, all with so many tables and nobody in them.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from smartvillage.local.postgres import LocalPostgres
from tests.database import Database
from tests.fleet_release import Release, next_release

TABLES = 60
_A_MIGRATION = 3  # tables; the releases until then bring them a few at a time

_TABLE = """
    migrations.CreateModel("Wide{number}", [
        ("id", models.UUIDField(primary_key=True, serialize=False)),
        ("resident", models.ForeignKey("residents.resident", models.PROTECT, related_name="+")),
        ("state", models.CharField(max_length=20)),
        ("title", models.CharField(max_length=120)),
        ("text", models.TextField(default="")),
        ("amount", models.BigIntegerField(null=True)),
        ("happened_on", models.DateField()),
        ("detail", models.JSONField(default=dict)),
        ("updated_at", models.DateTimeField(auto_now=True)),
    ], options={{"constraints": [
        models.CheckConstraint(name="wide{number}_state", condition=models.Q(state__in=["open", "done"])),
    ], "indexes": [models.Index(fields=["happened_on"], name="wide{number}_day")]}}),
"""
_CREATE = """
import json, os, sys, time
os.environ["DATABASE_LOGIN"] = "owner"; os.environ["DJANGO_SETTINGS_MODULE"] = "smartvillage.config.settings"
import django; django.setup()
from smartvillage.kernel.tenancy import in_province
from smartvillage.province.fleet import schema
keep, codes, times = sys.argv[1] == "keep", json.load(sys.stdin), []
with in_province(), schema.one_link():
    for code in codes:
        started = time.perf_counter()
        schema.create(code, mark="bench")
        times.append(time.perf_counter() - started)
    for code in [] if keep else codes:
        schema.remove(code)
print(json.dumps(times))
"""
PROCESSES = 2


def wide_release(folder: Path, database: Database, *, present: int) -> Release:
    """The code with so many more tables that a village has TABLES; `present` are there today."""
    tables = [_TABLE.format(number=number) for number in range(TABLES - present)]
    bodies = [
        "operations = [" + "".join(tables[start : start + _A_MIGRATION]) + "]\n"
        for start in range(0, len(tables), _A_MIGRATION)
    ]
    return next_release(folder, *bodies, template=database)


@contextmanager
def fleet(folder: Path, codes: Sequence[str], release: Release) -> Iterator[Database]:
    """These villages, made as `release` makes them, on a server that is thrown away after it."""
    from tests.cluster import new_database

    server = LocalPostgres(folder, durable=True)
    server.start()
    try:
        database = new_database(server.admin_url, "wide")
        making = [_start(database, release, "keep", codes[part::PROCESSES]) for part in range(PROCESSES)]
        for process in making:
            _times(process)
        yield database
    finally:
        server.destroy()


def create(database: Database, release: Release, rounds: int = 7) -> list[float]:
    """Seconds of a new village's schema from this release's template."""
    codes = [f"99.01.00.{number:04}" for number in range(rounds)]
    return _times(_start(database, release, "drop", codes))


def tables_of(database: Database, schema: str) -> int:
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", [schema])
        return int(cursor.fetchone()[0])


def _start(database: Database, release: Release, after: str, codes: Sequence[str]) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", _CREATE, after], env={**database.environment(), **release.environment},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(json.dumps(list(codes)))
    process.stdin.close()
    process.stdin = None
    return process


def _times(process: "subprocess.Popen[str]") -> list[float]:
    told, errors = process.communicate()
    assert process.returncode == 0, errors[-2000:]
    return list(json.loads(told.strip().splitlines()[-1]))
