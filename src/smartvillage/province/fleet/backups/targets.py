"""The moment to go back to: what a person types, and what Postgres is told."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from smartvillage.kernel import clock

from .errors import BadRequest

_DATE_ONLY = len("2026-11-24")


@dataclass(frozen=True, slots=True)
class Target:
    """A time (everything committed until then) or a place in the WAL (everything before it)."""

    at: datetime | None = None
    lsn: str = ""

    def settings(self) -> dict[str, str]:
        """Recovery settings of Postgres."""
        if self.at is None:
            return {"recovery_target_lsn": self.lsn, "recovery_target_inclusive": "off"}
        return {"recovery_target_time": self.at.astimezone(UTC).isoformat(sep=" ")}


def parse(text: str, *, now: datetime) -> Target:
    """`"2026-11-24T10:30:00"` (WIB) or with an offset. BadRequest for anything else, and for the future."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadRequest(_("Tulis waktu seperti 2026-11-24T10:30:00 (WIB).")) from error
    if len(text.strip()) <= _DATE_ONLY:
        raise BadRequest(_("Sebutkan jamnya juga, seperti 2026-11-24T10:30:00 (WIB)."))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=clock.WIB)
    if moment > now:
        raise BadRequest(_("Waktu itu belum tiba."))
    return Target(moment)
