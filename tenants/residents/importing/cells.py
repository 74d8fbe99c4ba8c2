"""One cell to one value, by the kind of its column. Nothing is guessed: what cannot be read is refused."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext as _

from smartvillage.kernel.identity import InvalidNumber, Nik, parse_kk, parse_nik
from tenants.residents.codes import (
    LISTS,
    AmbiguousCode,
    Source,
    UnknownCode,
    code_of,
    label,
    normalised,
)
from tenants.residents.household_numbers import household_number

from .columns import Column, Kind
from .problems import quoted
from .sheet import Cell

Value = str | int | date | Decimal | Nik | None

_EXACT: Final = 10**15  # Excel keeps 15 digits of a number; longer ones are already wrong
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})"),
)
_QUOTES = str.maketrans("‘’ʼ`´", "'''''")
_OLDEST: Final = date(1900, 1, 1)
_CARD_TAG = re.compile(r"[0-9A-Za-z]{10,17}")


class BadCell(ValueError):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Context:
    """What reading a cell needs to know; `warn(code, message)` notes what is odd but kept."""

    source: Source | None
    today: date
    allow_demo: bool
    warn: Callable[[str, str], None]


def read_cell(column: Column, cell: Cell, context: Context) -> Value:
    """The typed value, None when the cell is empty. Raises BadCell."""
    match column.kind:
        case Kind.DATE:
            return _date(cell, latest=context.today if column.field == "birth_date" else date(2100, 1, 1))
        case Kind.NIK:
            return _nik(cell, context)
        case Kind.PARENT_NIK:
            return _parent_nik(cell, context)
        case Kind.FAMILY_NUMBER:
            return _family_number(cell, context)
        case Kind.CODE:
            return _code(column, text_of(cell), context.source)
        case Kind.COORDINATE:
            return _coordinate(column, text_of(cell))
        case Kind.NAME:
            return _fitting(column, _name(text_of(cell), context))
        case Kind.AREA:
            return _fitting(column, _area(column, text_of(cell, keep_dash=True)))
        case Kind.TEXT:
            return _fitting(column, text_of(cell))


def text_of(cell: Cell, *, keep_dash: bool = False) -> str | None:
    """Clean text: no control characters, no leading apostrophe, single spaces; a lone dash is empty."""
    if cell is None:
        return None
    if isinstance(cell, str):
        visible = "".join(c if c.isprintable() else " " for c in cell)
        text = " ".join(visible.split()).lstrip("'’ ")
    else:
        text = _number_text(cell)
    return None if text == "" or (text == "-" and not keep_dash) else text


def _number_text(cell: int | float | bool | date) -> str:
    if isinstance(cell, date):
        raise BadCell(
            "became_date",
            _("Excel mengubah isi sel ini menjadi tanggal. Ubah formatnya ke Teks, ketik ulang."),
        )
    if isinstance(cell, bool):
        raise BadCell("wrong_type", _("Isi sel ini benar/salah (TRUE/FALSE). Ketik ulang sebagai teks."))
    if not abs(cell) < _EXACT:
        raise BadCell("digits_lost", _("Angka sepanjang ini tidak utuh di Excel. Ubah ke Teks, ketik ulang."))
    return str(int(cell)) if cell == int(cell) else repr(cell)


def _fitting(column: Column, text: str | None) -> str | None:
    if text and len(text) > column.limit:
        raise BadCell(
            "too_long", _("Isinya lebih dari %(limit)d huruf. Singkatkan.") % {"limit": column.limit}
        )
    if text and column.field == "card_tag" and not _CARD_TAG.fullmatch(text):
        raise BadCell("card_tag", _("Tag KTP-el harus 10 sampai 17 huruf atau angka."))
    if text and column.field == "household_number":
        return _household_number(text)
    return text


# --- numbers of people and families ---------------------------------------------------------------------


def _nik(cell: Cell, context: Context) -> Nik | str | None:
    """The NIK, `"0"` for somebody without one, None for an empty cell."""
    text = _digits_text(cell)
    if text is None or not text.strip("0"):
        return text and "0"
    try:
        return parse_nik(text, today=context.today, allow_demo=context.allow_demo)
    except InvalidNumber as invalid:
        # No region starts with 0: OpenSID numbers people without a NIK 0 + village + sequence.
        if invalid.reason == "province" and text.startswith("0"):
            message = _("NIK ini nomor sementara dari OpenSID. Dicatat sebagai belum punya NIK.")
            context.warn("temporary_nik", message)
            return "0"
        raise BadCell(f"nik_{invalid.reason}", str(invalid)) from None


def _parent_nik(cell: Cell, context: Context) -> str | None:
    text = _digits_text(cell)
    if text is None or not text.strip("0"):
        return None
    try:
        return parse_nik(text, today=context.today, allow_demo=context.allow_demo).digits
    except InvalidNumber as invalid:
        if invalid.reason in {"excel", "not_digits", "length"}:
            raise BadCell(f"nik_{invalid.reason}", str(invalid)) from None
        context.warn("parent_nik", _("NIK orang tua ini tidak wajar, jadi tidak dicatat."))
        return None


def _family_number(cell: Cell, context: Context) -> str | None:
    text = _digits_text(cell)
    if text is None:
        return None
    try:
        return parse_kk(text, today=context.today, allow_demo=context.allow_demo).digits
    except InvalidNumber as invalid:
        raise BadCell(f"kk_{invalid.reason}", str(invalid)) from None


def _household_number(text: str) -> str | None:
    try:
        return household_number(text) if text != "0" else None
    except ValueError as error:
        raise BadCell("household_number", str(error)) from None


def _digits_text(cell: Cell) -> str | None:
    """A number cell written out so that a number too long for Excel stays recognisable as one."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return str(int(cell)) if abs(cell) < _EXACT and cell == int(cell) else repr(float(cell))
    return text_of(cell)


# --- the other kinds ------------------------------------------------------------------------------------


def _name(text: str | None, context: Context) -> str | None:
    if text is None:
        return None
    plain = unicodedata.normalize("NFC", text).translate(_QUOTES)
    kept = " ".join("".join(c if c.isalpha() or c in " .,'-" else " " for c in plain).split())
    if not any(c.isalpha() for c in kept):
        raise BadCell("name", _("Nama tidak berisi huruf. Ketik nama yang benar."))
    if kept != plain:
        context.warn("name_cleaned", _("Nama memuat tanda yang tidak dipakai. Dicatat tanpa tanda itu."))
    return kept


def _area(column: Column, text: str | None) -> str | None:
    """Dusun in capitals without the word DUSUN; RW and RT as three digits; `"-"` for none."""
    if text is None or text == "-":
        return text
    if column.field == "hamlet":
        return text.upper().replace("_", " ").removeprefix("DUSUN ").strip() or "-"
    if text.isascii() and text.isdigit():
        return text.lstrip("0").zfill(3) if text.strip("0") else "-"
    return text.upper()


def _code(column: Column, text: str | None, source: Source | None) -> int | None:
    if text is None or text == "0":
        return None
    try:
        return code_of(column.codes, text, source=source)
    except AmbiguousCode as ambiguous:
        meanings = dict.fromkeys(Source, _("tidak ada")) | dict(ambiguous.meanings)
        message = _(
            "Kode %(code)s berarti “%(opensid)s” di OpenSID dan “%(siak)s” di SIAK. Pilih asal berkas."
        )
        raise BadCell("code_ambiguous", message % {"code": quoted(text), **meanings}) from None
    except UnknownCode:
        if _is_residue(column, text):
            message = _(
                "Berkas ini hasil ekspor huruf dari OpenSID, isinya keliru. Minta ekspor dalam bentuk kode."
            )
            raise BadCell("label_export", message) from None
        raise BadCell("code_unknown", _unknown_code(column, text)) from None


def _is_residue(column: Column, text: str) -> bool:
    """OpenSID's export in labels fills these columns with the labels of another list."""
    residue = {"id_card": "citizenship", "recording": "citizenship", "status": "residency"}.get(column.field)
    return residue is not None and normalised(text) in LISTS[residue].spellings


def _unknown_code(column: Column, text: str) -> str:
    codes = LISTS[column.codes].labels
    message = _("%(title)s “%(text)s” tidak dikenal. Contoh yang benar: %(code)d atau “%(label)s”.")
    first = next(iter(codes))
    return message % {
        "title": column.title,
        "text": quoted(text),
        "code": first,
        "label": label(column.codes, first),
    }


def _date(cell: Cell, *, latest: date) -> date | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and cell != 0:
        raise BadCell("date_number", _("Tanggal tersimpan sebagai angka. Tulis seperti 31-12-1990."))
    day = cell if isinstance(cell, date) else _written_date(text_of(cell))
    if day is not None and not _OLDEST <= day <= latest:
        raise BadCell("date_range", _("Tahun pada tanggal ini tidak masuk akal. Periksa tahunnya."))
    return day


def _written_date(text: str | None) -> date | None:
    if text is None or not text.strip("0-/"):  # MySQL's 0000-00-00
        return None
    found = next((match for pattern in _DATES if (match := pattern.fullmatch(text))), None)
    if found is None:
        raise BadCell("date_format", _("Tanggal ini tidak bisa dibaca. Tulis seperti 31-12-1990."))
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise BadCell(
            "date_impossible",
            _("Tanggal %(date)s tidak ada di kalender. Periksa tanggal dan bulannya.") % {"date": text},
        ) from None


def _coordinate(column: Column, text: str | None) -> Decimal | None:
    if text is None or text == "0":
        return None
    try:
        degrees = Decimal(text.replace(",", ".")) if text.count(",") <= 1 else None
    except InvalidOperation:
        degrees = None
    if degrees is None or not degrees.is_finite() or abs(degrees) > column.limit:
        raise BadCell("coordinate", _("%(title)s harus angka seperti -5.1136.") % {"title": column.title})
    return round(degrees, 8)
