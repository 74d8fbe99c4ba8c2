"""A Postgres with N villages and invented residents, kept between runs under var/scale."""

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import psycopg2

from smartvillage.local.postgres import LocalPostgres
from tests.database import Database

ROOT = Path(__file__).parent.parent.parent
HOME = ROOT / "var" / "scale"
PROCESSES = 2
VISITS = 200
Told = Callable[[int, int], None]


class Province:
    """One cluster; `size` villages on board, in official order."""

    def __init__(self, size: int, folder: Path = HOME) -> None:
        self.size = size
        self.folder = folder / str(size)
        self.server = LocalPostgres(self.folder / "pg", durable=True)
        self._notes = self.folder / "notes.json"

    def start(self) -> Database:
        """The server, with structure and regions but perhaps without villages. Made on first use.

        Villages that an earlier release made are upgraded; what that took is noted.
        """
        from tests.cluster import new_database

        self.folder.mkdir(parents=True, exist_ok=True)
        self.server.start()
        database = new_database(self.server.admin_url, "scale")
        started = time.monotonic()
        told = database.desa("fleet", "migrate").stdout
        self.note(upgraded={"s": time.monotonic() - started, "told": told.strip().splitlines()})
        return database

    def fill(self, database: Database, *, residents: int, told: Told) -> None:
        """What is missing of the villages, then of their residents, in PROCESSES processes."""
        codes = self.codes(database)
        present = on_board(database)
        left = [code for code in codes if code not in present]
        if left:
            started = time.monotonic()
            with self._pool(database, 1) as pool:
                pool.submit(register, left).result()
            self._add(registered_s=time.monotonic() - started)
            # Processes end after so many: their backends remember each village they have seen.
            for start in range(0, len(left), PROCESSES * VISITS):
                part = left[start : start + PROCESSES * VISITS]
                self._bring(
                    database,
                    part,
                    told=lambda done, start=start: told(len(present) + start + done, len(codes)),
                )
        empty = [code for code in codes if code not in self.notes().get("filled", [])]
        if residents and empty:
            self.note(residents=residents)
            for start in range(0, len(empty), PROCESSES * VISITS):
                part = empty[start : start + PROCESSES * VISITS]
                started = time.monotonic()
                self._each(
                    database, Fill(residents), part, lambda done, start=start: told(start + done, len(empty))
                )
                self._add(filled_s=time.monotonic() - started)
                self.note(filled=[*self.notes().get("filled", []), *part])

    def _bring(self, database: Database, codes: Sequence[str], told: Callable[[int], None]) -> None:
        """These villages on board; what it took is noted at once, for a later run that goes on."""
        before, started = size_of(database), time.monotonic()
        each = self._each(database, provision, codes, told)
        notes = self.notes()
        self._add(
            villages=len(codes), provisioned_s=time.monotonic() - started, bytes=size_of(database) - before
        )
        self.note(
            first_ms=[*notes.get("first_ms", []), *each][:100],
            last_ms=[*notes.get("last_ms", []), *each][-100:],
        )

    def codes(self, database: Database) -> list[str]:
        with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
            cursor.execute(
                "SELECT code FROM regions_region WHERE level = 4 AND valid_to IS NULL ORDER BY code LIMIT %s",
                [self.size],
            )
            return [row[0] for row in cursor.fetchall()]

    def notes(self) -> dict[str, Any]:
        return json.loads(self._notes.read_text()) if self._notes.exists() else {}

    def note(self, **values: object) -> None:
        self._notes.write_text(json.dumps({**self.notes(), **values}))

    def _add(self, **more: float) -> None:
        notes = self.notes()
        self.note(**{name: notes.get(name, 0) + value for name, value in more.items()})

    def _each(
        self,
        database: Database,
        work: Callable[[str], float],
        codes: Sequence[str],
        told: Callable[[int], None],
    ) -> list[float]:
        """Milliseconds of each."""
        found = []
        with self._pool(database, PROCESSES) as pool:
            for milliseconds in pool.map(work, codes):
                found.append(milliseconds)
                told(len(found))
        return found

    def _pool(self, database: Database, processes: int) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(processes, context, begin, (database, self.folder / "media"))


def begin(database: Database, media: Path) -> None:
    """A process that works on this province."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartvillage.config.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    import django
    import pytest  # noqa: F401  settings take their test secrets when it is loaded

    django.setup()
    from tests.cluster import use

    use(database, media)


def register(codes: Sequence[str]) -> None:
    from smartvillage.kernel.tenancy import in_province
    from smartvillage.province.fleet.services import provisioning
    from tests.cast import SYSTEM

    with in_province():
        provisioning.request_all([provisioning.Request(code) for code in codes], actor=SYSTEM)


def provision(code: str) -> float:
    from smartvillage.kernel.tenancy import in_province
    from smartvillage.province.fleet.services import provisioning
    from tests.cast import SYSTEM

    started = time.perf_counter()
    with in_province():
        provisioning.provision(code, actor=SYSTEM)
    return (time.perf_counter() - started) * 1000


class Fill:
    """Invented residents of one village, a letter that waits, and the village's numbers."""

    def __init__(self, residents: int) -> None:
        self.residents = residents

    def __call__(self, code: str) -> float:
        from smartvillage.kernel import clock
        from smartvillage.kernel.tenancy import in_village
        from smartvillage.province.indicators.services import refresh_village
        from tenants.letters.models import Letter
        from tenants.residents.models import Resident
        from tenants.residents.synthetic.filling import store
        from tenants.residents.synthetic.households import households
        from tests.factories.letters import make_request, make_resident

        started = time.perf_counter()
        with in_village(code):
            if not Resident.objects.exists():
                store(households(self.residents, seed=int(code.replace(".", "")), today=clock.today()))
            if not Letter.objects.exists():
                make_request(make_resident(name="SITI RAHMAWATI"))
        refresh_village(code)
        return (time.perf_counter() - started) * 1000


def on_board(database: Database) -> set[str]:
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        cursor.execute("SELECT code FROM villages_village WHERE state IN ('live', 'training')")
        return {row[0] for row in cursor.fetchall()}


def size_of(database: Database) -> int:
    """Bytes of the database on disk, catalogue included."""
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
