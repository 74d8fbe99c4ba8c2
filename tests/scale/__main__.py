"""`make scale VILLAGES=N`: build the province, then measure it; `--only build,creation,serving` for parts."""

import argparse
import os
import platform
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartvillage.config.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")
import pytest  # noqa: F401  settings take their test secrets when it is loaded


def main() -> int:
    wanted = _arguments()
    import django

    django.setup()
    from smartvillage.kernel.tenancy import in_province
    from tests.cluster import use
    from tests.scale import province as provinces
    from tests.scale.figures import FIGURES

    if wanted.villages == 0:
        for folder in provinces.HOME.glob("[0-9]*"):
            provinces.Province(int(folder.name)).server.destroy()
        shutil.rmtree(provinces.HOME, ignore_errors=True)
        return 0
    province = provinces.Province(wanted.villages)
    started = time.monotonic()
    database = province.start()
    use(database, province.folder / "media")
    failed: list[str] = []
    rows: list[tuple[str, tuple[str, str, str, str]]] = []
    try:
        with in_province(), tempfile.TemporaryDirectory() as folder:
            _build(province, database, wanted.residents)
            for name in wanted.only or FIGURES:
                print(f"… {name}", file=sys.stderr)
                try:
                    rows += [(name, row) for row in FIGURES[name](province, database, Path(folder))]
                except Exception:  # one figure that fails does not cost the others
                    traceback.print_exc()
                    failed.append(name)
    finally:
        from django.db import connection

        connection.close()
        province.server.stop()
    _print(rows, province, time.monotonic() - started)
    if failed:
        print(f"✘ gagal diukur: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make scale")
    parser.add_argument("--villages", type=int, default=2651, help="0 removes what was built")
    parser.add_argument("--residents", type=int, default=300, help="in each village")
    parser.add_argument("--only", type=lambda text: text.split(","), default=None)
    return parser.parse_args()


def _build(province, database, residents: int) -> None:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("desa dan penduduk", total=None)
        province.fill(
            database,
            residents=residents,
            told=lambda done, total: bar.update(task, completed=done, total=total),
        )


def _print(rows, province, took: float) -> None:
    """What was measured now, and into table.md beside what earlier runs measured with `--only`."""
    from rich.console import Console
    from rich.table import Table

    from smartvillage.kernel import clock
    from tests.scale.figures import FIGURES

    title = f"{province.size} desa, {province.notes().get('residents', 0)} penduduk per desa"
    table = Table("ukuran", "hasil", "batas", "pembanding dalam run yang sama", title=title)
    for _, row in rows:
        table.add_row(*row)
    Console(width=140).print(table)
    print(f"{took / 60:.0f} menit", file=sys.stderr)
    measured = province.notes().get("measured", {})
    for name in {name for name, _ in rows}:
        measured[name] = [[str(clock.today()), *row] for figure, row in rows if figure == name]
    province.note(measured=measured)
    lines = [f"{title}. {os.cpu_count()} CPU, {platform.platform()}.", "",
             "| ukuran | hasil | batas | pembanding | tanggal |", "|---|---|---|---|---|"]  # fmt: skip
    lines += [
        "| " + " | ".join([*row, day]) + " |"
        for name in FIGURES if name in measured for day, *row in measured[name]
    ]  # fmt: skip
    (province.folder / "table.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
