"""The timeline as pages draw it: what happened, and what comes next."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartvillage.kernel.permissions import Role
from smartvillage.kernel.tenancy import current_village

from .models import Letter, LetterEvent
from .states import LetterState

_WAY = (
    LetterState.RECEIVED,
    LetterState.CHECKING,
    LetterState.TO_SIGN,
    LetterState.READY,
    LetterState.FINISHED,
)
_ENDS = (LetterState.REJECTED, LetterState.WITHDRAWN, LetterState.FINISHED)
_WHO: dict[str, str | Promise] = {
    Role.RESIDENT: gettext_lazy("pemohon"),
    Role.OPERATOR: gettext_lazy("operator"),
}


def steps_of(letter: Letter, events: Sequence[LetterEvent]) -> list[dict[str, Any]]:
    return steps_for(events, letter.status, letter.tone)


def steps_for(events: Sequence[LetterEvent], status: str, tone: str) -> list[dict[str, Any]]:
    """Items for `web/components/timeline.html`: what happened, how it stands, what comes."""
    items = [
        {
            "title": LetterState(event.state).label,
            "when": event.at,
            "who": role_name(event.role),
            "text": event.note,
            "state": "done",
        }
        for event in events
    ]
    if not items:
        return items
    last = LetterState(events[-1].state)
    items[-1] |= {
        "title": status,
        "state": "bad" if tone == "bad" else "done" if last in _ENDS else "current",
    }
    return [*items, *({"title": state.label, "state": "todo"} for state in _ahead(last))]


def role_name(role: str) -> str:
    """Who acted: a role in the village's own words, never a name (U8)."""
    if role == Role.HEAD:
        return current_village().head_title
    return str(_WHO.get(role, role or _("sistem")))


def _ahead(state: LetterState) -> Iterable[LetterState]:
    if state in _ENDS:
        return ()
    if state is LetterState.INCOMPLETE:
        return _WAY[1:-1]
    return _WAY[_WAY.index(state) + 1 : -1]
