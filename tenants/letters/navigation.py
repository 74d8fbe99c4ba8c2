"""Letters in the menus."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.web.navigation import Area, Audience, NavItem, register

from .permissions import LetterPermission
from .queries import waiting_for_signature, work_queue


def _to_check(request: HttpRequest) -> int:
    """No query for whoever does not check letters."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return work_queue(actor, clock.today()).to_check if actor.can(LetterPermission.CHECK) else 0


def _to_sign(request: HttpRequest) -> int:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return waiting_for_signature(actor).count()


register(
    NavItem(
        Area.SITE, _("Surat saya"), "letters:mine", "letter", permission=LetterPermission.REQUEST, order=20
    ),
    NavItem(Area.SITE, _("Lacak"), "letters:track", "track", order=30),
    NavItem(
        Area.SITE, _("Periksa surat"), "letters:verify-code", "shield", audience=Audience.ANONYMOUS, order=40
    ),
    NavItem(
        Area.WORKSPACE,
        _("Surat"),
        "letters:desk",
        "letter",
        permission=LetterPermission.VIEW,
        order=20,
        count=_to_check,
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
        count=_to_sign,
    ),
)
