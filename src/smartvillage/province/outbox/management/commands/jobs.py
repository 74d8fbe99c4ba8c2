"""`desa jobs`: what could not be done, and another chance for it."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_typer.management import TyperCommand, command
from rich.console import Console
from rich.table import Table

from smartvillage.kernel import jobs
from smartvillage.kernel.tenancy import in_province
from smartvillage.province.outbox import queries, services

_COLUMNS = ("id", "village", "what", "attempts", "error")


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"


class Command(TyperCommand):
    help = gettext_lazy("Lihat dan ulangi pekerjaan yang gagal.")

    @command(
        name="dead",
        help=gettext_lazy("Daftar pekerjaan dan kabar desa yang gagal terus. Keluar 1 kalau ada."),
    )
    def dead(
        self,
        output: Annotated[
            Format, typer.Option("--format", help=str(gettext_lazy("Bentuk keluaran: table atau json.")))
        ] = Format.TABLE,
    ) -> None:
        with in_province():
            rows = _dead_letters()
        if output is Format.JSON:
            typer.echo(json.dumps(rows))
        elif rows:
            table = Table(*_COLUMNS, box=None, header_style="bold")
            for row in rows:
                table.add_row(*row.values())
            Console().print(table)
        else:
            typer.echo(_("Tidak ada pekerjaan yang gagal."))
        if rows:
            raise typer.Exit(1)

    @command(
        name="retry",
        help=gettext_lazy("Ulangi satu pekerjaan yang gagal menurut id-nya, atau semuanya dengan --all."),
    )
    def retry(
        self,
        job: Annotated[str, typer.Argument(help=str(gettext_lazy("Id dari `desa jobs dead`.")))] = "",
        everything: Annotated[
            bool, typer.Option("--all", help=str(gettext_lazy("Ulangi semuanya.")))
        ] = False,
    ) -> None:
        if bool(job) is everything:
            typer.echo(_("Tulis satu id, atau --all."), err=True)
            raise typer.Exit(2)
        with in_province():
            if everything:
                count = sum(jobs.retry(dead.id) for dead in jobs.dead_letters()) + services.revive()
            else:
                count = services.revive([int(job)]) if job.isdecimal() else int(jobs.retry(job))
        if not count and job:
            typer.echo(_("Tidak ada pekerjaan gagal dengan id itu. Lihat `desa jobs dead`."), err=True)
            raise typer.Exit(1)
        typer.echo(_("%(count)d pekerjaan akan diulang.") % {"count": count})


def _dead_letters() -> list[dict[str, str]]:
    letters = [
        (job.id, job.village_code or "", job.task, str(job.attempts), job.error)
        for job in jobs.dead_letters()
    ] + [
        (str(event.pk), event.village_code, event.kind, str(event.attempts), event.last_error)
        for event in queries.dead_events()
    ]
    return [dict(zip(_COLUMNS, letter, strict=True)) for letter in letters]
