"""`desa village restore`."""

from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.province.fleet.backups import tools
from smartvillage.province.fleet.backups.errors import BadRequest, CannotRestore
from smartvillage.province.fleet.backups.phases import shown
from smartvillage.province.fleet.backups.restoring import plan
from smartvillage.province.fleet.backups.restoring import restore as bring_back
from smartvillage.province.fleet.backups.targets import parse
from smartvillage.province.fleet.management.commands.village import Command as Village

ACTOR = Actor.system_named("desa village restore")


@Village.command()
def restore(
    code: Annotated[str, typer.Argument(help="kode desa, misalnya 18.72.04.1005")],
    to: Annotated[str, typer.Option("--to", help="waktu, misalnya 2026-11-24T10:30:00 (WIB)")],
    yes: Annotated[bool, typer.Option("--yes", help="jangan bertanya dulu")] = False,
) -> None:
    """Kembalikan satu desa ke keadaannya pada suatu waktu; desa lain tidak tersentuh."""
    try:
        planned = plan(code, parse(to, now=clock.now()), tool=tools.configured())
        assert planned.target.at is not None
        when = planned.target.at.astimezone(clock.WIB).isoformat(sep=" ", timespec="seconds")
        typer.echo(_("Desa %(code)s kembali ke %(when)s.") % {"code": code, "when": when})
        typer.echo(_("Yang dicatat sesudah itu hilang dari desa, dan disimpan tujuh hari."))
        if not yes and typer.prompt(_("Ketik kode desa untuk melanjutkan")) != code:
            typer.echo(_("Kode tidak sama. Tidak ada yang diubah."), err=True)
            raise typer.Exit(2)
        with shown(Console(stderr=True)) as phases:
            swapped = bring_back(planned, actor=ACTOR, phases=phases)
    except CannotRestore as error:
        typer.echo(str(error), err=True)
        typer.echo(_("Desa tidak diubah."), err=True)
        raise typer.Exit(2 if isinstance(error, BadRequest) else 1) from error
    typer.echo(
        _("%(rows)d baris di %(tables)d tabel kembali dalam %(seconds).1f detik.")
        % {"rows": swapped.rows, "tables": swapped.tables, "seconds": sum(phases.seconds.values())}
    )
    typer.echo(_("Isi sebelumnya disimpan tujuh hari di skema %(kept)s.") % {"kept": swapped.kept})
    typer.echo(_("Berkas unggahan tidak pernah berubah dan tetap di tempatnya."))
    typer.echo(_("Semua orang di desa ini harus masuk lagi."))
