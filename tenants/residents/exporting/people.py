"""The register as rows of the 43 columns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet

from smartvillage.kernel.identity import mask_kk, mask_nik
from tenants.residents.codes import LISTS, Source, label
from tenants.residents.importing.columns import COLUMNS, Column, Kind
from tenants.residents.models import Family, Resident
from tenants.residents.sealing import open_family_number, open_nik, open_parent_nik

TITLES: Final = tuple(column.header for column in COLUMNS)
NO_AREA: Final = "-"
NO_NIK: Final = "0"
_AT_ONCE: Final = 2_000
_IN_FAMILY: Final = {"address", "hamlet", "rw", "rt"}
_SEALED: Final = {Kind.NIK, Kind.PARENT_NIK, Kind.FAMILY_NUMBER}
_WED, _DIVORCED = 2, 3  # codes of the list `marital_status` that say whether it is recorded


@dataclass(frozen=True, slots=True)
class Style:
    """`labels`: words instead of codes. `whole`: NIK and KK numbers in full, else masked."""

    labels: bool = False
    whole: bool = False


def in_order(residents: "QuerySet[Resident]") -> "QuerySet[Resident]":
    """With their families, by where they live, the head of each family first."""
    return residents.select_related("family").order_by(
        "family__hamlet", "family__rw", "family__rt", "family", "relation", "birth_date", "pk"
    )


def people(residents: "QuerySet[Resident]") -> Iterator[Resident]:
    """The same, a part at a time: for a file."""
    return in_order(residents).iterator(chunk_size=_AT_ONCE)


def sheet_rows(residents: Iterator[Resident], style: Style) -> Iterator[list[str]]:
    """What an import of the same columns reads back as the same person."""
    readers = [_reader(column, style) for column in COLUMNS]
    for resident in residents:
        yield [read(resident) for read in readers]


def nik_of(resident: Resident, style: Style) -> str:
    digits = open_nik(resident)
    return digits if style.whole or not digits else mask_nik(digits)


def family_number_of(family: Family, style: Style) -> str:
    digits = open_family_number(family)
    return digits if style.whole or not digits else mask_kk(digits)


def plain_text(value: Any) -> str:
    """A value as the import reads it: ISO dates, decimals without trailing zeros."""
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def _reader(column: Column, style: Style) -> Callable[[Resident], str]:
    name = column.field
    if column.kind in _SEALED:
        return _sealed_reader(column, style)
    if name in _IN_FAMILY:
        empty = NO_AREA if column.kind is Kind.AREA else ""
        return lambda resident: getattr(resident.family, name) or empty
    if column.kind is not Kind.CODE:
        return lambda resident: plain_text(getattr(resident, name))
    words = _code_words(column.codes, style)
    if name == "marital_status" and style.labels:
        return lambda resident: _marital(resident, words)
    return lambda resident: words.get(getattr(resident, name), "")


def _sealed_reader(column: Column, style: Style) -> Callable[[Resident], str]:
    if column.kind is Kind.NIK:
        return lambda resident: nik_of(resident, style) or NO_NIK
    if column.kind is Kind.FAMILY_NUMBER:
        return lambda resident: family_number_of(resident.family, style)

    def parent(resident: Resident) -> str:
        side: Any = column.field.removesuffix("_nik")
        digits = open_parent_nik(getattr(resident, column.field), side, resident.pk)
        return digits if style.whole or not digits else mask_nik(digits)

    return parent


def _code_words(codes: str, style: Style) -> dict[int | None, str]:
    """Each code as its label, or as OpenSID numbers it; by its label where OpenSID has no number for it."""
    found = LISTS[codes]
    if style.labels:
        return {code: text.upper() for code, text in found.labels.items()}
    theirs = found.dialects.get(Source.OPENSID, {})
    return {
        **{code: str(code) for code in found.labels},
        **{number: label(codes, number).upper() for number in theirs},
        **{code: str(number) for number, code in theirs.items() if code is not None},
    }


def _marital(resident: Resident, words: dict[int | None, str]) -> str:
    """New KK forms say whether a marriage or a divorce is recorded; only labels can.

    The list has one code for “Kawin”, recorded or not, and OpenSID takes only its own codes and labels, as it
    takes only its 43 titles. So a file of codes, which must be readable there, leaves it out.
    """
    word = words.get(resident.marital_status, "")
    if resident.marriage_recorded is None or resident.marital_status not in {_WED, _DIVORCED}:
        return word
    return f"{word} TERCATAT" if resident.marriage_recorded else f"{word} BELUM TERCATAT"
