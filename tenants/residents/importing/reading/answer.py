"""What the child says: `{"refused": code}` or the sheet.

`{"sheet", "others", "rows", "total", "formulas", "errors", "merged", "households"}`, the last of the same form
for the sheet of households, or null; with `--head` the whole file is looked at too, but only its first rows
are answered.
"""

import json
import sys
import zipfile
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, PasswordError

from . import csv_text, ods, xls, xlsx
from .archive import no_sheets, opened
from .limits import Looked, Refused, limit_this_process

HEAD = 30  # rows


def main() -> None:
    limit_this_process()
    sys.stdout.buffer.write(json.dumps(answer(), ensure_ascii=False, separators=(",", ":")).encode())


def answer() -> dict[str, Any]:
    try:
        return read(sys.stdin.buffer.read(), head="--head" in sys.argv)
    except Refused as refusal:
        return {"refused": str(refusal)}
    except PasswordError:
        return {"refused": "encrypted"}
    except MemoryError:
        return {"refused": "bomb"}
    except (CalamineError, zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError, EOFError, OSError):
        return {"refused": "damaged"}


def read(content: bytes, *, head: bool = False) -> dict[str, Any]:
    found = look(content)
    beside = table(found.households, head=head) if found.households else None
    return {**table(found, head=head), "others": found.others, "households": beside}


def table(found: Looked, *, head: bool) -> dict[str, Any]:
    rows, total = [], 0
    for row in found.values if found.extent.cells else ():
        total += 1
        if total <= HEAD or not head:
            rows.append(row)
    return {
        "sheet": found.name,
        "rows": rows,
        "total": total,
        "formulas": found.extent.formulas,
        "errors": found.extent.errors,
        "merged": found.extent.merged,
    }


def look(content: bytes) -> Looked:
    """By what the content is, whatever its name says."""
    if not content:
        raise Refused("empty_file")
    if content.startswith(xls.MARK):
        return xls.look(content)
    if not content.startswith(b"PK"):
        return csv_text.look(content)
    with opened(content) as book:
        names = set(book.namelist())
        if xlsx.MARK in names:
            return xlsx.look(content, book)
        if ods.is_sheet(book):
            return ods.look(content, book)
        raise no_sheets(book)
