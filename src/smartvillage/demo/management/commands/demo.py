"""`desa demo load`: fill an empty deployment with something to try."""

import time

import typer
from django.conf import settings
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize

from smartvillage.demo.loading import load


class Command(TyperCommand):
    help = "Data contoh untuk mencoba; hanya dengan DEMO=1."

    @initialize()
    def describe(self) -> None:
        """Data contoh untuk mencoba; hanya dengan DEMO=1."""

    @command(name="load")
    def load_all(self) -> None:
        """Isi dengan desa, warga, dan surat contoh; aman diulang."""
        if not settings.DEMO:
            self.stderr.write(_("Data contoh hanya untuk DEMO=1; basis data ini tidak diubah."))
            raise typer.Exit(1)
        started = time.monotonic()
        counts = load()
        self.stdout.write(f"{counts} · 0 data pribadi asli   [{time.monotonic() - started:.0f} dtk]")
