"""Months of the facts, "2026-11", in words."""

from datetime import date

from django.utils.dates import MONTHS

from smartvillage.kernel import clock


def month_name(month: str) -> str:
    """`"2026-11"` to `"November 2026"`; "" stays ""."""
    year, _dash, number = month.partition("-")
    return f"{MONTHS[int(number)]} {year}" if number else ""


def last_months(count: int) -> list[tuple[str, str]]:
    """The month of today and those before it, newest first, each with its name."""
    today = clock.today()
    newest = today.year * 12 + today.month - 1
    found = [divmod(newest - back, 12) for back in range(count)]
    keys = [f"{date(year, number + 1, 1):%Y-%m}" for year, number in found]
    return [(key, month_name(key)) for key in keys]
