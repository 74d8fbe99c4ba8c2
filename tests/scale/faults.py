"""What must not go wrong at full size: one village that cannot be upgraded, killed backends, a killed runner."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg2

from smartvillage.kernel.tenancy.names import schema_of
from tests.bench.timing import Row
from tests.database import Database
from tests.fleet_release import COLUMN, FIELD, Release, next_release
from tests.scale.load import load
from tests.scale.province import Province, on_board
from tests.scale.serving import hosts_of, postmaster_of, undo, web


def faults(province: Province, database: Database, folder: Path) -> Iterator[Row]:
    """Upgrade with one village in the middle spoilt and backends killed, under load; then only that one again."""
    codes = sorted(on_board(database))
    bad = codes[min(1311, len(codes) // 2)]
    release = next_release(folder / "next", COLUMN, field=FIELD, template=database)
    _do(database, f"ALTER TABLE {schema_of(bad)}.residents_resident ADD COLUMN nickname text")
    try:
        with web("fleet", database, postmaster_of(database), hosts_of(database), folder) as site:
            stop = threading.Event()
            seen: Counter[int] = Counter()
            visitors = threading.Thread(target=_visit, args=(site, stop, seen))
            visitors.start()
            _kill_the_runner(database, release, len(codes))
            killed = threading.Thread(target=_kill_backends, args=(database, stop))
            killed.start()
            first = release.desa(database, "fleet", "migrate", "--past-failures", check=False)
            stop.set()
            visitors.join()
            killed.join()
        assert "1 gagal" in first.stdout, first.stdout + first.stderr
        assert bad in first.stderr
        _do(database, f"ALTER TABLE {schema_of(bad)}.residents_resident DROP COLUMN nickname")
        again = release.desa(database, "fleet", "migrate")
        assert "1 selesai, 0 gagal" in again.stdout, again.stdout
        release.desa(database, "fleet", "verify")
    finally:
        undo(database, codes)
    yield (
        f"satu desa gagal (ke-{codes.index(bad) + 1})",
        f"{len(codes) - 1} selesai, 1 ditandai",
        "",
        "diulang: 1 desa",
    )
    yield ("permintaan selama itu", f"{sum(seen.values())}, gagal {sum(seen.values()) - seen[200]}", "0 gagal",
           "proses dan backend dimatikan di tengah")  # fmt: skip


def _kill_the_runner(database: Database, release: Release, villages: int) -> None:
    running = release.start(database, "fleet", "migrate", "--past-failures")
    while running.poll() is None and _upgraded(database) < villages // 4:
        time.sleep(0.1)
    running.kill()
    running.communicate()


def _kill_backends(database: Database, stop: threading.Event) -> None:
    while not stop.wait(1.0):
        _do(
            database,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'fleet'",
        )


def _upgraded(database: Database) -> int:
    link = psycopg2.connect(database.admin)
    with link.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_attribute WHERE attname = 'nickname' AND NOT attisdropped")
        found = int(cursor.fetchone()[0])
    link.close()
    return found


def _visit(site, stop: threading.Event, seen: Counter[int]) -> None:
    while not stop.is_set():
        seen.update(load(site, "/", seconds=1.0, clients=2).statuses)


def _do(database: Database, statement: str) -> None:
    link = psycopg2.connect(database.admin)
    with link, link.cursor() as cursor:
        cursor.execute(statement)
    link.close()
