"""`desa fleet health`."""

import csv
import json
import sys
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from smartvillage.kernel import clock
from smartvillage.province.fleet.health import queries
from smartvillage.province.fleet.health.checks import CHECKED_AGE, LABELS, is_late
from smartvillage.province.fleet.health.collecting import collect
from smartvillage.province.fleet.management.commands.fleet import Command as Fleet
from smartvillage.province.fleet.models import VillageHealth

_FORMATS = ("table", "json", "csv")
_COLUMNS = ("code", "name", "kabupaten", "state", "http_status", "http_ms", "last_activity_at", "queue_length",
            "queue_age_s", "database_bytes", "file_bytes", "errors_24h", "behind", "backup_at", "certificate_until",
            "problems", "checked_at")  # fmt: skip


@Fleet.command()
def health(
    failing: Annotated[bool, typer.Option(help="hanya desa yang bermasalah")] = False,
    refresh: Annotated[bool, typer.Option(help="periksa semua desa sekarang juga")] = False,
    format: Annotated[str, typer.Option(help="table | json | csv")] = "table",  # noqa: A002
) -> None:
    """Kesehatan setiap desa; berakhir dengan kode 1 bila ada yang bermasalah."""
    if format not in _FORMATS:
        typer.echo(_("Pilih --format table, json, atau csv."), err=True)
        raise typer.Exit(2)
    if refresh:
        _refresh()
    found = list(queries.rows(failing=failing))
    lost = queries.orphans()
    if format == "json":
        typer.echo(json.dumps(_as_json(found, lost), ensure_ascii=False, indent=1, default=str))
    elif format == "csv":
        writer = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_plain(row) | {"problems": " ".join(row.problems)} for row in found)
    else:
        _print(found, lost)
    for schema in lost:
        typer.echo(f"{schema}: {_('skema tanpa baris desa')}", err=True)
    overall = queries.overall()
    late = is_late(overall.checked_at, CHECKED_AGE, clock.now())
    if late and overall.checked_at:
        typer.echo(_("Pemeriksaan terakhir sudah lama: apakah `desa worker` berjalan?"), err=True)
    if late or lost or overall.failing:
        raise typer.Exit(1)


def _refresh() -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Memeriksa desa"), total=None)
        collect(lambda done, total: bar.update(task, completed=done, total=total))


def _plain(row: VillageHealth) -> dict[str, object]:
    village = row.village
    return {
        "code": village.code, "name": village.name, "kabupaten": village.kabupaten, "state": village.state,
        **{name: getattr(row, name) for name in _COLUMNS[4:]},
    }  # fmt: skip


def _as_json(found: list[VillageHealth], lost: list[str]) -> dict[str, object]:
    overall, safety = queries.overall(), queries.safety()
    return {
        "villages": overall.villages, "failing": overall.failing, "checked_at": overall.checked_at,
        "backup_at": safety.backup_at, "drill_at": safety.drill_at, "drill_passed": safety.drill_passed,
        "without_row": lost, "rows": [_plain(row) for row in found],
    }  # fmt: skip


def _print(found: list[VillageHealth], lost: list[str]) -> None:
    overall = queries.overall()
    if overall.checked_at is None:
        typer.echo(_("Belum pernah diperiksa. Jalankan: desa fleet health --refresh"))
        return
    table = Table("kode", "desa", "HTTP", "antrean", "simpanan", "kesalahan 24 jam", "masalah")
    for row in found:
        http = "–" if row.http_status is None else f"{row.http_status}, {row.http_ms} ms"
        size = f"{(row.database_bytes + row.file_bytes) / 1e6:.1f} MB"
        named = ", ".join(str(LABELS.get(name, name)) for name in row.problems)
        table.add_row(
            row.village_id, row.village.name, http, str(row.queue_length), size, str(row.errors_24h), named
        )
    Console().print(table)
    typer.echo(
        _("%(failing)d dari %(villages)d desa bermasalah.")
        % {"failing": overall.failing + len(lost), "villages": overall.villages}
    )
