"""`desa fleet migrate|status|verify`."""

import json
import os
import signal
from typing import Annotated

import typer
from django.conf import settings
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from smartvillage.kernel.permissions import Actor
from smartvillage.province.fleet import template
from smartvillage.province.fleet.management.commands.fleet import Command as Fleet
from smartvillage.province.fleet.upgrades import upgrading, verifying
from smartvillage.province.fleet.upgrades.compatibility import NotCompatible
from smartvillage.province.fleet.upgrades.planning import Survey
from smartvillage.province.fleet.upgrades.progress import progress
from smartvillage.province.fleet.upgrades.rendering import NotRenderable
from smartvillage.province.fleet.upgrades.rings import Ring
from smartvillage.province.fleet.upgrades.running import Outcome

ACTOR = Actor.system_named("desa fleet migrate")
_PARALLEL = min(8, 2 * (os.cpu_count() or 1))
_REFUSED = (NotCompatible, NotRenderable, template.StaleTemplate)


@Fleet.command()
def migrate(
    only: Annotated[list[str] | None, typer.Option(help="kode desa; boleh diulang")] = None,
    canary: Annotated[list[str] | None, typer.Option(help="desa yang didahulukan; boleh diulang")] = None,
    upto: Annotated[Ring, typer.Option("--ring", help="berhenti setelah cincin ini")] = Ring.ALL,
    dry_run: Annotated[bool, typer.Option("--plan", help="tampilkan rencana saja")] = False,
    past_failures: Annotated[bool, typer.Option(help="lanjut walau cincin awal ada yang gagal")] = False,
    contract: Annotated[
        bool, typer.Option(help="izinkan migrasi yang menghapus; rilis lama sudah berhenti")
    ] = False,
    parallel: Annotated[int, typer.Option(min=1, max=32, help="jumlah sambungan sekaligus")] = _PARALLEL,
) -> None:
    """Perbarui skema semua desa; yang gagal dilewati dan dicoba lagi pada panggilan berikutnya."""
    try:
        if only:
            _migrate(only, canary or [], upto, contract, dry_run, past_failures, parallel)
            return
        with upgrading.alone():
            _migrate(None, canary or settings.FLEET_CANARY, upto, contract, dry_run, past_failures, parallel)
    except upgrading.AlreadyRunning as error:
        typer.echo(_("Pembaruan lain sedang berjalan. Lihat: desa fleet status"), err=True)
        raise typer.Exit(1) from error


@Fleet.command()
def status(
    format: Annotated[str, typer.Option(help="table | json")] = "table",  # noqa: A002
) -> None:
    """Sejauh mana pembaruan terakhir, dan desa mana yang gagal."""
    found = progress()
    if format == "json":
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    elif not found.plan:
        typer.echo(_("Belum pernah ada pembaruan."))
    else:
        table = Table(
            "cincin", "menunggu", "selesai", "gagal", title=_("Rencana %(plan)s") % {"plan": found.plan}
        )
        for row in found.rings:
            table.add_row(row.ring, str(row.waiting), str(row.done), str(row.failed))
        Console().print(table)
        _failures([(each.code, each.error) for each in found.failures])
    if found.failures:
        raise typer.Exit(1)


@Fleet.command()
def verify(
    parallel: Annotated[int, typer.Option(min=1, max=32, help="jumlah sambungan sekaligus")] = _PARALLEL,
    format: Annotated[str, typer.Option(help="table | json")] = "table",  # noqa: A002
) -> None:
    """Bandingkan struktur dan hak semua desa dengan templat rilis ini."""
    verdict = verifying.verify(parallel=parallel)
    if format == "json":
        typer.echo(json.dumps(_as_json(verdict), ensure_ascii=False, indent=1))
    else:
        typer.echo(_("%(count)d desa dibandingkan dengan templat.") % {"count": verdict.compared})
        for code, text in _problems(verdict):
            typer.echo(f"{code}: {text}", err=True)
        if verdict.is_clean:
            typer.echo(_("Semua desa sama dengan templat."))
    if not verdict.is_clean:
        raise typer.Exit(1)


def _migrate(
    codes: list[str] | None, canary: list[str], upto: Ring, contract: bool, dry_run: bool, past_failures: bool,
    parallel: int,
) -> None:  # fmt: skip
    try:
        upgrade = upgrading.plan(codes=codes, canary=canary, upto=upto, contract=contract)
    except _REFUSED as error:
        for problem in getattr(error, "problems", [str(error)]):
            typer.echo(_("Ditolak: %(problem)s") % {"problem": problem}, err=True)
        typer.echo(_("Tidak ada desa yang diubah."), err=True)
        raise typer.Exit(1) from error
    _tell_plan(upgrade)
    if dry_run:
        return
    try:
        _run(upgrade, parallel, past_failures)
    except upgrading.RingFailed as error:
        typer.echo(
            _("Cincin %(ring)s gagal; cincin berikutnya tidak dimulai.") % {"ring": error.ring}, err=True
        )
    done = len(upgrade.outcomes) - len(upgrade.failed)
    typer.echo(
        _("%(done)d selesai, %(failed)d gagal, %(left)d belum dimulai.")
        % {"done": done, "failed": len(upgrade.failed), "left": upgrade.total - len(upgrade.outcomes)}
    )
    _failures([(outcome.code, outcome.error) for outcome in upgrade.failed])
    if upgrade.failed or len(upgrade.outcomes) < upgrade.total:
        raise typer.Exit(1)


def _run(upgrade: upgrading.Upgrade, parallel: int, past_failures: bool) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Memperbarui desa"), total=upgrade.total)

        def told(outcome: Outcome) -> None:
            bar.advance(task)

        before = signal.signal(signal.SIGINT, lambda *_args: upgrade.stop())
        try:
            upgrading.run(upgrade, parallel=parallel, actor=ACTOR, told=told, past_failures=past_failures)
        finally:
            signal.signal(signal.SIGINT, before)


def _tell_plan(upgrade: upgrading.Upgrade) -> None:
    found = upgrade.survey
    typer.echo(_("%(count)d desa sudah mutakhir.") % {"count": found.current})
    for batch in upgrade.batches:
        names = ", ".join(batch.group.pending)
        typer.echo(
            _("%(count)d desa menerima: %(names)s") % {"count": len(batch.group.codes), "names": names}
        )
        for ring in batch.rings:
            typer.echo(f"  {ring.ring}: {len(ring.codes)}")
    for code, text in _survey_problems(found):
        typer.echo(f"{code}: {text}", err=True)


def _problems(verdict: verifying.Verdict) -> list[tuple[str, str]]:
    rows = _survey_problems(verdict.survey)
    rows += [(code, _("menunggu migrasi")) for code in verdict.survey.pending]
    rows += [(drift.code, line) for drift in verdict.drifted for line in drift.differences]
    return rows + [(_("hak akses"), problem) for problem in verdict.grants]


def _survey_problems(found: Survey) -> list[tuple[str, str]]:
    rows = [
        (code, _("dibuat oleh rilis yang lebih baru: %(names)s") % {"names": ", ".join(names)})
        for code, names in found.ahead.items()
    ]
    rows += [(code, _("baris desa tanpa skema yang utuh")) for code in found.torn]
    return rows + [(schema, _("skema tanpa baris desa")) for schema in found.orphans]


def _as_json(verdict: verifying.Verdict) -> dict[str, object]:
    found = verdict.survey
    return {
        "compared": verdict.compared, "clean": verdict.is_clean, "waiting": found.pending,
        "ahead": {code: list(names) for code, names in found.ahead.items()},
        "without_schema": list(found.torn), "without_row": list(found.orphans), "grants": list(verdict.grants),
        "drift": {drift.code: list(drift.differences) for drift in verdict.drifted},
    }  # fmt: skip


def _failures(rows: list[tuple[str, str]]) -> None:
    for code, error in rows:
        typer.echo(f"{code}: {error}", err=True)
