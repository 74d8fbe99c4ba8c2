"""The number of a household, as a village gives it: it stands in addresses, so no NIK or KK may be one."""

import re
from typing import Final

from django.utils.translation import gettext as _

LONGEST: Final = 30
_NUMBER: Final = re.compile(r"[0-9A-Z][0-9A-Z-]*")
_DIGITS_OF_A_PERSON: Final = 16


def household_number(text: str) -> str:
    """In capitals. ValueError with a sentence for what is none."""
    number = text.strip().upper()
    if not _NUMBER.fullmatch(number) or len(number) > LONGEST:
        raise ValueError(_("Tulis nomor rumah tangga dengan huruf, angka, atau tanda hubung saja."))
    digits = number.replace("-", "")
    if digits.isdigit() and len(digits) == _DIGITS_OF_A_PERSON:
        raise ValueError(_("Enam belas angka dipakai NIK dan KK. Beri rumah tangga nomor yang lain."))
    return number
