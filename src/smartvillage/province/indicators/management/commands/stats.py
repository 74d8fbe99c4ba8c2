"""`desa stats`: recompute what villages count."""

from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from rich.console import Console
from rich.progress import track

from smartvillage.kernel.tenancy import NoVillage, State, in_province
from smartvillage.kernel.tenancy.memory import VILLAGES_PER_BACKEND, let_go_of_backend
from smartvillage.province.indicators import services
from smartvillage.province.villages.queries import villages


class Command(TyperCommand):
    help = "Angka yang dihitung desa."

    @initialize()
    def numbers(self) -> None:
        """Angka yang dihitung desa."""

    @command()
    def refresh(
        self,
        village: Annotated[str, typer.Option(help=_("hanya desa ini, misalnya 18.72.04.1005"))] = "",
        everything: Annotated[
            bool, typer.Option("--all", help=_("semua desa (juga tanpa pilihan apa pun)"))
        ] = False,
    ) -> None:
        """Hitung ulang angka satu desa, atau semua desa."""
        if village and everything:
            self.stderr.write(_("Pilih --village atau --all, tidak keduanya."))
            raise typer.Exit(2)
        with in_province():
            codes = [village] if village else [v.code for v in villages() if State(v.state).has_schema]
            try:
                for number, code in enumerate(
                    track(codes, description=_("Menghitung"), console=Console(stderr=True), transient=True)
                ):
                    if number % VILLAGES_PER_BACKEND == 0:
                        let_go_of_backend()
                    services.refresh_village(code)
            except NoVillage as error:
                self.stderr.write(
                    _("Desa %(code)s belum dipakai di sini. Lihat: desa village list") % {"code": village}
                )
                raise typer.Exit(2) from error
        self.stdout.write(_("%(count)d desa dihitung ulang.") % {"count": len(codes)})
