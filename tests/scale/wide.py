"""A release whose villages have 60 tables: what they grow to, and what the limits were set with."""

import json
import subprocess
import sys
from pathlib import Path

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
codes, times = [f"99.01.00.{number:04}" for number in range(int(sys.argv[1]))], []
with in_province(), schema.one_link():
    for code in codes:
        started = time.perf_counter()
        schema.create(code, mark="bench")
        times.append(time.perf_counter() - started)
    for code in codes:
        schema.remove(code)
print(json.dumps(times))
"""


def wide_release(folder: Path, database: Database, *, present: int) -> Release:
    """The code with so many more tables that a village has TABLES; `present` are there today."""
    tables = [_TABLE.format(number=number) for number in range(TABLES - present)]
    bodies = [
        "operations = [" + "".join(tables[start : start + _A_MIGRATION]) + "]\n"
        for start in range(0, len(tables), _A_MIGRATION)
    ]
    return next_release(folder, *bodies, template=database)


def create(database: Database, release: Release, rounds: int = 7) -> list[float]:
    """Seconds of a new village's schema from this release's template."""
    done = subprocess.run(
        [sys.executable, "-c", _CREATE, str(rounds)], env={**database.environment(), **release.environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return list(json.loads(done.stdout.strip().splitlines()[-1]))
