"""`desa regions …`: fill, search and correct the province's reference data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer
from django.core.management.base import CommandError
from django.utils.translation import gettext_lazy as _
from django_typer.management import TyperCommand, command
from rich.console import Console
from rich.table import Table

from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import in_province
from smartvillage.province.regions import queries, services
from smartvillage.province.regions.models import Certainty, HolidayKind, HolidayStatus

ACTOR = Actor.system_named("desa regions")
FOUND_NOTHING = 1


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help=str(_("Bentuk keluaran: table atau json.")))]


class Command(TyperCommand):
    help = _("Daftar wilayah resmi, sebutan desa, dan hari libur.")

    @command(name="import", help=_("Isi tabel wilayah dari daftar resmi. Aman dijalankan berulang."))
    def import_(
        self,
        province: Annotated[str, typer.Option(help=str(_("Kode provinsi.")))] = "18",
        output: FormatOption = Format.TABLE,
    ) -> None:
        with _spoken(services.UnknownProvince, services.ListIncomplete), in_province():
            report = services.import_regions(province, actor=ACTOR)
        if output is Format.JSON:
            typer.echo(json.dumps(asdict(report) | {"changes": report.changes}))
            return
        _say_report(report)

    @command(help=_("Cari desa atau kelurahan menurut nama. Spasi dan huruf besar tidak berpengaruh."))
    def find(
        self,
        name: Annotated[str, typer.Argument(help=str(_("Nama atau bagian nama.")))],
        limit: Annotated[int, typer.Option(min=1, max=500, help=str(_("Paling banyak berapa hasil.")))] = 20,
        output: FormatOption = Format.TABLE,
    ) -> None:
        with in_province():
            hits = queries.search_villages(name, limit)
        columns = ("code", "name", "kind", "kecamatan", "kabupaten", "postal_code")
        _show(output, columns, [asdict(hit) for hit in hits])
        if not hits:
            if output is Format.TABLE:
                typer.echo(_("Tidak ada desa bernama itu. Coba sebagian namanya saja."), err=True)
            raise typer.Exit(FOUND_NOTHING)

    @command(help=_("Lihat sebutan desa per kabupaten, atau tetapkan sebutan satu kabupaten."))
    def nomenclature(
        self,
        kabupaten: Annotated[str, typer.Argument(help=str(_("Kode kabupaten, misalnya 18.10.")))] = "",
        term: Annotated[str, typer.Option(help=str(_("Sebutan desa, misalnya pekon.")))] = "",
        head: Annotated[str, typer.Option(help=str(_("Sebutan kepala desa, misalnya Kepala Pekon.")))] = "",
        council: Annotated[str, typer.Option(help=str(_("Sebutan badan permusyawaratan.")))] = "",
        output: FormatOption = Format.TABLE,
    ) -> None:
        with _spoken(services.BadNomenclature, queries.UnknownRegion), in_province():
            if kabupaten:
                services.set_nomenclature(
                    actor=ACTOR, kabupaten=kabupaten, village_term=term, head_title=head, council=council
                )
            rows = [
                {
                    "code": row.kabupaten_id,
                    "kabupaten": row.kabupaten.name,
                    "term": row.village_term,
                    "head_title": row.head_title,
                    "council": row.council,
                    "certainty": row.certainty
                    if output is Format.JSON
                    else str(Certainty(row.certainty).label),
                }
                for row in queries.nomenclature_list()
            ]
        _show(output, ("code", "kabupaten", "term", "head_title", "council", "certainty"), rows)

    @command(help=_("Lihat hari libur satu tahun."))
    def holidays(
        self,
        year: Annotated[int, typer.Argument(min=2000, max=2100, help=str(_("Tahun, misalnya 2027.")))],
        output: FormatOption = Format.TABLE,
    ) -> None:
        with in_province():
            rows = [
                {"date": row.date.isoformat(), "name": row.name, "kind": row.kind, "status": row.status}
                for row in queries.holidays(year)
            ]
        _show(output, ("date", "name", "kind", "status"), rows)

    @command(help=_("Tambah atau betulkan satu hari libur."))
    def holiday(
        self,
        day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help=str(_("Tanggal, TTTT-BB-HH.")))],
        name: Annotated[str, typer.Argument(help=str(_("Nama hari libur.")))],
        kind: Annotated[HolidayKind, typer.Option(help=str(_("Jenis libur.")))] = HolidayKind.NATIONAL,
        status: Annotated[
            HolidayStatus, typer.Option(help=str(_("Kepastian; batal = hari kerja biasa.")))
        ] = HolidayStatus.CERTAIN,
    ) -> None:
        with _spoken(services.BadHoliday), in_province():
            row = services.set_holiday(actor=ACTOR, day=day.date(), name=name, kind=kind, status=status)
        typer.echo(
            f"{row.date.isoformat()} {row.name} ({row.get_kind_display()}, {row.get_status_display()})"
        )


def _say_report(report: services.ImportReport) -> None:
    counts = report.counts
    matched = _(
        "%(kabupaten)d kabupaten/kota, %(kecamatan)d kecamatan, %(desa)d desa, %(kelurahan)d kelurahan: "
        "cocok dengan daftar resmi."
    )
    typer.echo(
        matched
        % {
            "kabupaten": counts.kabupaten_kota,
            "kecamatan": counts.kecamatan,
            "desa": counts.desa,
            "kelurahan": counts.kelurahan,
        }
    )
    changed = _(
        "Wilayah: %(created)d baru, %(updated)d diperbarui, %(closed)d ditutup, %(unchanged)d tetap. "
        "Sebutan desa: %(nomenclature)d. Hari libur: %(holidays)d."
    )
    typer.echo(changed % asdict(report))


@contextmanager
def _spoken(*expected: type[Exception]) -> Iterator[None]:
    """An expected refusal becomes its own sentence and exit code 1, not a trace."""
    try:
        yield
    except expected as error:
        raise CommandError(str(error)) from error


def _show(output: Format, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    rows = list(rows)
    if output is Format.JSON:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif rows:
        table = Table(*columns, box=None, header_style="bold")
        for row in rows:
            table.add_row(*(row[column] for column in columns))
        Console().print(table)
