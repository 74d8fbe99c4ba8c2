"""Village time. Every village of Lampung keeps WIB (Asia/Jakarta)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

WIB = ZoneInfo("Asia/Jakarta")

_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def now() -> datetime:
    """The current instant, aware, in WIB."""
    return timezone.now().astimezone(WIB)


def today() -> date:
    """The village's calendar day: a letter of 31 December 23:30 WIB belongs to the old year."""
    return now().date()


def format_date(day: date) -> str:
    """`date(2026, 11, 24)` to `"24 November 2026"`, as official letters write it."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def roman_month(day: date) -> str:
    """`date(2026, 11, 24)` to `"XI"`."""
    return _ROMAN[day.month - 1]
