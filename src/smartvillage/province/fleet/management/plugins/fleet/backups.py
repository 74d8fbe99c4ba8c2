"""`desa fleet backups|restore-drill`."""

import json
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.province.fleet.backups import tools
from smartvillage.province.fleet.backups.drilling import any_village, drill
from smartvillage.province.fleet.backups.errors import BadRequest, CannotRestore
from smartvillage.province.fleet.backups.phases import Phases, shown
from smartvillage.province.fleet.backups.recording import record_backups
from smartvillage.province.fleet.management.commands.fleet import Command as Fleet

ACTOR = Actor.system_named("desa fleet restore-drill")


@Fleet.command()
def backups(
    format: Annotated[str, typer.Option(help="table | json")] = "table",  # noqa: A002
) -> None:
    """Cadangan yang ada; keluar dengan 1 bila tidak ada yang utuh."""
    try:
        found = record_backups(tools.configured())
    except CannotRestore as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    if format == "json":
        rows = [
            {"label": each.label, "kind": each.kind, "started_at": each.started_at.isoformat(),
             "finished_at": each.finished_at.isoformat(), "size_bytes": each.size_bytes, "error": each.error}
            for each in found
        ]  # fmt: skip
        typer.echo(json.dumps(rows, indent=1))
    else:
        table = Table("cadangan", "jenis", "selesai (WIB)", "MB", "masalah")
        for each in found:
            when = each.finished_at.astimezone(clock.WIB).isoformat(sep=" ", timespec="seconds")
            table.add_row(each.label, each.kind, when[:19], f"{each.size_bytes / 1e6:.1f}", each.error)
        Console().print(table if found else _("Belum ada cadangan."))
    if not any(not each.error for each in found):
        raise typer.Exit(1)


@Fleet.command()
def restore_drill(
    code: Annotated[str, typer.Argument(help="kode desa")] = "",
    random: Annotated[bool, typer.Option("--random", help="satu desa, diundi")] = False,
    format: Annotated[str, typer.Option(help="table | json")] = "table",  # noqa: A002
) -> None:
    """Pulihkan satu desa ke tempat uji dan bandingkan dengan yang hidup; tidak mengubah apa pun."""
    if bool(code) == random:
        typer.echo(_("Sebutkan salah satu: KODE atau --random."), err=True)
        raise typer.Exit(2)
    try:
        tool = tools.configured()
        record_backups(tool)
        with shown(Console(stderr=True)) as phases:
            row = drill(code or any_village(), tool=tool, actor=ACTOR, phases=phases)
    except CannotRestore as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2 if isinstance(error, BadRequest) else 1) from error
    if format == "json":
        typer.echo(json.dumps(_as_json(row.village_id, row.passed, row.tables, row.rows, row.error, phases)))
    else:
        typer.echo(
            _("Desa %(code)s: %(tables)d tabel, %(rows)d baris dibandingkan.")
            % {"code": row.village_id, "tables": row.tables, "rows": row.rows}
        )
        typer.echo(
            _("Sama.") if row.passed else _("Tidak lulus: %(why)s") % {"why": row.error}, err=not row.passed
        )
    if not row.passed:
        raise typer.Exit(1)


def _as_json(
    code: str, passed: bool, tables: int, rows: int, error: str, phases: Phases
) -> dict[str, object]:
    return {
        "code": code, "passed": passed, "tables": tables, "rows": rows, "error": error, "seconds": phases.seconds,
    }  # fmt: skip
