"""`desa db`: roles, structure and the template of new villages. Owner or administrator login."""

import os
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command

from smartvillage.kernel.tenancy.acl import audit
from smartvillage.kernel.tenancy.bootstrap import bootstrap, with_database
from smartvillage.province.fleet import template
from smartvillage.province.fleet.template.building import build


class Command(TyperCommand):
    help = "Menyiapkan dan memperbarui basis data."
    requires_system_checks = ()

    @command()
    def bootstrap(self) -> None:
        """Buat peran dan basis data (perlu DATABASE_ADMIN_URL); aman diulang."""
        admin = os.environ.get("DATABASE_ADMIN_URL")
        if not admin:
            self.stderr.write(_("Isi DATABASE_ADMIN_URL dengan alamat masuk admin Postgres, lalu ulangi."))
            raise typer.Exit(2)
        owner, app = settings.DATABASE_OWNER_URL_PARTS, settings.DATABASE_URL_PARTS
        bootstrap(
            with_database(admin, "postgres"),
            app["NAME"],
            owner_password=owner["PASSWORD"],
            app_password=app["PASSWORD"],
        )
        self.stdout.write(_("Peran dan basis data siap."))

    @command()
    def migrate(self) -> None:
        """Terapkan migrasi pada skema provinsi."""
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        self.stdout.write(_("Skema provinsi sudah mutakhir."))

    @command()
    def template(
        self, check: Annotated[bool, typer.Option(help=_("hanya periksa, jangan tulis"))] = False
    ) -> None:
        """Tulis ulang SQL desa baru dari migrasi; dengan --check hanya membandingkan."""
        text = build()
        if text == template.PATH.read_text(encoding="utf-8") if template.PATH.exists() else False:
            self.stdout.write(_("Templat desa sudah sesuai dengan migrasi."))
        elif check:
            self.stderr.write(_("Templat desa ketinggalan. Jalankan: desa db template"))
            raise typer.Exit(1)
        else:
            template.PATH.write_text(text, encoding="utf-8")
            self.stdout.write(_("Templat desa ditulis ulang."))

    @command(name="check")
    def check_access(self) -> None:
        """Periksa hak akses: tidak boleh ada jalan antardesa."""
        problems = audit(settings.DATABASE_DSN, isolation=settings.ISOLATION)
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise typer.Exit(1)
        self.stdout.write(_("Hak akses basis data benar."))
