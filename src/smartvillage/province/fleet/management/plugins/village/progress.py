"""`desa village status|retry`."""

import json
import time
from dataclasses import asdict
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.live import Live
from rich.table import Table

from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import State
from smartvillage.province.fleet.management.commands.village import Command as Village
from smartvillage.province.fleet.services import batch
from smartvillage.province.fleet.services.progress import VillageProgress, progress_of, unfinished

ACTOR = Actor.system_named("desa village retry")
_LOOK_SECONDS = 0.5


@Village.command()
def status(
    code: Annotated[str, typer.Argument(help="kode desa")],
    watch: Annotated[bool, typer.Option(help="ikuti sampai selesai")] = False,
    format: Annotated[str, typer.Option(help="table | json")] = "table",  # noqa: A002
) -> None:
    """Langkah penyiapan sebuah desa: keadaan, lama, percobaan, dan kesalahan terakhir."""
    found = _found(code)
    if format == "json":
        typer.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=1, default=str))
    elif watch:
        with Live(_table(found), console=Console()) as live:
            while not found.is_over:
                time.sleep(_LOOK_SECONDS)
                found = _found(code)
                live.update(_table(found))
    else:
        Console().print(_table(found))
    if found.failed is not None or found.state is State.BROKEN:
        raise typer.Exit(1)


@Village.command()
def retry(
    code: Annotated[str, typer.Argument(help="kode desa")] = "",
    everything: Annotated[bool, typer.Option("--all", help="semua desa yang belum selesai")] = False,
) -> None:
    """Lanjutkan penyiapan yang gagal atau terputus, dari langkah yang belum selesai."""
    if bool(code) == everything:
        typer.echo(_("Sebutkan salah satu: KODE, atau --all."), err=True)
        raise typer.Exit(2)
    codes = [village.code for village in unfinished()] if everything else [_found(code).code]
    made = batch.provision_each(
        codes, parallel=batch.processes(), actor=ACTOR, told=lambda one: typer.echo(one.code)
    )
    failed = [one for one in made if one.error]
    for one in failed:
        typer.echo(f"{one.code}: {one.error}", err=True)
    typer.echo(
        _("%(done)d desa siap, %(failed)d gagal.") % {"done": len(made) - len(failed), "failed": len(failed)}
    )
    if failed:
        raise typer.Exit(1)


def _found(code: str) -> VillageProgress:
    found = progress_of(code)
    if found is None:
        typer.echo(
            _("Desa %(code)s belum diminta. Mulai dengan: desa village onboard KODE") % {"code": code},
            err=True,
        )
        raise typer.Exit(2)
    return found


def _table(found: VillageProgress) -> Table:
    table = Table(
        "langkah",
        "keadaan",
        "percobaan",
        "lama",
        "kesalahan",
        title=f"{found.code} {found.name}: {found.state}",
    )
    for step in found.steps:
        took = "" if step.duration_ms is None else f"{step.duration_ms} ms"
        table.add_row(step.label, step.state, str(step.attempts), took, step.error)
    return table


def _as_json(found: VillageProgress) -> dict[str, object]:
    return {
        "code": found.code,
        "name": found.name,
        "state": found.state,
        "steps": [asdict(s) for s in found.steps],
    }
