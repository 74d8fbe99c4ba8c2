"""Numbers without gaps: a counter row, raised in the transaction that uses the number.

Three ways of counting (`Counting`): all letters together, each type for itself, or together with the other
mail of the office. Each begins again with the year of the village's calendar.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from smartvillage.common.audit.services import record
from smartvillage.kernel import clock
from smartvillage.kernel.clock import WIB
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import current_village
from tenants.letters.models import ALL_TYPES, Counter, Counting, Letter, LetterSetting
from tenants.letters.number_pattern import write_number
from tenants.letters.permissions import LetterPermission
from tenants.letters.queries.numbering import REFERENCES, last_number, numbering, scope_of
from tenants.letters.references import period, short_code, write_reference

from .moving import Refused, WrongStep, locked

_SUFFIXES: Final = "abcdefghijklmnopqrstuvwxyz"

# Waits for whoever holds the row; rolled back with its transaction, so nothing is ever missing. A counter that
# was set to an old number by hand goes on after the highest number that a letter has.
_NEXT: Final = f"""
INSERT INTO {Counter._meta.db_table} AS c (scope, year, last)
VALUES (%(scope)s, %(year)s, 1 + COALESCE((SELECT max(sequence) FROM {Letter._meta.db_table}
  WHERE scope = %(scope)s AND year = %(year)s), 0))
ON CONFLICT (scope, year) DO UPDATE SET last = 1 + GREATEST(c.last, (SELECT max(sequence)
  FROM {Letter._meta.db_table} WHERE scope = %(scope)s AND year = %(year)s))
RETURNING last
"""  # noqa: S608 - the tables' names are the models'


class NumberTaken(Refused):
    """A start value that is used already, or a number to insert after that was never given."""


@dataclass(frozen=True, slots=True)
class Number:
    """`printed` as on the letter; the rest is its place in the counting. What was inserted after 12 is counted
    in a scope of its own, "letters+12": its sequence 1 is 12a.
    """

    printed: str
    scope: str
    year: int
    sequence: int


def next_in(scope: str, year: int) -> int:
    """The next number of a scope: 1, 2, 3, …; it counts only if the caller's transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"scope": scope, "year": year})
        return int(cursor.fetchone()[0])


def letter_number(letter: Letter, *, code: str, day: date) -> Number:
    """For a letter signed on `day` of the village's calendar; one that is to be inserted after another gets
    that number with the next small letter. NumberTaken where there is no such number, or no letter is left.
    """
    rules = numbering()
    scope, after = scope_of(rules.counting, letter.type), letter.insert_after
    if after is None:
        shown = sequence = next_in(scope, day.year)
        suffix = ""
    else:
        _require_given(after, last_number(scope, day.year))
        scope, shown = f"{scope}+{after}", after
        sequence = next_in(scope, day.year)
        if sequence > len(_SUFFIXES):
            raise NumberTaken(_("Sesudah nomor %(number)d tidak ada sisipan lagi.") % {"number": after})
        suffix = _SUFFIXES[sequence - 1]
    printed = write_number(
        rules.pattern, code=code, sequence=shown, unit=rules.unit, day=day, inserted=suffix
    )
    return Number(printed, scope, day.year, sequence)


def _require_given(number: int, last: int) -> None:
    if not 0 < number <= last:
        raise NumberTaken(_("Nomor %(number)d belum pernah dipakai tahun ini.") % {"number": number})


@transaction.atomic
def set_numbering(*, actor: Actor, pattern: str, counting: str, unit: str) -> None:
    """How this village numbers its letters from now on; those that were issued keep theirs."""
    actor.require(LetterPermission.CONFIGURE)
    LetterSetting.objects.update_or_create(
        type=ALL_TYPES, defaults={"pattern": pattern, "counting": Counting(counting), "unit": unit}
    )
    record(actor=actor, action="letters.numbering_set", target="village", target_id=current_village().code,
           detail={"pattern": pattern, "counting": counting, "unit": unit})  # fmt: skip


@transaction.atomic
def set_numbering_and_start(
    *, actor: Actor, pattern: str, counting: str, unit: str, start: int | None, now: datetime
) -> None:
    """Both or neither."""
    set_numbering(actor=actor, pattern=pattern, counting=counting, unit=unit)
    if start is not None:
        start_at(actor=actor, number=start, now=now)


@transaction.atomic
def start_at(*, actor: Actor, number: int, now: datetime, type_code: str = "") -> None:
    """The next letter of this year gets `number`, for a village that began the year in another book.

    NumberTaken below what was given out: no number is used twice.
    """
    actor.require(LetterPermission.CONFIGURE)
    year = now.astimezone(WIB).year
    scope = scope_of(numbering().counting, type_code)
    Counter.objects.select_for_update().filter(scope=scope, year=year).first()
    if number <= (last := last_number(scope, year)):
        raise NumberTaken(
            _("Nomor %(number)d sudah dipakai. Tulis %(least)d atau lebih.")
            % {"number": number, "least": last + 1}
        )
    Counter.objects.update_or_create(scope=scope, year=year, defaults={"last": number - 1})
    record(actor=actor, action="letters.numbering_started", target="village",
           target_id=current_village().code, detail={"scope": scope, "year": year, "number": number})  # fmt: skip


@transaction.atomic
def insert_after(*, actor: Actor, letter_id: UUID, number: int | None) -> Letter:
    """When it is signed, the letter gets a number between `number` and the next; None: the next one as usual.

    NumberTaken for a number that was never given, WrongStep for a letter that has its own already.
    """
    actor.require(LetterPermission.CHECK)
    letter = locked(actor, letter_id)
    if not letter.is_open:
        raise WrongStep(_("Surat ini sudah bernomor atau sudah ditutup. Nomornya tidak berubah lagi."))
    scope = scope_of(numbering().counting, letter.type)
    if number is not None:
        _require_given(number, last_number(scope, clock.today().year))
    letter.insert_after = number
    letter.save(update_fields=["insert_after"])
    record(actor=actor, action="letters.number_inserted", target="letter", target_id=str(letter.pk),
           detail={"after": number})  # fmt: skip
    return letter


def new_reference(day: date) -> str:
    month = period(day)
    return write_reference(short_code(current_village().name), month, next_in(REFERENCES, month))
