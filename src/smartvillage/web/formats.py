"""Indonesian dates and numbers as text. Years and identifiers are never passed through `number`."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from smartvillage.kernel.clock import WIB, format_date, now

Number = int | float | Decimal


def number(value: Number, places: int = 0) -> str:
    """`1234567.5` with 1 place to `"1.234.567,5"`; halves go up, as people round."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,}".translate(str.maketrans(",.", ".,")).replace("-", "−")


def rupiah(value: Number) -> str:
    """`1250000` to `"Rp1.250.000"`."""
    text = number(value)
    return f"−Rp{text[1:]}" if text.startswith("−") else f"Rp{text}"


def percent(value: Number, places: int = 0) -> str:
    """A share of 0..1: `0.125` with 1 place to `"12,5%"`."""
    return f"{number(Decimal(str(value)) * 100, places)}%"


def long_date(value: date) -> str:
    """`"24 November 2026"`; of a datetime, the day in WIB."""
    return format_date(_day(value))


def short_date(value: date) -> str:
    """`"24 Nov 2026"`, for tables."""
    day, month, year = long_date(value).split(" ")
    return f"{day} {month[:3]} {year}"


def clock_time(value: datetime) -> str:
    """`"10.42"` WIB."""
    return f"{value.astimezone(WIB):%H.%M}"


def moment(value: datetime) -> str:
    """`"24 November 2026 pukul 10.42 WIB"`."""
    return _("%(date)s pukul %(time)s WIB") % {"date": long_date(value), "time": clock_time(value)}


def recent(value: datetime) -> str:
    """`"Hari ini 10.42"`, `"Kemarin 16.05"`, else `"24 Nov 2026"`."""
    day, today = _day(value), now().date()
    if day == today:
        return _("Hari ini %(time)s") % {"time": clock_time(value)}
    if day == today - timedelta(days=1):
        return _("Kemarin %(time)s") % {"time": clock_time(value)}
    return short_date(value)


def _day(value: date) -> date:
    return value.astimezone(WIB).date() if isinstance(value, datetime) else value
