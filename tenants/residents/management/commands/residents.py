"""`desa residents`: the register from the command line."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command
from rich.console import Console
from rich.progress import track
from rich.table import Table

from smartvillage.kernel.identity import SealBroken
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import NoVillage, State, in_province, in_village
from smartvillage.kernel.tenancy.memory import VILLAGES_PER_BACKEND, let_go_of_backend
from smartvillage.province.villages.queries import villages
from tenants.residents.codes import Source
from tenants.residents.importing.plan import Plan, plan_import
from tenants.residents.importing.problems import Problem
from tenants.residents.importing.report import problem_workbook, severity_label
from tenants.residents.importing.sheet import MAX_BYTES, UnreadableSheet, check_kind
from tenants.residents.services import ImportRefused, import_residents
from tenants.residents.services.resealing import reseal_register

ACTOR = Actor.system_named("desa residents")
SHOWN = 20


class Command(TyperCommand):
    help = "Data penduduk desa: impor dari Excel, dan kunci segelnya."

    # A command alone would lose its name: `desa residents import`, not `desa residents`.
    @command(name="import")
    def import_(
        self,
        file: Annotated[Path, typer.Argument(help=_("berkas .xlsx, .xls, .ods, atau .csv"))],
        village: Annotated[str, typer.Option(help=_("kode desa, misalnya 18.72.04.1005"))],
        dry_run: Annotated[bool, typer.Option("--dry-run", help=_("periksa saja, jangan simpan"))] = False,
        source: Annotated[Source | None, typer.Option(help=_("asal berkas"))] = None,
        report: Annotated[Path | None, typer.Option(help=_("simpan daftar masalah ke .xlsx"))] = None,
        format: Annotated[str, typer.Option(help="table | json")] = "table",  # noqa: A002
    ) -> None:
        """Impor penduduk: semua baris masuk, atau tidak satu pun."""
        content = self._read(file)
        try:
            check_kind(content, file.name)
            with in_village(village):
                plan = self._carried_out(content, source, file.name, dry_run=dry_run)
        except NoVillage as error:
            self._fail(
                _("Desa %(code)s tidak ada atau belum siap. Lihat: desa village list") % {"code": village}, 2
            )
            raise typer.Exit(2) from error
        except UnreadableSheet as error:
            self._fail(str(error), 1)
        if report is not None:
            report.write_bytes(problem_workbook(plan.problems))
        self._show(plan, done=plan.is_sound and not dry_run, as_json=format == "json")
        if not plan.is_sound:
            raise typer.Exit(1)

    @command()
    def columns(self) -> None:
        """Tampilkan 43 kolom yang dibaca."""
        from tenants.residents.importing.columns import COLUMNS

        table = Table(_("kolom"), _("isi"), _("wajib ada"))
        for column in COLUMNS:
            table.add_row(column.header, column.title, _("ya") if column.needed else "")
        Console().print(table)

    @command()
    def reseal(
        self,
        village: Annotated[str, typer.Option(help=_("hanya desa ini, misalnya 18.72.04.1005"))] = "",
    ) -> None:
        """Segel ulang NIK dan nomor KK dengan kunci yang sekarang; boleh diulang."""
        with in_province():
            codes = [village] if village else [v.code for v in villages() if State(v.state).has_schema]
        rows = 0
        for number, code in enumerate(
            track(codes, description=_("Menyegel"), console=Console(stderr=True), transient=True)
        ):
            if number % VILLAGES_PER_BACKEND == 0:
                let_go_of_backend()
            try:
                with in_village(code):
                    rows += reseal_register(actor=ACTOR)
            except NoVillage:
                self._fail(
                    _("Desa %(code)s tidak ada atau belum siap. Lihat: desa village list") % {"code": code}, 2
                )
            except SealBroken as error:
                self._fail(f"{code}: {error}", 1)
        self.stdout.write(
            _("%(rows)d baris di %(count)d desa disegel ulang.") % {"rows": rows, "count": len(codes)}
        )

    def _read(self, file: Path) -> bytes:
        try:
            if file.stat().st_size > MAX_BYTES:
                self._fail(str(UnreadableSheet("too_big")), 1)
            return file.read_bytes()
        except OSError:
            self._fail(
                _("Berkas %(file)s tidak bisa dibuka. Periksa nama dan foldernya.") % {"file": file}, 2
            )
        raise AssertionError

    def _carried_out(self, content: bytes, source: Source | None, name: str, *, dry_run: bool) -> Plan:
        plan = plan_import(content, source=source)
        if dry_run or not plan.is_sound:
            return plan
        try:
            return import_residents(plan=plan, actor=ACTOR, file_name=name)
        except ImportRefused as refused:
            return refused.run.whole

    def _fail(self, message: str, code: int) -> None:
        self.stderr.write(message)
        raise typer.Exit(code)

    def _show(self, plan: Plan, *, done: bool, as_json: bool) -> None:
        if as_json:
            found = {"done": done, **plan.counts, "problems": [asdict(problem) for problem in plan.problems]}
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        console = Console()
        console.print(_counted(plan))
        if plan.problems:
            console.print(_listed(plan.problems[:SHOWN]))
        if len(plan.problems) > SHOWN:
            more = _("… dan %(count)d lagi. Simpan semuanya dengan --report masalah.xlsx")
            console.print(more % {"count": len(plan.problems) - SHOWN})
        console.print(_verdict(plan, done=done))


def _counted(plan: Plan) -> Table:
    words = {
        "rows": _("baris dibaca"), "created": _("penduduk baru"), "families": _("KK baru"),
        "updated": _("diperbarui"), "unchanged": _("tetap"), "errors": _("baris salah"),
        "warnings": _("peringatan"),
    }  # fmt: skip
    counts = plan.counts
    table = Table(_("hasil"), _("jumlah"))
    for name, word in words.items():
        table.add_row(word, str(counts[name]))
    return table


def _listed(problems: tuple[Problem, ...]) -> Table:
    table = Table(_("sel"), _("kolom"), _("jenis"), _("masalah"))
    for problem in problems:
        table.add_row(problem.place, problem.name, severity_label(problem.severity), problem.message)
    return table


def _verdict(plan: Plan, *, done: bool) -> str:
    if not plan.is_sound:
        return _("Ada yang salah, jadi tidak ada yang disimpan. Perbaiki, lalu impor lagi.")
    return _("Impor selesai.") if done else _("Berkas ini siap diimpor. Jalankan lagi tanpa --dry-run.")
