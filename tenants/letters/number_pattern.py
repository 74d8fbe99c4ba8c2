"""How a letter's number is written. Pure; the closed list of tokens is all a pattern can say.

Tokens and separators as villages use them under Permendagri 83/2022, which asks for the classification code
and the number only.
"""

import re
from datetime import date
from typing import Final

from smartvillage.kernel.clock import roman_month

DEFAULT_PATTERN: Final = "{code}/{seq:03}/{unit}/{roman}/{year}"
LONGEST_PATTERN: Final = 60

_TOKEN: Final = re.compile(r"\{(code|seq|unit|month|roman|year)(?::0([1-6]))?\}")
_BETWEEN: Final = re.compile(r"[A-Za-z0-9 ./–-]*")


class BadPattern(ValueError):
    """A pattern without its number, with an unknown token, or with other signs than a number has."""


def check_pattern(pattern: str) -> None:
    """Raises BadPattern. Of two letters of a year and a type the numbers must differ, so `{seq}` is there once."""
    tokens = [match[1] for match in _TOKEN.finditer(pattern)]
    if tokens.count("seq") != 1 or len(pattern) > LONGEST_PATTERN:
        raise BadPattern
    if not _BETWEEN.fullmatch(_TOKEN.sub("", pattern)):
        raise BadPattern


def write_number(pattern: str, *, code: str, sequence: int, unit: str, day: date, inserted: str = "") -> str:
    """`"400.12.2.1/042/TJA/XI/2026"`, or `"…/042a/…"` for a number that was `inserted` after 42.

    What is no token of the list stays as it is.
    """
    values = {
        "code": code,
        "seq": str(sequence),
        "unit": unit,
        "month": f"{day.month:02}",
        "roman": roman_month(day),
        "year": str(day.year),
    }

    def written(match: re.Match[str]) -> str:
        text = values[match[1]].rjust(int(match[2] or 0), "0")
        return text + inserted if match[1] == "seq" else text

    return _TOKEN.sub(written, pattern)
