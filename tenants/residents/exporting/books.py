"""Books B1 (induk penduduk) and B5 (KTP dan KK) of Permendagri 47/2016.

Columns as OpenSID's print views state them. What the register does not know (which script somebody reads,
where a card was issued, since when somebody lives here) stays empty, to be written by hand. A book is an
official document: it is Indonesian whatever language its reader chose.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

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
    return _BOOKS[name]


def _main_row(resident: Resident, style: Style) -> list[str]:
    return [
        resident.name, _sex(resident), resident.text("marital_status"), resident.birth_place, _born(resident),
        resident.text("religion"), resident.text("education"), resident.text("occupation"), "",
        resident.text("citizenship"), _address(resident), resident.text("relation"), nik_of(resident, style),
        family_number_of(resident.family, style), "",
    ]  # fmt: skip


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


_MAIN_COLUMNS: Final = (
    "No.", "Nama lengkap/panggilan", "Jenis kelamin", "Status perkawinan", "Tempat lahir",
    "Tanggal lahir", "Agama", "Pendidikan terakhir", "Pekerjaan", "Dapat membaca huruf",
    "Kewarganegaraan", "Alamat lengkap", "Kedudukan dalam keluarga", "NIK", "Nomor KK",
    "Ket.",
)  # fmt: skip
_CARDS_COLUMNS: Final = (
    "No.", "Nomor KK", "Nama lengkap", "NIK", "Jenis kelamin", "Tempat, tanggal lahir",
    "Golongan darah", "Agama", "Pendidikan", "Pekerjaan", "Alamat", "Status perkawinan",
    "Tempat dan tanggal dikeluarkan", "Hubungan dalam keluarga", "Kewarganegaraan", "Ayah",
    "Ibu", "Tanggal mulai tinggal", "Ket.",
)  # fmt: skip
_BOOKS: Final = {
    BookName.MAIN: Book(BookName.MAIN, "B.1", "Buku Induk Penduduk", _MAIN_COLUMNS, _main_row),
    BookName.CARDS: Book(BookName.CARDS, "B.5", "Buku KTP dan KK", _CARDS_COLUMNS, _cards_row),
}
