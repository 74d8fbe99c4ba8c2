"""How a letter's number is written. Pure; the closed list of tokens is all a pattern can say."""

import re
from datetime import date

from smartvillage.kernel.clock import roman_month

DEFAULT_PATTERN = "{code}/{seq:03}/{unit}/{roman}/{year}"

_TOKEN = re.compile(r"\{(code|seq|unit|month|roman|year)(?::0([1-6]))?\}")


def write_number(pattern: str, *, code: str, sequence: int, unit: str, day: date) -> str:
    """`"400.12.2.1/042/TJA/XI/2026"`. What is no token of the list stays as it is."""
    values = {
        "code": code,
        "seq": str(sequence),
        "unit": unit,
        "month": f"{day.month:02}",
        "roman": roman_month(day),
        "year": str(day.year),
    }
    return _TOKEN.sub(lambda match: values[match[1]].rjust(int(match[2] or 0), "0"), pattern)
