"""How a sheet is laid out: which column holds which field, and in which row its titles stand.

Three layouts are known by their titles (OpenSID, SIAK, OpenDK) and are read as they are. Of any other sheet
the titles are only a proposal (`guessed`), which an operator confirms.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from .columns import BY_FIELD, COLUMNS, REASONS, Layout
from .sheet import Cell


class LayoutName(StrEnum):
    OPENSID = "opensid"
    SIAK = "siak"
    OPENDK = "opendk"
    MAPPED = "mapped"  # by hand, on the mapping page


@dataclass(frozen=True, slots=True)
class SheetForm:
    """`fields`: column index from 0 to field name; other columns are not read. Rows count from 1."""

    name: LayoutName
    header_row: int
    fields: Mapping[int, str]

    def layout(self, header: Sequence[Cell]) -> Layout:
        """The columns under the titles that the sheet itself uses, so that a problem names those."""
        return {
            index: replace(BY_FIELD[field], header=title_of(header, index) or BY_FIELD[field].header)
            for index, field in self.fields.items()
        }

    def as_json(self) -> dict[str, Any]:
        fields = {str(index): field for index, field in self.fields.items()}
        return {"name": self.name, "header_row": self.header_row, "fields": fields}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "SheetForm":
        fields = {int(index): field for index, field in value["fields"].items()}
        return cls(LayoutName(value["name"]), value["header_row"], fields)


# No sheet of people, so there is nothing to ask about its columns.
ONLY_HOUSEHOLDS: Final = SheetForm(LayoutName.OPENSID, 1, {})
# A sheet of these lacks a column that ours needs: the person is taken over without it.
MAY_LACK: Final = frozenset({"hamlet", "rw", "rt"})
# Without these nobody can be recognised, placed in a family, or counted.
MUST_HAVE: Final = tuple(c.field for c in COLUMNS if c.needed and c.field not in MAY_LACK)
_LOOKED_AT: Final = 20  # rows in which titles are looked for
_FEWEST: Final = 3  # titles that make a row one of titles


def plain(title: str) -> str:
    """The form in which titles are compared: letters and digits only."""
    return "".join(c for c in title.casefold() if c.isalnum())


def _load() -> dict[str, dict[str, str | None]]:
    raw = json.loads(Path(__file__).with_name("headers.json").read_text(encoding="utf-8"))
    return {name: {plain(title): field for title, field in raw[name]["columns"].items()} for name in raw}


_TITLES: Final = _load()
_OPENSID: Final = {plain(column.header): column.field for column in COLUMNS}
_KNOWN: Final[Mapping[LayoutName, Mapping[str, str | None]]] = {
    LayoutName.OPENSID: _OPENSID,
    LayoutName.SIAK: _TITLES["siak"],
    LayoutName.OPENDK: _TITLES["opendk"],
}
_ALIASES: Final = {
    **{plain(column.title): column.field for column in COLUMNS},
    **{title: field for titles in _TITLES.values() for title, field in titles.items() if field},
    **_OPENSID,
}
_ALIASES.pop("status")  # SIAK means living or not, most others mean married or not


def recognised(rows: Sequence[Sequence[Cell]]) -> SheetForm | None:
    """The layout whose titles row 1 holds and no others; None for any other sheet."""
    titles = _titles(rows[0]) if rows else {}
    for name, known in _KNOWN.items():
        if all(title in known for title in titles.values()):
            fields = {index: field for index, title in titles.items() if (field := known[title])}
            lacking = {field for field in known.values() if field} - set(fields.values())
            if len(set(fields.values())) == len(fields) and not lacking & {*MUST_HAVE, *MAY_LACK}:
                return SheetForm(name, 1, fields)
    return None


def guessed(rows: Sequence[Sequence[Cell]]) -> SheetForm:
    """A proposal for the mapping page: the row with most known titles, each field once."""
    found = [_guessed_row(number, row) for number, row in enumerate(rows[:_LOOKED_AT], start=1)]
    best = max(found, key=lambda form: len(form.fields), default=SheetForm(LayoutName.MAPPED, 1, {}))
    return best if len(best.fields) >= _FEWEST else SheetForm(LayoutName.MAPPED, 1, {})


def title_of(header: Sequence[Cell], index: int) -> str:
    """The column's title as the sheet writes it, on one line."""
    cell = header[index] if index < len(header) else None
    return " ".join(str(cell).split()) if cell is not None else ""


def _guessed_row(number: int, row: Sequence[Cell]) -> SheetForm:
    fields: dict[int, str] = {}
    for index, title in _titles(row).items():
        field = _ALIASES.get(title)
        if field and field not in fields.values():
            fields[index] = field
    return SheetForm(LayoutName.MAPPED, number, fields)


def _titles(row: Sequence[Cell]) -> dict[int, str]:
    """Column index to its compared title; without empty cells and our own column of reasons."""
    found = {index: plain(title_of(row, index)) for index in range(len(row))}
    return {index: title for index, title in found.items() if title and title != plain(REASONS)}
