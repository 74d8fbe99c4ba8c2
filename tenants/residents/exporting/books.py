"""Books B1 (induk penduduk) and B5 (KTP dan KK) of Permendagri 47/2016.

Columns as OpenSID's print views state them. What the register does not know (which script somebody reads,
where a card was issued, since when somebody lives here) stays empty, to be written by hand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from smartvillage.kernel.clock import format_date
from tenants.residents.models import Resident

from .people import Style, family_number_of, nik_of


class BookName(StrEnum):
    MAIN = "induk"
    CARDS = "ktp-kk"


@dataclass(frozen=True, slots=True)
class Book:
    """`row(resident, style)` gives the cells after the running number."""

    name: BookName
    code: str
    title: str
    columns: tuple[str, ...]
    row: Callable[[Resident, Style], list[str]]

    def rows(self, residents: Iterator[Resident], style: Style, *, first: int = 1) -> Iterator[list[str]]:
        for number, resident in enumerate(residents, start=first):
            yield [str(number), *self.row(resident, style)]


def book(name: BookName) -> Book:
    return _main() if name is BookName.MAIN else _cards()


def _main() -> Book:
    columns = (
        _("No."), _("Nama lengkap/panggilan"), _("Jenis kelamin"), _("Status perkawinan"), _("Tempat lahir"),
        _("Tanggal lahir"), _("Agama"), _("Pendidikan terakhir"), _("Pekerjaan"), _("Dapat membaca huruf"),
        _("Kewarganegaraan"), _("Alamat lengkap"), _("Kedudukan dalam keluarga"), _("NIK"), _("Nomor KK"),
        _("Ket."),
    )  # fmt: skip
    return Book(BookName.MAIN, "B.1", _("Buku Induk Penduduk"), columns, _main_row)


def _main_row(resident: Resident, style: Style) -> list[str]:
    return [
        resident.name, _sex(resident), resident.text("marital_status"), resident.birth_place, _born(resident),
        resident.text("religion"), resident.text("education"), resident.text("occupation"), "",
        resident.text("citizenship"), _address(resident), resident.text("relation"), nik_of(resident, style),
        family_number_of(resident.family, style), "",
    ]  # fmt: skip


def _cards() -> Book:
    columns = (
        _("No."), _("Nomor KK"), _("Nama lengkap"), _("NIK"), _("Jenis kelamin"), _("Tempat, tanggal lahir"),
        _("Golongan darah"), _("Agama"), _("Pendidikan"), _("Pekerjaan"), _("Alamat"), _("Status perkawinan"),
        _("Tempat dan tanggal dikeluarkan"), _("Hubungan dalam keluarga"), _("Kewarganegaraan"), _("Ayah"),
        _("Ibu"), _("Tanggal mulai tinggal"), _("Ket."),
    )  # fmt: skip
    return Book(BookName.CARDS, "B.5", _("Buku KTP dan KK"), columns, _cards_row)


def _cards_row(resident: Resident, style: Style) -> list[str]:
    born = ", ".join(part for part in (resident.birth_place, _born(resident)) if part)
    return [
        family_number_of(resident.family, style), resident.name, nik_of(resident, style), _sex(resident),
        born, resident.text("blood_type"), resident.text("religion"), resident.text("education"),
        resident.text("occupation"), _address(resident), resident.text("marital_status"), "",
        resident.text("relation"), resident.text("citizenship"), resident.father_name, resident.mother_name,
        "", "",
    ]  # fmt: skip


_LETTERS: Final = {1: "L", 2: "P"}


def _sex(resident: Resident) -> str:
    return _LETTERS[resident.sex]


def _born(resident: Resident) -> str:
    return format_date(resident.birth_date) if resident.birth_date else ""


def _address(resident: Resident) -> str:
    return ", ".join(part for part in (resident.family.address, resident.family.location) if part)
