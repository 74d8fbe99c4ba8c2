"""NIK and KK numbers of this village's rows: sealed to be stored, opened to be shown or printed.

A seal is bound to the village and the row; a parent's NIK also to its column, so that it does not open as
the child's.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Literal
from uuid import UUID

from smartvillage.kernel.identity import (
    blind_index,
    blind_tail,
    key_ring,
    mask_kk,
    mask_nik,
    seal,
    unseal,
)
from smartvillage.kernel.tenancy import current_village

from .models import Family, Resident

Parent = Literal["father", "mother"]
PARENTS: Final[tuple[Parent, ...]] = ("father", "mother")


def sealed_nik(digits: str | None, row_id: UUID) -> tuple[bytes | None, bytes | None]:
    """(seal, blind index) for a resident's row; two None for somebody without a NIK."""
    if not digits:
        return None, None
    return seal("nik", digits, village_schema=_schema(), row_id=row_id), nik_index(digits)


def sealed_parent_nik(digits: str | None, parent: Parent, row_id: UUID) -> bytes | None:
    if not digits:
        return None
    return seal("nik", digits, village_schema=_schema(), row_id=row_of_parent(parent, row_id))


def sealed_family_number(digits: str | None, row_id: UUID) -> tuple[bytes | None, bytes | None]:
    if not digits:
        return None, None
    return seal("kk", digits, village_schema=_schema(), row_id=row_id), family_number_index(digits)


def nik_index(digits: str) -> bytes:
    return blind_index("nik", _schema(), digits)


def nik_tail(digits: str | None) -> bytes | None:
    """By which a NIK is found from its last four digits or more; None for somebody without a NIK."""
    return blind_tail("nik", _schema(), digits) if digits else None


def family_number_index(digits: str) -> bytes:
    return blind_index("kk", _schema(), digits)


def open_nik(resident: Resident) -> str:
    """The 16 digits, or nothing for somebody without a NIK. For letters and matching, never for a list."""
    if resident.nik is None:
        return ""
    return unseal("nik", resident.nik, village_schema=_schema(), row_id=resident.pk)


def open_niks(
    sealed: Iterable[tuple[UUID, bytes | memoryview | None]],
) -> Iterator[tuple[UUID, str]]:
    """The numbers of many rows, for comparing them inside the village: 9 microseconds each. Those without
    a NIK are left out.
    """
    ring, schema = key_ring(), _schema()
    for pk, nik in sealed:
        if nik is not None:
            yield pk, unseal("nik", nik, village_schema=schema, row_id=pk, ring=ring)


def masked_niks(residents: Iterable[Resident]) -> dict[UUID, str]:
    """The masked numbers of a page of residents, by key; nobody without a NIK."""
    return {pk: mask_nik(digits) for pk, digits in open_niks((each.pk, each.nik) for each in residents)}


def open_parent_nik(sealed: bytes | memoryview | None, parent: Parent, row_id: UUID) -> str:
    if sealed is None:
        return ""
    return unseal("nik", sealed, village_schema=_schema(), row_id=row_of_parent(parent, row_id))


def open_family_number(family: Family) -> str:
    if family.number is None:
        return ""
    return unseal("kk", family.number, village_schema=_schema(), row_id=family.pk)


def masked_nik(resident: Resident) -> str:
    """`"1872••••••••0001"`; empty for somebody without a NIK."""
    digits = open_nik(resident)
    return mask_nik(digits) if digits else ""


def masked_family_number(family: Family) -> str:
    digits = open_family_number(family)
    return mask_kk(digits) if digits else ""


def masked_family_numbers(families: Iterable[Family]) -> dict[UUID, str]:
    """The masked numbers of a page of families, by key; no family without a card."""
    ring, schema = key_ring(), _schema()
    return {
        each.pk: mask_kk(unseal("kk", each.number, village_schema=schema, row_id=each.pk, ring=ring))
        for each in families
        if each.number is not None
    }


def row_of_parent(parent: Parent, row_id: UUID) -> str:
    """To which a parent's number is bound."""
    return f"{row_id}:{parent}"


def _schema() -> str:
    return current_village().schema
