"""When a letter is promised for."""

from datetime import date, timedelta

from smartvillage.kernel.workdays import working_days_after
from smartvillage.province.regions.queries import holiday_dates

from .catalogue import LetterType

HOURS_A_DAY = 7  # an office's working day without the break
_HORIZON = timedelta(days=60)  # no promise is longer; long holidays included


def promised_for(kind: LetterType, asked_on: date) -> date:
    """The working day on which a letter asked for on this day is ready at the latest."""
    days = max(1, -(-kind.promise_working_hours // HOURS_A_DAY))
    return working_days_after(asked_on, days, holiday_dates(asked_on, asked_on + _HORIZON))
