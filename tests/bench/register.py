"""The register's lists at 20,000 residents, beside the same pages of a village with 100."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from django.test import Client

from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_province, in_village
from tenants.residents.synthetic.filling import store
from tenants.residents.synthetic.households import households
from tests.bench.timing import Figure, Row
from tests.cast import Cast, Folk, browser, hire
from tests.database import Database

SMALL, LARGE = 100, 20_000  # residents
_CPU_MS, _SEARCH_MS = 30, 100
_ROUNDS = 11
LIST = "/kelola/penduduk/"
# What is looked at, and what is sent: a number only by POST.
_PAGES: tuple[tuple[str, str, dict[str, str] | None], ...] = (
    ("daftar penduduk", LIST, None),
    ("disaring, diurut umur", f"{LIST}?agama=1&umur_dari=17&urut=-umur", None),
    ("cari awal nama", f"{LIST}?cari=siti", None),
    ("cari nama yang salah eja", f"{LIST}?cari=sitti+aminnah", None),
    ("cari empat angka NIK", LIST, {"cari": "0001"}),
    ("cari enam angka NIK", LIST, {"cari": "900001"}),
    ("cari NIK lengkap", LIST, {"cari": "1872044101900001"}),
    ("daftar keluarga", f"{LIST}keluarga/", None),
)


def register_pages(database: Database, folder: Path) -> Iterator[Row]:
    # The other figures filled both villages; invented numbers would meet their own again.
    database.empty()
    with in_province():
        hire()
        cast = Cast.find()
    small, large = _operator(cast.away, SMALL), _operator(cast.home, LARGE)
    for name, path, sent in _PAGES:
        few, many = _cost(small, path, sent), _cost(large, path, sent)
        yield (
            f"{name}, {LARGE // 1000}.000 penduduk",
            f"{many[0]:.0f} ms CPU, {many[1]:.0f} ms",
            f"≤ {_CPU_MS} ms CPU, ≤ {_SEARCH_MS} ms",
            f"{SMALL} penduduk: {few[0]:.0f} ms CPU, {few[1]:.0f} ms",
        )


def _operator(folk: Folk, residents: int) -> Client:
    with in_village(folk.place):
        store(households(residents, seed=residents, today=clock.today()))
    with in_province():
        return browser(folk.place, folk.operator)


def _cost(client: Client, path: str, sent: dict[str, str] | None) -> tuple[float, float]:
    """Medians of (milliseconds of this process, milliseconds until the answer), Postgres only in the second."""
    cpu, wall = [], []
    for _ in range(_ROUNDS):
        began = time.process_time(), time.perf_counter()
        with in_province():
            answer = client.post(path, sent) if sent else client.get(path)
        cpu.append((time.process_time() - began[0]) * 1000)
        wall.append((time.perf_counter() - began[1]) * 1000)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return statistics.median(cpu), statistics.median(wall)


FIGURES: list[Figure] = [register_pages]
