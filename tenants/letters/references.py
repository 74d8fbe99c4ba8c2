"""The reference a resident keeps: `TJA-2611-0042-7`. Pure.

Three letters of the village's name, year and month, a counter, a check digit. The letters never hold O or I
and the rest is digits, so 0 and O, 1 and I cannot be taken for each other: a wrong one is put right.
"""

import re
from datetime import date

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_VOWELS = frozenset("AEU")
_TYPED = re.compile(r"([A-Z]{3})([0-9OIL]{4})([0-9OIL]{4,6})([0-9OIL])")
_AS_DIGITS = str.maketrans("OIL", "011")

# Damm's table: finds every single wrong digit and every swap of two neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


class BadReference(ValueError):
    """What was typed is no reference: a letter or digit is missing or wrong."""


def short_code(name: str) -> str:
    """`"Tejo Agung"` to `"TJA"`, `"Hanura"` to `"HNR"`: three letters without O and I."""
    words = ["".join(letter for letter in word if letter in _ALPHABET) for word in name.upper().split()]
    words = [word for word in words if word]
    if len(words) >= 3:
        found = "".join(word[0] for word in words[:3])
    else:
        first, last = (words[0], words[1][0]) if len(words) == 2 else (words[0] if words else "", "")
        rest = first[1:]
        consonants = "".join(letter for letter in rest if letter not in _VOWELS)
        found = (first[:1] + (consonants or rest))[: 3 - len(last)] + last
    return found.ljust(3, "X")[:3]


def period(day: date) -> int:
    """`date(2026, 11, 24)` to 2611: the counter of references starts again each month."""
    return day.year % 100 * 100 + day.month


def write_reference(code: str, month: int, sequence: int) -> str:
    """`("TJA", 2611, 42)` to `"TJA-2611-0042-…"`."""
    body = f"{month:04}{sequence:04}"
    return f"{code}-{month:04}-{sequence:04}-{_check_digit(code + body)}"


def read_reference(text: str) -> str:
    """The reference as written, from what a person typed. Raises BadReference."""
    match = _TYPED.fullmatch(re.sub(r"[\s\-–—./]", "", text).upper())
    if match is None:
        raise BadReference
    code = match[1]
    month, sequence, check = (part.translate(_AS_DIGITS) for part in match.groups()[1:])
    if check != _check_digit(code + month + sequence):
        raise BadReference
    return f"{code}-{month}-{sequence}-{check}"


def _check_digit(text: str) -> str:
    interim = 0
    for letter in text:
        for digit in str(ord(letter) - ord("A") + 10) if letter.isalpha() else letter:
            interim = _DAMM[interim][int(digit)]
    return str(interim)
