"""`desa village export|import`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import NoVillage
from smartvillage.province.fleet.exports.importing import import_village
from smartvillage.province.fleet.exports.manifest import BadExport
from smartvillage.province.fleet.exports.writing import Tell, write_export
from smartvillage.province.fleet.management.commands.village import Command as Villages
from smartvillage.province.villages.models import Village

ACTOR = Actor.system_named("desa village")


@Villages.command(name="export")
def export_village(
    code: Annotated[str, typer.Argument(help=_("kode desa, misalnya 18.72.04.1005"))],
    out: Annotated[Path, typer.Option(help=_("berkas zip yang akan ditulis"))],
) -> None:
    """Tulis seluruh desa ke satu zip: tabel, berkas, dan daftar isi dengan checksum."""
    if out.exists():
        _stop(_("%(path)s sudah ada. Pilih nama lain.") % {"path": out}, 2)
    try:
        with _bar(_("Menyalin")) as tell:
            written = write_export(code, out, tell=tell)
    except Village.DoesNotExist:
        _stop(_("Tidak ada desa dengan kode %(code)s di sini.") % {"code": code}, 2)
    except NoVillage:
        _stop(_("Desa %(code)s tidak punya ruang data.") % {"code": code}, 1)
    except OSError as error:
        _stop(_("Berkas tidak bisa ditulis: %(error)s") % {"error": error.strerror}, 1)
    record(
        actor=ACTOR,
        action="villages.exported",
        target="village",
        target_id=code,
        detail={"sha256": written.sha256},
    )
    counts = written.manifest.counts
    typer.echo(f"{written.path}: {len(counts)} tabel, {sum(counts.values())} baris, {written.size} byte")
    typer.echo(f"SHA-256 {written.sha256}")


@Villages.command(name="import")
def import_from(path: Annotated[Path, typer.Argument(help=_("zip dari `desa village export`"))]) -> None:
    """Masukkan desa dari zip ke pemasangan yang belum memilikinya."""
    if not path.is_file():
        _stop(_("Berkas %(path)s tidak ada.") % {"path": path}, 2)
    try:
        with _bar(_("Memeriksa dan menyalin")) as tell:
            done = import_village(path, actor=ACTOR, tell=tell)
    except BadExport as error:
        _stop(f"{error} {_('Tidak ada yang diubah.')}", 1)
    rows = sum(done.counts.values())
    typer.echo(
        f"{done.code}: {len(done.counts)} tabel, {rows} baris, {done.files} berkas, keadaan {done.state}"
    )


@contextmanager
def _bar(words: str) -> Iterator[Tell]:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(words, total=None)
        yield lambda done, total: progress.update(bar, completed=done, total=total)


def _stop(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
