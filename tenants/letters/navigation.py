"""Letters in the menus."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel import clock
from smartvillage.web.navigation import Area, Audience, NavItem, register

from .permissions import LetterPermission
from .queries import work_queue


def _waiting(request: HttpRequest) -> int:
    """The badge: what waits for this actor, by their part in it."""
    actor = request.actor  # type: ignore[attr-defined]
    queue = work_queue(actor, clock.today())
    to_sign = queue.to_sign if actor.can(LetterPermission.SIGN) else 0
    return to_sign + (queue.to_check if actor.can(LetterPermission.CHECK) else 0)


register(
    NavItem(
        Area.SITE, _("Surat saya"), "letters:mine", "letter", permission=LetterPermission.REQUEST, order=20
    ),
    NavItem(Area.SITE, _("Lacak permohonan"), "letters:track", "track", audience=Audience.ANYBODY, order=30),
    NavItem(Area.SITE, _("Periksa surat"), "letters:verify-code", "shield", order=40),
    NavItem(
        Area.WORKSPACE,
        _("Surat"),
        "letters:desk",
        "letter",
        permission=LetterPermission.VIEW,
        order=20,
        count=_waiting,
    ),
    NavItem(
        Area.WORKSPACE,
        _("Surat baru"),
        "letters:counter",
        "plus",
        permission=LetterPermission.CREATE,
        order=30,
    ),
    NavItem(
        Area.WORKSPACE,
        _("Tanda tangan"),
        "letters:sign-batch",
        "sign",
        permission=LetterPermission.SIGN,
        order=25,
    ),
)
