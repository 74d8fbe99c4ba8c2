"""What is wrong in a spreadsheet, and where. A message never holds a whole NIK or KK number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_DIGITS = re.compile(r"\d{8,}")
_MOST_DIGITS = 8  # of a date; a number of a person has more


class Severity(StrEnum):
    ERROR = "error"  # nothing is imported
    WARNING = "warning"  # imported, and worth a look


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` counts from 1 as spreadsheets do; `column` is the letter; both None for the whole file.

    `sheet` is empty for the people's.
    """

    code: str
    message: str
    severity: Severity = Severity.ERROR
    row: int | None = None
    column: str | None = None
    name: str = ""
    sheet: str = ""

    @property
    def place(self) -> str:
        """`"B12"`, `"B"`, `"12"`, or nothing for the whole file."""
        return f"{self.column or ''}{self.row or ''}"


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """The whole file's first, then by row and column; the people's sheet before the other."""
    return sorted(
        problems, key=lambda p: (p.sheet, p.row or 0, len(p.column or ""), p.column or "", p.severity)
    )


def column_letter(index: int) -> str:
    """0 to `"A"`, 26 to `"AA"`."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sample(text: str) -> str:
    """A cell as an example of its column: of a long number, however it is grouped, only the last four."""
    short = quoted(text)
    digits = sum(c.isdigit() for c in short)
    if digits <= _MOST_DIGITS:
        return short
    shown = iter([False] * (digits - 4) + [True] * 4)
    return "".join(("•" if not next(shown) else c) if c.isdigit() else c for c in short)


def quoted(text: str) -> str:
    """A cell's text for a message: short, on one line, long numbers masked to their last four digits."""
    short = " ".join(text.split())
    short = short if len(short) <= 40 else short[:39] + "…"
    return _DIGITS.sub(lambda match: "•" * (len(match[0]) - 4) + match[0][-4:], short)
