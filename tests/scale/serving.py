"""Our site and the one without tenancy, side by side under the same load."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import TextIO

import psycopg2

from smartvillage.kernel.tenancy.names import schema_of
from tests.database import Database
from tests.scale.load import Cost, Site, load
from tests.server import free_port

ROOT = Path(__file__).parent.parent.parent
BASE = "skala.localhost"
PATH = "/"
PROCESSES = 2
ROUNDS, SECONDS = 5, 4.0
ANY = [f"contoh{number}" for number in range(2 * PROCESSES)]  # the site without tenancy answers to any name


@contextmanager
def web(
    name: str, database: Database, postmaster: int, hosts: list[str], folder: Path, **more: str
) -> Iterator[Site]:
    """PROCESSES of our own gunicorn configuration, one worker of two threads each."""
    report = folder / f"{name}.log"
    environment = {
        **database.environment(), "DEMO": "1", "BASE_DOMAIN": BASE, "WEB_WORKERS": "1", "WEB_THREADS": "2",
        "DJANGO_SETTINGS_MODULE": "smartvillage.config.settings",
        "STATIC_ROOT": str(ROOT / "var" / "scale" / "static"), "LOG_LEVEL": "ERROR", **more,
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "smartvillage.cli", "collectstatic", "--noinput", "-v", "0"],
        env={**environment, "DJANGO_SETTINGS_MODULE": "smartvillage.config.settings"}, check=True,
    )  # fmt: skip
    with report.open("w") as log, ExitStack() as running:
        ports = [free_port() for _ in range(PROCESSES)]
        processes = [running.enter_context(_gunicorn(port, environment, log)) for port in ports]
        for port, process in zip(ports, processes, strict=True):
            _wait(port, process, report)
        yield Site(
            name, dict(zip(hosts, cycle(ports))), [*(each.pid for each in processes), postmaster], report
        )


@contextmanager
def _gunicorn(port: int, environment: dict[str, str], log: TextIO) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "deploy" / "gunicorn.conf.py")],
        env={**environment, "PORT": str(port), "BIND": f"127.0.0.1:{port}"}, cwd=ROOT, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def interleaved(sites: list[Site], *, rounds: int = ROUNDS, seconds: float = SECONDS) -> dict[str, Cost]:
    """The median round of each; the sites take turns, so that what else the machine does hits all alike."""
    found: dict[str, list[Cost]] = {site.name: [] for site in sites}
    for number in range(rounds + 1):
        for site in sites:
            cost = load(site, PATH, seconds=seconds if number else 1.0)
            assert set(cost.statuses) == {200}, (site.name, cost.statuses, site.log.read_text()[-3000:])
            if number:  # the first one warms up
                found[site.name].append(cost)
    return {
        name: Cost(median(c.per_second for c in costs), median(c.cpu_ms for c in costs), {})
        for name, costs in found.items()
    }


def postmaster_of(database: Database) -> int:
    """The process above every backend of this server."""
    with psycopg2.connect(database.admin) as link:
        backend = link.info.backend_pid
        parent = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
    link.close()
    return parent


def hosts_of(database: Database) -> list[str]:
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        cursor.execute(
            "SELECT d.domain FROM villages_domain d JOIN villages_village v ON v.code = d.tenant_id "
            "WHERE d.is_primary AND v.state = 'live' ORDER BY v.code"
        )
        return [f"{row[0]}.{BASE}" for row in cursor.fetchall()]


def undo(database: Database, codes: Iterable[str]) -> None:
    """Take away what the next releases brought to the structure, so that this one fits again."""
    for code in codes:
        schema = schema_of(code)
        with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {schema}.residents_resident DROP COLUMN IF EXISTS nickname")
            cursor.execute(f"ALTER TABLE {schema}.residents_resident DROP COLUMN IF EXISTS nickname_two")
            cursor.execute(f"DELETE FROM {schema}.django_migrations WHERE name LIKE '%\\_next'")
        link.close()


def plain_environment(code: str) -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "tests.scale.plain", "PLAIN_CODE": code, "PLAIN_SCHEMA": schema_of(code),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}  # fmt: skip


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            link.request("GET", "/-/healthz")
            if link.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(log.read_text()[-3000:])
