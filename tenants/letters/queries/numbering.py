"""How this village numbers its letters, and how far it has come."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Max

from smartvillage.kernel.tenancy import current_village
from tenants.letters.models import ALL_TYPES, Counter, Counting, Letter, LetterSetting
from tenants.letters.number_pattern import DEFAULT_PATTERN, write_number
from tenants.letters.references import short_code

LETTERS: Final = "letters"
MAIL: Final = "mail"
REFERENCES: Final = "references"


@dataclass(frozen=True, slots=True)
class Numbering:
    """`unit` stands for the village in the number."""

    pattern: str
    counting: Counting
    unit: str

    def example(self, *, code: str, sequence: int, day: date) -> str:
        return write_number(self.pattern, code=code, sequence=sequence, unit=self.unit, day=day)


def numbering() -> Numbering:
    """As the village set it, else the usual way. One query."""
    setting = LetterSetting.objects.filter(type=ALL_TYPES).first()
    unit = short_code(current_village().name)
    if setting is None:
        return Numbering(DEFAULT_PATTERN, Counting.ALL, unit)
    return Numbering(
        setting.pattern or DEFAULT_PATTERN, Counting(setting.counting or Counting.ALL), setting.unit or unit
    )


def scope_of(counting: Counting, type_code: str) -> str:
    """The counter that a letter of this type takes its number from."""
    if counting is Counting.TYPE:
        return f"type:{type_code}"
    return MAIL if counting is Counting.MAIL else LETTERS


def last_number(scope: str, year: int) -> int:
    """The highest number given out, also where somebody set the counter back by hand; 0 for none."""
    counted = Counter.objects.filter(scope=scope, year=year).values_list("last", flat=True).first() or 0
    used = Letter.objects.filter(scope=scope, year=year).aggregate(last=Max("sequence"))["last"] or 0
    return max(counted, used)
