"""`desa village suspend|resume|archive|rename|purge`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from smartvillage.common.accounts.queries import actor_of, user_by_login
from smartvillage.kernel.clock import format_date
from smartvillage.kernel.permissions import Actor, NotHere, Role
from smartvillage.province.fleet.management.commands.village import Command as Villages
from smartvillage.province.fleet.services import lifecycle, purging

ACTOR = Actor.system_named("desa village")
Code = Annotated[str, typer.Argument(help=_("kode desa, misalnya 18.72.04.1005"))]
Reason = Annotated[str, typer.Option(help=_("alasan; disimpan di riwayat desa"))]
By = Annotated[str, typer.Option(help=_("nama masuk petugas dinas yang memutuskan"))]
Name = Annotated[str, typer.Option(help=_("nama desa, diketik lengkap"))]


@Villages.command()
def suspend(code: Code, reason: Reason) -> None:
    """Hentikan sementara: situs memberi tahu warga, operator hanya melihat."""
    with _told():
        lifecycle.suspend(code, actor=ACTOR, reason=reason)
    typer.echo(_("%(code)s ditangguhkan.") % {"code": code})


@Villages.command()
def resume(code: Code, reason: Reason) -> None:
    """Buka lagi desa yang ditangguhkan atau diarsipkan."""
    with _told():
        lifecycle.resume(code, actor=ACTOR, reason=reason)
    typer.echo(_("%(code)s dibuka lagi.") % {"code": code})


@Villages.command()
def archive(code: Code, reason: Reason) -> None:
    """Arsipkan: tidak ada yang masuk lagi, surat tetap dapat diperiksa."""
    with _told():
        lifecycle.archive(code, actor=ACTOR, reason=reason)
    typer.echo(_("%(code)s diarsipkan.") % {"code": code})


@Villages.command()
def rename(
    code: Code, new_slug: Annotated[str, typer.Argument(help=_("alamat baru"))], reason: Reason
) -> None:
    """Ganti alamat; alamat lama mengarah ke yang baru selamanya."""
    with _told():
        label = lifecycle.rename(code, new_slug, actor=ACTOR, reason=reason)
    typer.echo(_("%(code)s sekarang di alamat “%(label)s”.") % {"code": code, "label": label})


@Villages.group()  # type: ignore[arg-type]
def purge() -> None:
    """Hapus desa untuk selamanya: dua orang, 30 hari, salinan akhir."""


@purge.command(name="request")
def request_purge(code: Code, name: Name, reason: Reason, by: By) -> None:
    """Minta penghapusan desa yang sudah diarsipkan."""
    with _told():
        purging.request(code, actor=_officer(by), typed_name=name, reason=reason)
    typer.echo(
        _("Diminta. Petugas lain harus menyetujui: desa village purge confirm %(code)s") % {"code": code}
    )


@purge.command(name="confirm")
def confirm_purge(code: Code, name: Name, by: By) -> None:
    """Setujui penghapusan yang diminta petugas lain."""
    with _told():
        asked = purging.confirm(code, actor=_officer(by), typed_name=name)
    assert asked.not_before is not None
    typer.echo(_("Disetujui. Data dihapus pada %(day)s.") % {"day": format_date(asked.not_before.date())})


@purge.command(name="cancel")
def cancel_purge(code: Code, reason: Reason) -> None:
    """Batalkan penghapusan, selama belum dijalankan."""
    with _told():
        purging.cancel(code, actor=ACTOR, reason=reason)
    typer.echo(_("Dibatalkan. Desa tetap diarsipkan."))


@purge.command(name="run")
def run_purge(code: Code) -> None:
    """Jalankan penghapusan yang masa tunggunya lewat, atau lanjutkan yang terputus."""
    with _told():
        done = purging.run(code, actor=ACTOR)
    typer.echo(_("%(code)s dihapus. Salinan akhir: %(name)s") % {"code": code, "name": done.export_name})
    typer.echo(f"SHA-256 {done.export_sha256}")


def _officer(login: str) -> Actor:
    try:
        user = user_by_login(login)
    except NotHere as error:
        raise purging.Refused(_("Tidak ada petugas dengan nama masuk ini.")) from error
    if not user.is_active or user.role != Role.OFFICER:
        raise purging.Refused(_("Akun ini bukan petugas dinas yang aktif."))
    return actor_of(user)


@contextmanager
def _told() -> Iterator[None]:
    """What is refused is said in one sentence; exit code 1."""
    try:
        yield
    except lifecycle.Refused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from refused
