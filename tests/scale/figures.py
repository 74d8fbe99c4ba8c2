"""The figures of a whole province, each beside a baseline of the same session."""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import psycopg2

from smartvillage.kernel.tenancy.names import schema_of
from tests.bench.timing import Row
from tests.database import Database
from tests.fleet_release import COLUMN, DATA, FIELD, next_release
from tests.scale import faults, ledger, lookups, restoring, stock, wide
from tests.scale.load import Watch, visit_all
from tests.scale.province import Province, on_board, size_of
from tests.scale.serving import ANY, hosts_of, interleaved, plain_environment, undo, web

SAMPLE = 20  # villages that the stock command migrates; the fleet is extrapolated from them
SMALL = 10
WARM = 6  # visits of each village before the rounds: two backends a process, so nearly every one has seen it


def creation(province: Province, database: Database, folder: Path) -> Iterator[Row]:
    """From nothing to serving, with all others present: as the last hundred villages were made."""
    notes = province.notes()
    first, last = notes["first_ms"], sorted(notes["last_ms"])
    with _from_template() as ours:  # before anything is dropped: ext4 avoids young gaps, at a price
        stock_s = median(stock.create(database))
        clone_s = stock.clone(database, schema_of(province.codes(database)[0]))
    yield ("desa baru, skema dari templat", f"{ours:.0f} ms", "≤ 500 ms",
           f"stock {stock_s * 1000:.0f} ms ({stock_s * 1000 / ours:.0f}×), clone {clone_s * 1000:.0f} ms "
           f"({clone_s * 1000 / ours:.0f}×)")  # fmt: skip
    yield ("desa baru, semua langkah (100 terakhir)", f"{median(last):.0f} ms, p95 {last[int(len(last) * 0.95)]:.0f} ms",
           "≤ 1.000 ms", f"100 pertama {median(first):.0f} ms; stock, migrasi saja {stock_s * 1000:.0f} ms")  # fmt: skip
    yield (f"{notes['villages']} desa, semua langkah, 2 proses",
           f"{notes['registered_s'] + notes['provisioned_s']:.0f} s", "≤ 1.200 s",
           f"stock {stock_s * notes['villages'] / 60:.0f} menit (perkiraan)")  # fmt: skip
    yield (
        "desa kosong di disk, dengan katalog",
        f"{notes['bytes'] / notes['villages'] / 1e6:.2f} MB",
        "≤ 3 MB",
        "",
    )


def sixty(province: Province, database: Database, folder: Path) -> Iterator[Row]:
    """A new village among as many others, all with the tables that the limits were set with."""
    codes = province.codes(database)
    release = wide.wide_release(
        folder / "wide", database, present=wide.tables_of(database, schema_of(codes[0]))
    )
    with wide.fleet(province.folder / "wide", codes, release) as others:
        assert wide.tables_of(others, schema_of(codes[-1])) == wide.TABLES
        ours, stock_s = (
            median(wide.create(others, release)),
            median(stock.create(others, release=release)),
        )
        clone_s = stock.clone(others, schema_of(codes[0]))
        space = size_of(others) / len(codes)
    yield (f"desa baru dengan {wide.TABLES} tabel, {len(codes)} desa sebesar itu ada", f"{ours * 1000:.0f} ms",
           "≤ 500 ms, ≥ 30×", f"stock {stock_s * 1000:.0f} ms ({stock_s / ours:.0f}×), clone {clone_s * 1000:.0f} ms "
           f"({clone_s / ours:.0f}×)")  # fmt: skip
    yield f"desa kosong dengan {wide.TABLES} tabel di disk", f"{space / 1e6:.2f} MB", "", ""


def upgrade(province: Province, database: Database, folder: Path) -> Iterator[Row]:
    """One nullable column, then a move of data, over all villages; then back to where it was."""
    try:
        yield from _upgrade(province, database, folder)
    finally:
        undo(database, sorted(on_board(database)))


def _upgrade(province: Province, database: Database, folder: Path) -> Iterator[Row]:
    villages = len(on_board(database))
    release = next_release(folder / "next", COLUMN, field=FIELD, template=database)
    column = _timed(lambda: release.desa(database, "fleet", "migrate"))
    verify = _timed(lambda: release.desa(database, "fleet", "verify"))
    shutil.rmtree(folder / "next")
    second = next_release(folder / "next", COLUMN, DATA, field=FIELD, template=database)
    data = _timed(lambda: second.desa(database, "fleet", "migrate"))
    shutil.rmtree(folder / "next")
    more = COLUMN.replace("nickname", "nickname_two")
    third = next_release(folder / "next", COLUMN, DATA, more, field=FIELD, template=database)
    schemas = [schema_of(code) for code in province.codes(database)[:SAMPLE]]
    sample = stock.migrate(database, third, schemas)
    shutil.rmtree(folder / "next")
    fleet = median(sample) * villages
    yield (f"satu kolom, {villages} desa", f"{column:.0f} s", "≤ 60 s, ≥ 50×",
           f"stock {fleet / 60:.0f} menit ({fleet / column:.0f}×), dari {SAMPLE} desa")  # fmt: skip
    yield f"pindah data dengan Python, {villages} desa", f"{data:.0f} s", "≤ 600 s", ""
    yield f"bandingkan {villages} desa dengan templat", f"{verify:.0f} s", "", ""


def serving(province: Province, database: Database, folder: Path) -> Iterator[Row]:
    """The same page with and without tenancy, with all villages and in a fleet of ten."""
    small = Province(SMALL, province.folder.parent)
    few = small.start()
    small.fill(few, residents=0, told=lambda done, total: None)
    code = province.codes(database)[0]
    all_hosts, few_hosts = hosts_of(database), hosts_of(few)
    postmaster, few_postmaster = _pid(province), _pid(small)
    with ExitStack() as stack:
        enter = stack.enter_context
        fleet = enter(web("fleet", database, postmaster, all_hosts, folder))
        ten = enter(web("ten", few, few_postmaster, few_hosts, folder))
        plain = enter(web("plain", database, postmaster, ANY, folder, **plain_environment(code)))
        with Watch(postmaster) as backends, ExitStack() as watched:
            workers = [watched.enter_context(Watch(pid)) for pid in fleet.pids[:-1]]
            first = visit_all(fleet, "/")
            warm = visit_all(fleet, "/", times=WARM)
            found = interleaved([plain, ten, fleet])
        assert set(first.statuses) | set(warm.statuses) == {200}, (first.statuses, warm.statuses)
    small.server.stop()
    ours, bare, little = found["fleet"], found["plain"], found["ten"]
    yield (f"CPU per permintaan, {len(all_hosts)} desa", f"{ours.cpu_ms:.2f} ms", "≤ 1,2×",
           f"{SMALL} desa {little.cpu_ms:.2f} ms ({ours.cpu_ms / little.cpu_ms:.2f}×)")  # fmt: skip
    yield ("permintaan per detik", f"{ours.per_second:.0f}", "≥ 0,87×",
           f"tanpa tenant {bare.per_second:.0f} ({ours.per_second / bare.per_second:.2f}×)")  # fmt: skip
    yield ("CPU per permintaan dibanding tanpa tenant", f"{ours.cpu_ms:.2f} ms", "",
           f"tanpa tenant {bare.cpu_ms:.2f} ms ({ours.cpu_ms / bare.cpu_ms:.2f}×)")  # fmt: skip
    yield ("kunjungan pertama suatu desa", f"{first.cpu_ms:.2f} ms", "", f"kemudian {ours.cpu_ms:.2f} ms")
    yield (f"backend terbesar setelah {len(all_hosts)} desa", f"{backends.largest / 1e6:.0f} MB", "≤ 200 MB",
           f"proses web terbesar {max(each.largest for each in workers) / 1e6:.0f} MB")  # fmt: skip


def crash(province: Province, database: Database, folder: Path) -> Iterator[Row]:
    """The server killed at once, as by a power cut, until it answers again."""
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS crash_witness (id int)")
        cursor.execute("TRUNCATE crash_witness")
        cursor.execute("INSERT INTO crash_witness VALUES (1)")
    link.close()
    running = province.server.running()
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    started = time.monotonic()
    while province.server.running() is not None:  # else a dying server is taken for a running one
        time.sleep(0.01)
    province.server.start()
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM crash_witness")
        assert cursor.fetchone() == (1,)
        cursor.execute("DROP TABLE crash_witness")
    took = time.monotonic() - started
    link.close()
    yield (
        "mulai lagi setelah mati mendadak",
        f"{took:.1f} s",
        "≤ 30 s",
        f"basis data {size_of(database) / 1e9:.1f} GB",
    )


FIGURES = {
    "creation": creation, "sixty": sixty, "upgrade": upgrade, "serving": serving,
    "hosts": lookups.hosts, "pages": lookups.pages, "crash": crash,
    "faults": faults.faults, "restore": restoring.restore, "ledger": ledger.ledger,
}  # fmt: skip


@contextmanager
def _from_template() -> Iterator[float]:
    """Milliseconds of a new village's schema; the villages made for it are there until the end."""
    from smartvillage.province.fleet import schema

    codes = [f"99.00.00.{number:04}" for number in range(1, 10)]
    took = []
    try:
        with schema.one_link():  # as stock has it: a process at work, its connection open
            for code in codes:
                started = time.perf_counter()
                schema.create(code, mark="bench")
                took.append((time.perf_counter() - started) * 1000)
        yield median(took)
    finally:
        for code in codes:
            schema.remove(code)


def _pid(province: Province) -> int:
    running = province.server.running()
    assert running is not None
    return running.pid


def _timed(work: Callable[[], object]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started
