"""What must be done once before the platform can serve, and again only when its input changes."""

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from smartvillage.local import processes
from smartvillage.local.errors import LocalError
from smartvillage.local.layout import Layout, code_folders
from smartvillage.local.screen import Screen

# By its entry point and not by the script of that name: this Python is the right one for sure.
DESA = (sys.executable, "-c", "import sys; sys.argv[0] = 'desa'; from smartvillage.cli import main; main()")


@dataclass(frozen=True)
class Step:
    """One command of ``desa``."""

    name: str
    label: str
    arguments: tuple[str, ...]
    inputs: tuple[str, ...]
    """Globs below the two packages: the step is done again when one of these files changed."""
    needs_admin: bool = False
    result_line: int | None = None
    """Which line of what it prints goes onto the screen: 0 the first, -1 the last."""


BOOTSTRAP = Step(
    "bootstrap", "peran basis data", ("db", "bootstrap"), ("kernel/tenancy/sql/*.sql",), needs_admin=True
)
MIGRATE = Step("migrate", "migrasi", ("db", "migrate"), ("**/migrations/**/*.py", "**/*.sql"))
REGIONS = Step("regions", "wilayah resmi", ("regions", "import"), ("province/regions/**/*",), result_line=0)
DEMO = Step("demo", "data demo", ("demo", "load"), ("**/demo/**/*", "**/demo*.py"), result_line=-1)
STATIC = Step(
    "static", "berkas tampilan", ("collectstatic", "--noinput", "--clear", "-v", "0"), ("**/static/**/*",)
)


def pending(
    steps: Iterable[Step], stamps: Mapping[str, str], layout: Layout, salt: str = ""
) -> Iterator[tuple[Step, str]]:
    """The steps not yet done on today's input, each with the stamp to write when it is.

    A stamp covers the steps before it too, so that a changed step brings back those after it.
    """
    before = salt
    for step in steps:
        before = digest(step, layout, before)
        if stamps.get(step.name) != before:
            yield step, before


def digest(step: Step, layout: Layout, before: str) -> str:
    total = hashlib.sha256(repr((before, step.arguments)).encode())
    if layout.lock.exists():
        total.update(layout.lock.read_bytes())
    for name, folder in code_folders().items():
        for path in _files(folder, step.inputs):
            total.update(f"{name}/{path.relative_to(folder)}\0".encode())
            total.update(path.read_bytes())
    return total.hexdigest()[:16]


def _files(folder: Path, patterns: Iterable[str]) -> list[Path]:
    found = {path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}
    return sorted(path for path in found if path.suffix != ".pyc")


@dataclass(frozen=True)
class Runner:
    """Runs steps and tells the screen; all they print goes to ``var/log/setup.log``."""

    layout: Layout
    screen: Screen
    environment: Mapping[str, str]
    desa: Sequence[str] = DESA

    def run(self, step: Step, extra: Mapping[str, str] | None = None) -> None:
        """LocalError when the command fails; ``extra`` is added to its environment."""
        with self.screen.busy(step.label) as done:
            started = time.monotonic()
            printed = self._execute(step, {**self.environment, **(extra or {})})
            shown = printed[step.result_line] if printed and step.result_line is not None else ""
            done(shown, time.monotonic() - started)

    def _execute(self, step: Step, environment: Mapping[str, str]) -> list[str]:
        log_file = self.layout.log("setup")
        start = log_file.stat().st_size if log_file.exists() else 0
        with log_file.open("ab") as log:
            process = subprocess.Popen(
                [*self.desa, *step.arguments],
                cwd=self.layout.root,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code = process.wait()
            finally:
                processes.end(process)
        lines = lines_after(log_file, start)
        if code != 0:
            reason = f" ({lines[-1]})" if lines else ""
            raise LocalError(
                f"Langkah “{step.label}” gagal{reason}; lihat {self.layout.short(log_file)}, "
                "lalu ulangi `make run`, atau mulai dari awal dengan `make reset`."
            )
        return lines


def lines_after(path: Path, start: int) -> list[str]:
    """The non-empty lines of a log from a byte position on."""
    with path.open("rb") as file:
        file.seek(start)
        text = file.read().decode(errors="replace")
    return [line.strip() for line in text.splitlines() if line.strip()]
