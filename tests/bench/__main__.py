"""`make bench`: every budget of the design as a figure."""

import os
import sys
import tempfile
import warnings
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartvillage.config.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")  # a line for every request would bury the table
import pytest  # noqa: F401  settings take their test secrets when it is loaded


def main() -> int:
    import django

    warnings.filterwarnings("ignore", "No directory at")  # files are served by another process than this one
    django.setup()
    from rich.console import Console
    from rich.table import Table

    from smartvillage.kernel.tenancy import in_province
    from tests.bench import imports, papers, reads, register, villages, weights
    from tests.cluster import prepared

    table = Table("ukuran", "hasil", "batas", "pembanding dalam run yang sama", title="make bench")
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder)) as database, in_province():
        for part in (villages, papers, reads, imports, weights, register):
            for figure in part.FIGURES:
                for row in figure(database, Path(folder)):
                    table.add_row(*row)
            table.add_section()
    Console(width=120).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
