"""How much a file may take, and what its sheets hold that a reader of values does not tell."""

import contextlib
import resource
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 20_000, 200, 1_000_000
MAX_TEXT = 32 << 20
MAX_CELL_TEXT = 32_767  # Excel's own limit
MEMORY, CPU_SECONDS = 1 << 30, 20
LISTED = 50  # formulas and merged cells named one by one

SHEET, CODES, HOUSEHOLDS = "data penduduk", "kode data", "rtm"


class Refused(Exception):
    """The code of a reason that `sheet` puts into words."""


@dataclass(slots=True)
class Extent:
    """How far the data of a sheet goes, and its odd cells, as (row, column) from 0 and as `"A1:C2"`."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    formulas: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)

    def fill(self, row: int, column: int, cells: int = 1) -> None:
        """`cells` that end here hold something."""
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
        if self.rows > MAX_ROWS + 1:
            raise Refused("too_many_rows")
        if self.columns > MAX_COLUMNS:
            raise Refused("too_many_columns")
        self.cells += cells
        if self.cells > MAX_CELLS:
            raise Refused("too_many_cells")

    def formula(self, row: int, column: int) -> None:
        if len(self.formulas) < LISTED:
            self.formulas.append((row, column))

    def error(self, row: int, column: int) -> None:
        if len(self.errors) < LISTED:
            self.errors.append((row, column))

    def merge(self, area: str) -> None:
        if len(self.merged) < LISTED:
            self.merged.append(area)


class Looked(NamedTuple):
    """The sheet that is read; `others` hold data and are not. `values` yields its rows from row 1.

    `households` is the sheet of households beside it; without another one, the first has no rows.
    """

    name: str
    others: list[str]
    extent: Extent
    values: Iterator[list[Any]]
    households: "Looked | None" = None


def looked(
    names: Sequence[str],
    *,
    filled: Callable[[int], bool],
    read: Callable[[int], tuple[Extent, Iterator[list[Any]]]],
) -> Looked:
    """Of the visible sheets, by their place: whether one holds anything, and reading it."""
    people = chosen(names)
    households = next((i for i, name in enumerate(names) if name.strip().lower() == HOUSEHOLDS), None)
    others = [
        name for i, name in enumerate(names) if i not in {people, households} and is_data(name) and filled(i)
    ]
    beside = Looked(names[households], [], *read(households)) if households is not None else None
    extent, values = (Extent(), iter(())) if people == households else read(people)
    return Looked(names[people], others, extent, values, beside)


def chosen(names: Sequence[str]) -> int:
    """Which of the visible sheets is read: the one of residents, else the first; never the codes."""
    candidates = [index for index, name in enumerate(names) if is_data(name)]
    if not candidates:
        raise Refused("no_sheet")
    return next((index for index in candidates if names[index].strip().lower() == SHEET), candidates[0])


def is_data(name: str) -> bool:
    return name.strip().lower() != CODES


def area(row: int, column: int, last_row: int, last_column: int) -> str:
    """`"A1:C2"`, of numbers from 0."""
    return f"{letters(column)}{row + 1}:{letters(last_column)}{last_row + 1}"


def letters(column: int) -> str:
    found, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def limit_this_process() -> None:
    for what, amount in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(what, (amount, amount))
    with contextlib.suppress(ValueError, OSError):  # macOS knows no limit on address space
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
