"""What a village costs: to create it, and to keep it apart from the others."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from smartvillage.kernel.tenancy import in_village
from smartvillage.province.fleet import schema
from smartvillage.province.fleet.services import provisioning
from smartvillage.province.regions.queries import slug_table
from tests.bench.timing import Figure, Row, median_ms
from tests.cast import AWAY, HOME, SYSTEM
from tests.database import Database


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
    stock = _stock_migration_ms(database)
    yield "desa baru, semua langkah", f"{ours:.0f} ms", "≤ 1.000 ms", ""
    yield "desa baru, skema dari templat", f"{template_only:.0f} ms", "", f"migrasi biasa {stock:.0f} ms"


_STOCK = """
import os, time
os.environ["DATABASE_LOGIN"] = "owner"
os.environ["DJANGO_SETTINGS_MODULE"] = "smartvillage.config.settings"
import django; django.setup()
from smartvillage.kernel.tenancy import in_province
from smartvillage.province.fleet.template.building import build
with in_province():
    started = time.perf_counter(); build(); print((time.perf_counter() - started) * 1000)
"""


def _stock_migration_ms(database: Database) -> float:
    """Running every migration in a fresh schema, as a stock tenant does."""
    done = subprocess.run([sys.executable, "-c", _STOCK], env=database.environment(), capture_output=True, text=True,
                          check=True)  # fmt: skip
    return float(done.stdout)


def isolation_cost(database: Database, folder: Path) -> Iterator[Row]:
    """One query: in place, after a switch of village, and on a bare driver cursor."""
    import psycopg2

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


FIGURES: list[Figure] = [village_creation, isolation_cost]
