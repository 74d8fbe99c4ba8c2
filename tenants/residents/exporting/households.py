"""Who lives in which household, as rows of the sheet “RTM”."""

from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet

from tenants.residents.codes import label
from tenants.residents.importing.columns import HOUSEHOLD_COLUMNS
from tenants.residents.models import INVALID, Resident

from .people import NO_NIK, Style, nik_of, plain_text

HOUSEHOLD_TITLES: Final = tuple(column.header for column in HOUSEHOLD_COLUMNS)
_AT_ONCE: Final = 2_000


def in_households(residents: "QuerySet[Resident]") -> "QuerySet[Resident]":
    """A row marked as not valid is nobody."""
    return (
        residents.exclude(household_number="")
        .exclude(status=INVALID)
        .order_by("household_number", "household_relation", "pk")
    )


def household_rows(residents: "QuerySet[Resident]", style: Style) -> Iterator[list[str]]:
    """Name and birth only of people without a NIK: nothing else says who they are."""
    for each in residents.iterator(chunk_size=_AT_ONCE):
        code = each.household_relation
        place = label("household_relation", code).upper() if style.labels else str(code)
        birth = [each.name, each.birth_place, plain_text(each.birth_date)]
        named = birth if each.nik is None else ["", "", ""]
        yield [nik_of(each, style) or NO_NIK, each.household_number, place, *named]
