"""Reading an uploaded spreadsheet without trusting it."""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

MAX_BYTES = 20 << 20
LISTED = 50  # formulas, errors and merged cells that the child names one by one
_SECONDS = 30
_ROOT = Path(__file__).parents[3]  # of our packages, which an isolated child does not look for
_CHILD = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from tenants.residents.importing.reading import answer; answer.main()"
)
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Cell = str | int | float | bool | date | None


class UnreadableSheet(Exception):
    """The file cannot be read; `code` says why, the text says it in Indonesian."""

    def __init__(self, code: str) -> None:
        super().__init__(_reasons().get(code) or _reasons()["damaged"])
        self.code = code


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows[0]` is row 1. `formulas` and `errors` are (row, column) from 0; `merged` as `"A1:C2"`.

    `households` is the sheet “RTM” beside it; a file may hold that one alone.
    """

    name: str
    others: tuple[str, ...]
    rows: list[list[Cell]]
    formulas: tuple[tuple[int, int], ...] = ()
    errors: tuple[tuple[int, int], ...] = ()
    merged: tuple[str, ...] = ()
    households: "Sheet | None" = None


@dataclass(frozen=True, slots=True)
class Head:
    """The first rows of a sheet of `total` rows (titles and rows of data); `households` of the sheet “RTM”."""

    name: str
    rows: list[list[Cell]]
    total: int
    households: int = 0

    @property
    def data_rows(self) -> int:
        return max(self.total - 1, 0) + max(self.households - 1, 0)


def check_kind(content: bytes, file_name: str) -> None:
    """CSV under its own name only, so that no other text is taken for one. Raises UnreadableSheet."""
    named_csv, is_book = file_name.lower().endswith(".csv"), content.startswith((_ZIP, _OLE))
    if content and named_csv == is_book:
        raise UnreadableSheet("csv_is_workbook" if named_csv else "not_a_workbook")


def read_head(content: bytes) -> Head:
    """The whole file is looked at as in `read_sheet` and refused for the same reasons; few rows come back.

    So a web process can judge a stranger's file without ever holding it opened. Raises UnreadableSheet.
    """
    found = _found(content, head=True)
    rows = [[_cell(cell) for cell in row] for row in found["rows"]]
    return Head(found["sheet"], rows, found["total"], (found["households"] or {"total": 0})["total"])


def read_sheet(content: bytes) -> Sheet:
    """The sheet named “Data Penduduk”, else the first visible one that is not “Kode Data”; and “RTM”.

    Reads in a child process of at most 1 GB and 20 CPU seconds. Raises UnreadableSheet.
    """
    found = _found(content, head=False)
    households = found["households"]
    return _table(found, tuple(found["others"]), _table(households) if households else None)


def _table(found: dict[str, Any], others: tuple[str, ...] = (), households: Sheet | None = None) -> Sheet:
    return Sheet(
        name=found["sheet"],
        others=others,
        rows=[[_cell(cell) for cell in row] for row in found["rows"]],
        formulas=tuple((row, column) for row, column in found["formulas"]),
        errors=tuple((row, column) for row, column in found["errors"]),
        merged=tuple(found["merged"]),
        households=households,
    )


def _found(content: bytes, *, head: bool) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise UnreadableSheet("too_big")
    found = _read_in_child(content, *(["--head"] if head else []))
    if "refused" in found:
        raise UnreadableSheet(found["refused"])
    return found


def _read_in_child(content: bytes, *options: str) -> dict[str, Any]:
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-I", "-c", _CHILD, str(_ROOT), *options],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableSheet("too_slow") from None
    if child.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise UnreadableSheet("too_slow")
    if child.returncode == -signal.SIGABRT:  # how Rust dies without memory
        raise UnreadableSheet("bomb")
    if child.returncode != 0:
        raise UnreadableSheet("damaged")
    found: dict[str, Any] = json.loads(child.stdout)
    return found


def _cell(cell: Any) -> Cell:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["date"])
    return cell  # type: ignore[no-any-return]


def _reasons() -> dict[str, str]:
    return {
        "empty_file": _("Berkas ini kosong. Pilih berkas yang berisi data penduduk."),
        "too_big": _("Berkas ini lebih dari 20 MB. Bagi menjadi beberapa berkas."),
        "not_a_workbook": _(
            "Berkas ini bukan Excel atau ODS. Simpan sebagai .xlsx, atau beri nama .csv bila isinya CSV."
        ),
        "csv_is_workbook": _(
            "Berkas ini bernama .csv, tetapi isinya Excel atau ZIP. Simpan sebagai .xlsx, lalu unggah lagi."
        ),
        "not_csv": _("Isi berkas ini bukan CSV. Simpan dari Excel sebagai .xlsx, lalu unggah lagi."),
        "not_text": _(
            "Berkas ini berisi tanda yang bukan teks. Simpan dari Excel sebagai .xlsx, unggah lagi."
        ),
        "encoding": _("Huruf di berkas ini rusak. Simpan dari Excel sebagai “CSV UTF-8”, unggah lagi."),
        "csv_cells": _(
            "Ada sel yang terlalu panjang atau tanda kutip yang tidak ditutup. Simpan ulang sebagai .xlsx."
        ),
        "archive": _("Berkas ini ZIP. Ekstrak dulu, lalu unggah berkas yang ada di dalamnya."),
        "old_format": _("Jenis berkas ini belum bisa dibaca. Simpan dari Excel sebagai .xlsx, unggah lagi."),
        "macros": _("Berkas .xls ini berisi makro. Simpan dari Excel sebagai .xlsx, lalu unggah lagi."),
        "encrypted": _("Berkas ini terkunci kata sandi. Buka kuncinya di Excel, simpan, lalu unggah lagi."),
        "damaged": _("Berkas ini rusak. Buka di Excel, simpan sebagai .xlsx baru, lalu unggah lagi."),
        "doctype": _("Berkas ini berisi bagian yang tidak aman. Simpan ulang dari Excel, lalu unggah lagi."),
        "bomb": _("Isi berkas ini terlalu besar setelah dibuka. Salin datanya ke berkas Excel baru."),
        "no_sheet": _("Tidak ada lembar data di berkas ini. Isi lembar “Data Penduduk”."),
        "too_many_rows": _("Data lebih dari 20.000 baris. Bagi menjadi beberapa berkas."),
        "too_many_columns": _("Data lebih dari 200 kolom. Pakai templat 43 kolom."),
        "too_many_cells": _("Isi berkas ini terlalu banyak. Pakai templat 43 kolom dan bagi berkasnya."),
        "too_slow": _("Berkas ini terlalu lama dibaca. Salin datanya ke berkas Excel baru."),
    }
