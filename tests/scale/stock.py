"""The same work as plain django-tenants does it, in the same database, timed inside one process."""

import json
import os
import subprocess
import sys
import time

import psycopg2

from tests.database import Database
from tests.fleet_release import ROOT, Release

_CREATE = """
import json, os, sys, time
import django; django.setup()
from django.core.management import call_command
from django.db import connection
times = []
for number in range(int(sys.argv[1])):
    schema = f"v_99000000{number:02}"
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")
    call_command("migrate_schemas", schema_name=schema, interactive=False, verbosity=0)
    times.append(time.perf_counter() - started)
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {schema} CASCADE")
print(json.dumps(times))
"""
_MIGRATE = """
import json, os, sys, time
import django; django.setup()
from django.core.management import call_command
times = []
for schema in sys.argv[1:]:
    started = time.perf_counter()
    call_command("migrate_schemas", schema_name=schema, interactive=False, verbosity=0)
    times.append(time.perf_counter() - started)
print(json.dumps(times))
"""


def create(database: Database, rounds: int = 2, release: Release | None = None) -> list[float]:
    """Seconds of a new tenant: CREATE SCHEMA and every migration (of `release`, else of this code)."""
    return _run(_CREATE, database, str(rounds), **(release.environment if release else {}))


def clone(database: Database, source: str) -> float:
    """Seconds of django-tenants' `clone_schema` without data, as the superuser it asks for."""
    from django_tenants.clone import CLONE_SCHEMA_FUNCTION

    link = psycopg2.connect(database.admin)
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute(CLONE_SCHEMA_FUNCTION.format(db_user="postgres"))
        started = time.perf_counter()
        cursor.execute("SELECT clone_schema(%s, 'v_9900000099', 'NODATA')", [source])
        took = time.perf_counter() - started
        cursor.execute("DROP SCHEMA v_9900000099 CASCADE")
    link.close()
    return took


def migrate(database: Database, release: Release, schemas: list[str]) -> list[float]:
    """Seconds of `migrate_schemas` for each of these tenants, with the code of `release`."""
    return _run(_MIGRATE, database, *schemas, **release.environment)


def _run(program: str, database: Database, *arguments: str, **environment: str) -> list[float]:
    paths = [*environment.get("PYTHONPATH", "").split(os.pathsep), str(ROOT / "src"), str(ROOT)]
    environment |= {"DJANGO_SETTINGS_MODULE": "tests.scale.plain_tenants",
                    "PYTHONPATH": os.pathsep.join(filter(None, paths))}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], env={**database.environment(), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return list(json.loads(done.stdout.strip().splitlines()[-1]))
