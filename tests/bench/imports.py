"""A village's whole register in and out: seconds, and what the web process holds meanwhile."""

import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from smartvillage.common.accounts.queries import actor_of
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import in_village
from tenants.residents import services
from tenants.residents.codes import Source
from tenants.residents.exporting.people import Style
from tenants.residents.importing.rows import silent
from tenants.residents.services import batches
from tenants.residents.services.exports import FileKind, Wanted
from tests.bench.timing import Figure, Row
from tests.cast import Cast
from tests.database import Database
from tests.factories.opensid import opensid_file

_FEW, _MANY, _MOST = 1_000, 10_000, 20_000  # people
_CHECK, _EXPORT, _HELD = 10, 5, 60  # seconds, seconds, MB


def import_and_export(database: Database, folder: Path) -> Iterator[Row]:
    cast = Cast.find()
    with in_village(cast.home.place):
        operator = actor_of(cast.home.operator)
        batches.AT_ONCE, at_once = 0, batches.AT_ONCE  # as with any long sheet, jobs do the work
        try:
            few, many = _held(operator, _FEW), _held(operator, _MANY)
            yield (
                "unggah 10.000 baris, memori web",
                f"+{many:.0f} MB",
                f"≤ {_HELD} MB",
                f"1.000 baris: +{few:.0f} MB",
            )
            yield from _imported(operator, _MANY)
            yield from _imported(operator, _MOST)
        finally:
            batches.AT_ONCE = at_once
        for kind in FileKind:
            yield _exported(operator, kind)


def _held(operator: Actor, people: int) -> float:
    """How far the process grows while it takes a sheet, in MB."""
    content = opensid_file(people)
    _received(operator, content)
    with _Peak() as peak:
        _received(operator, content)
    return peak.megabytes


def _imported(operator: Actor, people: int) -> Iterator[Row]:
    """Checked, stored and undone; the largest is stored again, to be exported."""
    batch = _received(operator, opensid_file(people, seed=people))
    with _Spent() as check:
        services.check_import(batch_id=batch, told=silent)
    with _Spent() as store:
        _carried_out(operator, batch)
    with _Spent() as undo:
        services.undo_import(actor=operator, batch_id=batch, now=clock.now())
    yield f"periksa {people} baris", check.text, f"≤ {_CHECK} detik" if people == _MANY else "", ""
    yield f"simpan {people} baris", store.text, "", ""
    yield f"urungkan {people} baris", undo.text, "", ""
    if people == _MOST:
        again = _received(operator, opensid_file(people, seed=people))
        services.check_import(batch_id=again, told=silent)
        _carried_out(operator, again)


def _carried_out(operator: Actor, batch: UUID) -> None:
    services.start_import(actor=operator, batch_id=batch, skip_rejected=True, now=clock.now())
    services.carry_out_import(batch_id=batch, skip_rejected=True, told=silent)


def _exported(operator: Actor, kind: FileKind) -> Row:
    wanted = Wanted(kind=kind, style=Style(whole=True), reason="Mengukur ekspor")
    with (
        _Peak() as peak,
        _Spent() as spent,
        services.export_register(actor=operator, wanted=wanted) as content,
    ):
        assert content.read(2)
    told = f"{spent.text}, +{peak.megabytes:.0f} MB"
    return f"ekspor {_MOST} penduduk, {kind}", told, f"≤ {_EXPORT} detik", ""


def _received(operator: Actor, content: bytes) -> UUID:
    return services.receive_import(
        actor=operator, content=content, file_name="bench.xlsx", source=Source.OPENSID, now=clock.now()
    ).pk


class _Spent:
    """Seconds inside the block; and of a processor, ours and our children's, which a busy machine changes less."""

    text = ""

    def __enter__(self) -> "_Spent":
        self._wall, self._cpu = time.perf_counter(), sum(os.times()[:4])
        return self

    def __exit__(self, *_: object) -> None:
        wall, cpu = time.perf_counter() - self._wall, sum(os.times()[:4]) - self._cpu
        self.text = f"{wall:.1f} detik (CPU {cpu:.1f})"


class _Peak:
    """The highest resident memory of this process inside the block, above what it had before."""

    megabytes = 0.0

    def __enter__(self) -> "_Peak":
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")
        self._before = _status("VmRSS")
        return self

    def __exit__(self, *_: object) -> None:
        self.megabytes = max(0.0, _status("VmHWM") - self._before)


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


FIGURES: list[Figure] = [import_and_export]
