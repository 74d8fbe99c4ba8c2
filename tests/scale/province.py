"""A Postgres with N villages and invented residents, kept between runs under var/scale."""

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

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
        """The server, with structure and regions but perhaps without villages. Made on first use."""
        from tests.cluster import new_database

        self.folder.mkdir(parents=True, exist_ok=True)
        self.server.start()
        return new_database(self.server.admin_url, "scale")

    def fill(self, database: Database, *, residents: int, told: Told) -> None:
        """What is missing of the villages, then of their residents, in PROCESSES processes."""
        codes = self.codes(database)
        left = [code for code in codes if code not in on_board(database)]
        if left:
            before = size_of(database)
            started = time.monotonic()
            with self._pool(database, 1) as pool:
                pool.submit(register, left).result()
            registered = time.monotonic() - started
            started = time.monotonic()
            each = self._each(database, provision, left, told)
            self.note(
                villages=len(left), registered_s=registered, provisioned_s=time.monotonic() - started,
                last_ms=sorted(each[-100:]), bytes_each=(size_of(database) - before) / len(left),
            )  # fmt: skip
        empty = [code for code in codes if code not in self.notes().get("filled", [])]
        if residents and empty:
            started = time.monotonic()
            self._each(database, Fill(residents), empty, told)
            self.note(filled=codes, residents=residents, filled_s=time.monotonic() - started)

    def codes(self, database: Database) -> list[str]:
        with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
            cursor.execute(
                "SELECT code FROM regions_region WHERE level = 4 AND valid_to IS NULL ORDER BY code LIMIT %s",
                [self.size],
            )
            return [row[0] for row in cursor.fetchall()]

    def notes(self) -> dict[str, object]:
        return json.loads(self._notes.read_text()) if self._notes.exists() else {}

    def note(self, **values: object) -> None:
        self._notes.write_text(json.dumps({**self.notes(), **values}))

    def _each(
        self, database: Database, work: Callable[[str], float], codes: Sequence[str], told: Told
    ) -> list[float]:
        """Milliseconds of each, in order of completion."""
        found = []
        # Processes end after so many: their backends remember each village they have seen.
        for start in range(0, len(codes), PROCESSES * VISITS):
            with self._pool(database, PROCESSES) as pool:
                for milliseconds in pool.map(work, codes[start : start + PROCESSES * VISITS]):
                    found.append(milliseconds)
                    told(len(found), len(codes))
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
    from smartvillage.province.regions.queries import slug_table
    from tests.cast import SYSTEM

    with in_province():
        slugs = slug_table()
        for code in codes:
            provisioning.request(code, actor=SYSTEM, slugs=slugs)


def provision(code: str) -> float:
    from smartvillage.kernel.tenancy import in_province
    from smartvillage.province.fleet.services import provisioning
    from tests.cast import SYSTEM

    started = time.perf_counter()
    with in_province():
        provisioning.provision(code, actor=SYSTEM)
    return (time.perf_counter() - started) * 1000


class Fill:
    """Invented residents of one village."""

    def __init__(self, residents: int) -> None:
        self.residents = residents

    def __call__(self, code: str) -> float:
        from smartvillage.kernel import clock
        from smartvillage.kernel.tenancy import in_village
        from tenants.residents.models import Resident
        from tenants.residents.synthetic.filling import store
        from tenants.residents.synthetic.households import households

        started = time.perf_counter()
        with in_village(code):
            if not Resident.objects.exists():
                store(households(self.residents, seed=int(code.replace(".", "")), today=clock.today()))
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
