"""`make bench`: every budget of the design as a figure."""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartvillage.config.settings")
import pytest  # noqa: F401  settings take their test secrets when it is loaded


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """Of `rounds` timed calls after one that warms up."""
    work()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def main() -> int:
    import django

    django.setup()
    from rich.console import Console
    from rich.table import Table

    from smartvillage.kernel.tenancy import in_province
    from tests.bench import figures
    from tests.cluster import prepared

    table = Table("ukuran", "hasil", "batas", "pembanding dalam run yang sama", title="make bench")
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder)) as database, in_province():
        for figure in figures.ALL:
            for row in figure(database, Path(folder)):
                table.add_row(*row)
    Console(width=120).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
