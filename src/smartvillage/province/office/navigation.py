"""Menus of the programme office, the analysts and the portal."""

from django.utils.translation import gettext_lazy as _

from smartvillage.web.navigation import Area, Audience, NavItem, register

from .permissions import OfficePermission

register(
    NavItem(Area.DPMD, _("Desa"), "board", "building", permission=OfficePermission.VIEW_FLEET, order=10),
    NavItem(Area.DPMD, _("Onboarding"), "onboarding", "plus", permission=OfficePermission.ONBOARD, order=20),
    NavItem(
        Area.DPMD, _("Kesehatan"), "fleet-health", "shield", permission=OfficePermission.VIEW_FLEET, order=30
    ),
    NavItem(Area.DATA, _("Angka"), "facts", "chart", permission=OfficePermission.VIEW_FACTS, order=10),
    # The village apps offer the same entry under the same name; the registry keeps it once.
    NavItem(
        Area.ACCOUNT, _("Keluar"), "sign-out", "logout", audience=Audience.SIGNED_IN, order=95, post=True
    ),
)
