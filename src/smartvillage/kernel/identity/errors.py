"""What is wrong with a number somebody typed, told without repeating the number."""

from typing import NamedTuple

from django.utils.functional import Promise


class InvalidNumber(ValueError):
    """`str()` is a plain Indonesian sentence for the person who typed; `reason` is for code.

    Neither ever holds a digit of the number.
    """

    def __init__(self, reason: str, message: Promise | str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class InvalidNik(InvalidNumber):
    """Reasons: empty, excel, not_digits, length, province, region, birth_date, serial, demo."""


class InvalidKk(InvalidNumber):
    """Reasons: empty, excel, not_digits, length, province, region, serial, demo."""


class InvalidPhone(InvalidNumber):
    """Reasons: empty, excel, not_digits, foreign, landline, malformed."""


class NumberWarning(NamedTuple):
    """Unusual but possible: the person who enters it may insist, with a reason."""

    code: str
    text: str
