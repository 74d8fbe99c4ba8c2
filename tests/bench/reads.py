"""What a page costs the server: queries and time, in a small village and in a large one."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_province, in_village
from smartvillage.province.indicators.services import refresh_village
from tenants.residents.synthetic.filling import store
from tenants.residents.synthetic.households import households
from tests.bench.timing import Figure, Row, median_ms
from tests.cast import HOME, Cast, Folk, browser
from tests.database import Database
from tests.factories.letters import make_request, make_resident
from tests.scale.serving import ANY, BASE, interleaved, plain_environment, postmaster_of, web

SMALL, LARGE = 100, 5_000  # residents
_OPEN = {SMALL: 5, LARGE: 250}  # letters that wait
_QUERIES, _MS = 15, 300
_ROUNDS = 15


def village_pages(database: Database, folder: Path) -> Iterator[Row]:
    """The same pages of both villages, side by side."""
    cast = Cast.find()
    small, large = _pages(cast.away, SMALL), _pages(cast.home, LARGE)
    for name, (few, path) in small.items():
        yield _row(name, _cost(few, path), _cost(large[name][0], path))


def province_board(database: Database, folder: Path) -> Iterator[Row]:
    cast = Cast.find()
    for folk in (cast.home, cast.away):
        refresh_village(folk.place.code)
    with in_province():
        officer = browser("dpmd", cast.officer)
    for name, path in (("papan dpmd, provinsi", "/"), ("papan dpmd, kecamatan", "/?kec=18.72.04")):
        queries, milliseconds = _cost(officer, path)
        yield name, f"{queries} kueri, {milliseconds:.0f} ms", f"≤ {_QUERIES} kueri, ≤ {_MS} ms", ""


def _pages(folk: Folk, residents: int) -> dict[str, tuple[Client, str]]:
    """Fill the village; who opens which page there."""
    with in_village(folk.place):
        store(households(residents, seed=residents, today=clock.today()))
        asker = make_resident(name="SITI RAHMAWATI")
        for _ in range(_OPEN[residents]):
            make_request(asker)
    with in_province():
        stranger, operator = browser(folk.place), browser(folk.place, folk.operator)
        resident = browser(folk.place, asker.account)
    return {
        "beranda": (stranger, "/"),
        "masuk warga": (stranger, "/masuk/"),
        "surat saya": (resident, "/surat/"),
        "ruang kerja": (operator, "/kelola/"),
        "antrean surat": (operator, "/kelola/surat/"),
        "cari penduduk": (operator, "/kelola/penduduk/?cari=siti"),
    }


def _cost(client: Client, path: str) -> tuple[int, float]:
    """(queries, median milliseconds inside the server). Every answer must be a 200."""

    def ask() -> None:
        with in_province():
            answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"

    ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured), median_ms(ask, _ROUNDS)


def _row(name: str, small: tuple[int, float], large: tuple[int, float]) -> Row:
    return (f"{name}, {LARGE // 1000}.000 penduduk", f"{large[0]} kueri, {large[1]:.0f} ms",
            f"≤ {_QUERIES} kueri, ≤ {_MS} ms", f"{SMALL} penduduk: {small[0]} kueri, {small[1]:.0f} ms")  # fmt: skip


def without_tenancy(database: Database, folder: Path) -> Iterator[Row]:
    """The public home over HTTP, beside the same application that serves one village only."""
    hosts = [
        folk.place.host.replace(settings.BASE_DOMAIN, BASE) for folk in (Cast.find().home, Cast.find().away)
    ]
    postmaster = postmaster_of(database)
    with (
        web("fleet", database, postmaster, hosts, folder) as ours,
        web("plain", database, postmaster, ANY, folder, **plain_environment(HOME)) as bare,
    ):
        found = interleaved([bare, ours], rounds=3, seconds=2.0)
    fleet, plain = found["fleet"], found["plain"]
    yield ("beranda, permintaan per detik", f"{fleet.per_second:.0f}", "≥ 0,87×",
           f"tanpa tenant {plain.per_second:.0f} ({fleet.per_second / plain.per_second:.2f}×)")  # fmt: skip
    yield ("beranda, CPU per permintaan", f"{fleet.cpu_ms:.2f} ms", "",
           f"tanpa tenant {plain.cpu_ms:.2f} ms ({fleet.cpu_ms / plain.cpu_ms:.2f}×)")  # fmt: skip


FIGURES: list[Figure] = [village_pages, province_board, without_tenancy]
