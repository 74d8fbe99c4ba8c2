"""Numbers without gaps: a counter row, raised in the transaction that uses the number."""

from datetime import date

from django.db import connection

from smartvillage.kernel.tenancy import current_village
from tenants.letters.models import Counter
from tenants.letters.number_pattern import DEFAULT_PATTERN, write_number
from tenants.letters.references import period, short_code, write_reference

LETTERS = "letters"
REFERENCES = "references"

# Waits for whoever holds the row; rolled back with its transaction, so nothing is ever missing.
_NEXT = f"""
INSERT INTO {Counter._meta.db_table} (scope, year, last) VALUES (%s, %s, 1)
ON CONFLICT (scope, year) DO UPDATE SET last = {Counter._meta.db_table}.last + 1
RETURNING last
"""  # noqa: S608 - the table's name is the model's


def next_in(scope: str, year: int) -> int:
    """The next number of a scope: 1, 2, 3, …; it counts only if the caller's transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [scope, year])
        return int(cursor.fetchone()[0])


def letter_number(*, code: str, day: date) -> tuple[str, int]:
    """(as printed, place in the year's sequence) for a letter signed on `day` of the village's calendar."""
    sequence = next_in(LETTERS, day.year)
    unit = short_code(current_village().name)
    return write_number(DEFAULT_PATTERN, code=code, sequence=sequence, unit=unit, day=day), sequence


def new_reference(day: date) -> str:
    month = period(day)
    return write_reference(short_code(current_village().name), month, next_in(REFERENCES, month))
