"""`desa village`: bring villages on board, see where they are."""

import json
from pathlib import Path
from typing import Annotated

import typer
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from smartvillage.kernel.clock import format_date
from smartvillage.kernel.permissions import Actor, NotHere
from smartvillage.kernel.tenancy import State
from smartvillage.province.fleet.services import batch, onboarding, provisioning, sheets
from smartvillage.province.fleet.services.onboarding import Action, Line
from smartvillage.province.regions.codes import PROVINCE
from smartvillage.province.villages import queries

ACTOR = Actor.system_named("desa village")
_WORDS = {Action.CREATE: "buat", Action.RESUME: "lanjutkan", Action.SKIP: "lewati", Action.ERROR: "salah"}


class Command(TyperCommand):
    help = "Desa dan kelurahan: gabungkan, lihat, ubah keadaan."

    @command()
    def onboard(
        self,
        code: Annotated[str, typer.Argument(help=_("kode desa, misalnya 18.72.04.1005"))] = "",
        kecamatan: Annotated[
            str, typer.Option(help=_("semua desa di kecamatan ini, misalnya 18.72.04"))
        ] = "",
        kabupaten: Annotated[str, typer.Option(help=_("semua desa di kabupaten atau kota ini"))] = "",
        everything: Annotated[bool, typer.Option("--all", help=_("semua desa di provinsi"))] = False,
        csv: Annotated[Path | None, typer.Option(help=_("daftar: kode, nama_operator, telepon"))] = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help=_("periksa saja, jangan ubah apa pun"))
        ] = False,
        training: Annotated[bool, typer.Option(help=_("sebagai desa latihan"))] = False,
        parallel: Annotated[int, typer.Option(min=0, max=batch.MOST, help=_("jumlah proses sekaligus"))] = 0,
        demo: Annotated[bool, typer.Option(hidden=True)] = False,
    ) -> None:
        """Gabungkan desa: satu kode, satu kecamatan, atau sebuah daftar CSV."""
        places = [place for place in (kecamatan, kabupaten, PROVINCE if everything else "") if place]
        lines = self._plan(code, places, csv)
        wrong = [line for line in lines if line.action is Action.ERROR]
        if dry_run or wrong:
            self._show(lines)
            if wrong:
                self.stderr.write(_("Perbaiki baris yang salah, lalu ulangi. Tidak ada yang diubah."))
            raise typer.Exit(1 if wrong else 0)
        failed = self._run(lines, training=training, demo=demo, parallel=parallel or batch.processes())
        self._show(lines)
        if failed:
            raise typer.Exit(1)

    @command(name="list")
    def list_villages(
        self,
        kab: Annotated[str, typer.Option(help=_("kode kabupaten/kota atau kecamatan"))] = "",
        state: Annotated[State | None, typer.Option(help=_("hanya keadaan ini"))] = None,
        format: Annotated[str, typer.Option(help="table | json")] = "table",  # noqa: A002
    ) -> None:
        """Daftar desa dengan alamat dan keadaannya."""
        found = list(queries.villages(prefix=kab, state=state))
        labels = queries.primary_labels([village.code for village in found])
        rows = [
            {"code": v.code, "name": v.name, "kind": v.kind, "kecamatan": v.kecamatan, "kabupaten": v.kabupaten,
             "state": v.state, "slug": labels.get(v.code, ""), "host": queries.full_host(labels.get(v.code, ""))}
            for v in found
        ]  # fmt: skip
        if format == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        table = Table("kode", "nama", "kecamatan", "keadaan", "alamat")
        for row in rows:
            table.add_row(row["code"], row["name"], row["kecamatan"], row["state"], row["host"])
        Console().print(table if rows else _("Belum ada desa. Mulai dengan: desa village onboard KODE"))

    @command()
    def sheet(self, code: str) -> None:
        """Terbitkan tautan masuk sekali pakai untuk operator dan kepala."""
        for made in sheets.issue(code, actor=ACTOR):
            until = format_date(localdate(made.valid_until))
            self.stdout.write(f"{made.operator} ({made.login}), berlaku sampai {until}:\n  {made.url}")

    def _plan(self, code: str, places: list[str], csv: Path | None) -> list[Line]:
        if len(places) + bool(code) + (csv is not None) != 1:
            self.stderr.write(
                _("Sebutkan salah satu: KODE, --kecamatan, --kabupaten, --all, atau --csv BERKAS.")
            )
            raise typer.Exit(2)
        try:
            if csv is not None:
                rows = onboarding.read_csv(csv.read_bytes())
            else:
                rows = onboarding.rows_of_region(places[0]) if places else [{"kode": code}]
            return onboarding.plan(rows)
        except (onboarding.BadList, NotHere, OSError) as error:
            self.stderr.write(str(error))
            raise typer.Exit(2) from error

    def _run(self, lines: list[Line], *, training: bool, demo: bool, parallel: int) -> int:
        todo = [line for line in lines if line.action in {Action.CREATE, Action.RESUME}]
        provisioning.request_all(
            [provisioning.Request(line.code, line.operator_name, line.operator_phone) for line in todo],
            actor=ACTOR, training=training, demo=demo,
        )  # fmt: skip
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(_("Menyiapkan desa"), total=len(todo))
            try:
                made = batch.provision_each(
                    [line.code for line in todo],
                    parallel=parallel,
                    actor=ACTOR,
                    told=lambda one: bar.advance(task),
                )
            except KeyboardInterrupt:
                self.stderr.write(_("Dihentikan. Jalankan lagi perintah yang sama untuk melanjutkan."))
                raise typer.Exit(1) from None
        failed = [one for one in made if one.error]
        for one in failed:
            self.stderr.write(f"{one.code}: {one.error}")
        return len(failed)

    def _show(self, lines: list[Line]) -> None:
        table = Table("baris", "kode", "nama", "tindakan", "keterangan")
        for line in lines:
            table.add_row(str(line.number), line.code, line.name, _WORDS[line.action], line.message)
        Console().print(table)
        counts = {word: sum(line.action is action for line in lines) for action, word in _WORDS.items()}
        Console().print(", ".join(f"{count} {word}" for word, count in counts.items()))
