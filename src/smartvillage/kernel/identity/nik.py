"""The grammar of NIK and KK.

NIK: PPKKCC (district of first registration) DDMMYY (day + 40 for women) SSSS.
KK:  PPKKCC DDMMYY (day of issue) SSSS.

There is no check digit: the grammar says what a number cannot be, never that it exists.
A NIK stays as issued when its owner moves, or when a birth date is corrected; so a
foreign district, another birth date or another sex is a warning and never an error.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from lokal.nik import parse_nik as read_grammar
from lokal.provinces import PROVINCES

from .errors import InvalidKk, InvalidNik, InvalidNumber, NumberWarning
from .masking import mask_kk, mask_nik

Sex = Literal["L", "P"]

DEMO_DISTRICT = "18.72.99"  # no such kecamatan: a demo number can belong to nobody

# Spaces, dots and dashes people write between groups; marks that copying from chats and sheets leaves.
_SEPARATORS = re.compile("[\\s.\\-\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SIXTEEN = re.compile(r"[0-9]{16}")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?\s*[eE]\s*\+?\d{1,3}")
_DECIMAL_TAIL = re.compile(r"\d{14,17}[.,]0+")
_OVERFLOW = re.compile(r"#{3,}")
_FIFTEEN_DIGITS = 10**14  # all that Excel keeps


@dataclass(frozen=True, slots=True, repr=False)
class Nik:
    """A NIK that is possible. `str()` and `repr()` are masked: the digits leave only by `.digits`."""

    digits: str
    birth_date: date
    sex: Sex
    district: str  # "18.72.04", as issued
    warnings: tuple[NumberWarning, ...] = ()

    def __str__(self) -> str:
        return mask_nik(self.digits)

    def __repr__(self) -> str:
        return f"Nik({self})"

    def disagreements(self, *, birth_date: date, sex: Sex) -> tuple[NumberWarning, ...]:
        """What a resident's record says otherwise. The century is not compared: a NIK has none."""
        found = []
        own = self.birth_date
        if (own.day, own.month, own.year % 100) != (birth_date.day, birth_date.month, birth_date.year % 100):
            found.append(NumberWarning("birth_date", str(_("Tanggal lahir berbeda dengan tanggal di NIK."))))
        if self.sex != sex:
            found.append(NumberWarning("sex", str(_("Jenis kelamin berbeda dengan NIK."))))
        return tuple(found)


@dataclass(frozen=True, slots=True, repr=False)
class Kk:
    """A family card number that is possible. `issued` is None where its date is no date."""

    digits: str
    district: str
    issued: date | None
    warnings: tuple[NumberWarning, ...] = ()

    def __str__(self) -> str:
        return mask_kk(self.digits)

    def __repr__(self) -> str:
        return f"Kk({self})"


_NIK_MESSAGES: dict[str, Promise] = {
    "empty": _("Isi NIK: 16 angka yang ada di KTP atau KK."),
    "excel": _("NIK ini rusak karena disimpan sebagai angka. Ubah kolom menjadi Teks, lalu ketik ulang NIK."),
    "not_digits": _("NIK hanya boleh berisi angka 0 sampai 9. Ketik ulang dari KTP atau KK."),
    "length": _("NIK harus 16 angka, yang diisi %(count)d angka. Periksa lagi KTP atau KK."),
    "province": _("Dua angka pertama NIK bukan kode provinsi. Periksa lagi KTP atau KK."),
    "region": _("Kode kabupaten dan kecamatan di NIK tidak boleh 00. Periksa lagi KTP atau KK."),
    "birth_date": _("Tanggal lahir di dalam NIK tidak ada di kalender. Periksa lagi KTP atau KK."),
    "serial": _("Empat angka terakhir NIK tidak boleh 0000. Periksa lagi KTP atau KK."),
    "demo": _("NIK ini hanya untuk latihan. Pakai NIK asli dari KTP atau KK."),
}
_KK_MESSAGES: dict[str, Promise] = {
    "empty": _("Isi nomor KK: 16 angka di bagian atas kartu keluarga."),
    "excel": _("Nomor KK ini rusak karena disimpan sebagai angka. Ubah kolom menjadi Teks, lalu ketik lagi."),
    "not_digits": _("Nomor KK hanya boleh berisi angka 0 sampai 9. Ketik ulang dari kartu keluarga."),
    "length": _("Nomor KK harus 16 angka, yang diisi %(count)d angka. Periksa lagi kartu keluarga."),
    "province": _("Dua angka pertama nomor KK bukan kode provinsi. Periksa lagi kartu keluarga."),
    "region": _("Kode kabupaten dan kecamatan di nomor KK tidak boleh 00. Periksa lagi kartu keluarga."),
    "serial": _("Empat angka terakhir nomor KK tidak boleh 0000. Periksa lagi kartu keluarga."),
    "demo": _("Nomor KK ini hanya untuk latihan. Pakai nomor asli dari kartu keluarga."),
}
_REASONS = {"province": "province", "wilayah": "region", "birth_date": "birth_date", "serial": "serial"}


def parse_nik(
    text: str,
    *,
    today: date,
    allow_demo: bool = False,
    known_district: Callable[[str], bool] | None = None,
) -> Nik:
    """Read a NIK as typed; spaces, dots and dashes are dropped. Raises InvalidNik.

    `known_district` answers whether "18.72.04" is in the region table; if not, that is a
    warning, because a NIK keeps the code of a district that has since been split.
    """
    digits = _sixteen_digits(text, InvalidNik, _NIK_MESSAGES)
    found = read_grammar(digits, reference_date=today)
    if found.errors:
        reason = _REASONS[found.errors[0].code]
        raise InvalidNik(reason, _NIK_MESSAGES[reason])
    district = _district(digits)
    if district == DEMO_DISTRICT and not allow_demo:
        raise InvalidNik("demo", _NIK_MESSAGES["demo"])
    born = date.fromisoformat(str(found.birth_date))
    if born > today:  # the grammar takes this year's two digits for this century
        born = born.replace(year=born.year - 100)
    sex: Sex = "P" if found.gender == "P" else "L"
    return Nik(digits, born, sex, district, _district_warnings(district, known_district))


def parse_kk(
    text: str,
    *,
    today: date,
    allow_demo: bool = False,
    known_district: Callable[[str], bool] | None = None,
) -> Kk:
    """Read a family card number as typed. Raises InvalidKk; an odd date of issue only warns."""
    digits = _sixteen_digits(text, InvalidKk, _KK_MESSAGES)
    district = _district(digits)
    reason = ""
    if digits[:2] not in PROVINCES:
        reason = "province"
    elif "00" in (digits[2:4], digits[4:6]):
        reason = "region"
    elif digits[12:] == "0000":
        reason = "serial"
    elif district == DEMO_DISTRICT and not allow_demo:
        reason = "demo"
    if reason:
        raise InvalidKk(reason, _KK_MESSAGES[reason])
    issued = _issued(digits[6:12], today)
    warnings = _district_warnings(district, known_district)
    if issued is None:
        odd = _("Tanggal terbit di nomor KK tidak wajar. Periksa lagi kartu keluarga.")
        warnings = (*warnings, NumberWarning("issued", str(odd)))
    return Kk(digits, district, issued, warnings)


def looks_like_broken_excel_number(value: object) -> bool:
    """Whether a cell was kept as a number, so that digits of a NIK or KK may be lost.

    Excel keeps 15 digits. True for 1.87E+15 and 1,87E+15 as text, 1872040101900000.0,
    "####", and every numeric cell of 15 digits or more, even when its digits look right.
    """
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return abs(value) >= _FIFTEEN_DIGITS
    if not isinstance(value, str):
        return False
    text = value.strip().lstrip("'")
    return any(pattern.fullmatch(text) for pattern in (_SCIENTIFIC, _DECIMAL_TAIL, _OVERFLOW))


def _sixteen_digits(text: str, error: type[InvalidNumber], messages: dict[str, Promise]) -> str:
    if looks_like_broken_excel_number(text):
        raise error("excel", messages["excel"])
    digits = _SEPARATORS.sub("", text).removeprefix("'")  # Excel's mark for "this is text"
    if not digits:
        raise error("empty", messages["empty"])
    if not (digits.isascii() and digits.isdigit()):
        raise error("not_digits", messages["not_digits"])
    if not _SIXTEEN.fullmatch(digits):
        raise error("length", str(messages["length"]) % {"count": len(digits)})
    return digits


def _district(digits: str) -> str:
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}"


def _district_warnings(
    district: str, known_district: Callable[[str], bool] | None
) -> tuple[NumberWarning, ...]:
    if known_district is None or district == DEMO_DISTRICT or known_district(district):
        return ()
    text = _("Kode kecamatan di nomor ini tidak ada di daftar sekarang. Mungkin kode lama.")
    return (NumberWarning("district", str(text)),)


def _issued(ddmmyy: str, today: date) -> date | None:
    day, month, year = int(ddmmyy[:2]), int(ddmmyy[2:4]), int(ddmmyy[4:])
    century = 2000 if year <= today.year % 100 else 1900
    try:
        issued = date(century + year, month, day)
    except ValueError:
        return None
    return issued if issued <= today else None
