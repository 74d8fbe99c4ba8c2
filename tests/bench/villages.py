"""What a village costs: to create it, and to keep it apart from the others."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import psycopg2
from django.db import connection

from smartvillage.kernel.tenancy import in_village
from smartvillage.province.fleet import schema
from smartvillage.province.fleet.services import provisioning
from smartvillage.province.regions.queries import slug_table
from tests.bench.timing import Figure, Row, median_ms, timed_ms
from tests.cast import AWAY, HOME, SYSTEM
from tests.database import Database
from tests.fleet_release import COLUMN, FIELD, next_release
from tests.scale import stock
from tests.scale.serving import undo


def village_creation(database: Database, folder: Path) -> Iterator[Row]:
    """One village from nothing to serving, beside the migrations that a stock tenant would run."""
    slugs, codes = slug_table(), iter([f"18.72.05.{number}" for number in range(1001, 1005)])

    def whole() -> None:
        code = next(codes)
        provisioning.request(code, actor=SYSTEM, slugs=slugs)
        provisioning.provision(code, actor=SYSTEM)

    ours = median_ms(whole, 3)
    tables = iter(f"18.71.01.10{number:02}" for number in range(1, 9))
    template_only = median_ms(lambda: schema.create(next(tables), mark="bench"), 5)
    stock_s = median(stock.create(database))
    clone_s = stock.clone(database, "v_1872041005")
    yield "desa baru, semua langkah", f"{ours:.0f} ms", "≤ 1.000 ms", ""
    yield ("desa baru, skema dari templat", f"{template_only:.0f} ms", "≤ 500 ms",
           f"stock {stock_s * 1000:.0f} ms, clone {clone_s * 1000:.0f} ms")  # fmt: skip


def upgrade(database: Database, folder: Path) -> Iterator[Row]:
    """One nullable column in every village: the whole command, and what each village costs the stock one."""
    release = next_release(folder / "next", COLUMN, field=FIELD, template=database)
    second = next_release(folder / "second", COLUMN, COLUMN.replace("nickname", "nickname_two"), field=FIELD,
                          template=database)  # fmt: skip
    whole = timed_ms(lambda: release.desa(database, "fleet", "migrate"))
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        cursor.execute(
            "SELECT avg(extract(epoch FROM finished_at - started_at)) * 1000 FROM fleet_villageupgrade WHERE state = 'done'"
        )
        each = float(cursor.fetchone()[0])
    link.close()
    stock_s = median(stock.migrate(database, second, ["v_1872041005", "v_1809102004"]))
    undo(database, [HOME, AWAY])
    yield (
        "satu kolom, satu desa",
        f"{each:.1f} ms",
        "",
        f"stock {stock_s * 1000:.0f} ms ({stock_s * 1000 / each:.0f}×)",
    )
    yield "satu kolom, seluruh perintah", f"{whole / 1000:.1f} s", "", "rencana dihitung sekali"


def isolation_cost(database: Database, folder: Path) -> Iterator[Row]:
    """One query: in place, after a switch of village, and on a bare driver cursor."""

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_user")

    def switch() -> None:
        for code in (HOME, AWAY):
            with in_village(code):
                ask()

    with in_village(HOME):
        stay = median_ms(ask, 400)
    moved = median_ms(switch, 200) / 2
    link = psycopg2.connect(database.admin)
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute("SET search_path = v_1872041005")
        bare = median_ms(lambda: cursor.execute("SELECT count(*) FROM accounts_user"), 400)
    link.close()
    yield (
        "kueri di desa yang sama",
        f"{stay:.2f} ms",
        "",
        f"kursor telanjang {bare:.2f} ms ({stay / bare:.1f}×)",
    )
    yield (
        "kueri setelah pindah desa",
        f"{moved:.2f} ms",
        "",
        f"kursor telanjang {bare:.2f} ms ({moved / bare:.1f}×)",
    )


FIGURES: list[Figure] = [village_creation, upgrade, isolation_cost]
