"""The front page, the doors and the workspace in the menus."""

from django.utils.translation import gettext_lazy as _

from smartvillage.web.navigation import Area, Audience, NavItem, register
from tenants.letters.permissions import LetterPermission

register(
    NavItem(Area.SITE, _("Beranda"), "home", "home", order=10),
    NavItem(Area.SITE, _("Masuk"), "resident-sign-in", "login", audience=Audience.ANONYMOUS, order=90),
    NavItem(Area.SITE, _("Ruang kerja"), "workspace", "check", permission=LetterPermission.VIEW, order=85),
    NavItem(Area.SITE, _("Keluar"), "sign-out", "logout", audience=Audience.SIGNED_IN, order=95, post=True),
    NavItem(Area.WORKSPACE, _("Hari ini"), "workspace", "inbox", permission=LetterPermission.VIEW, order=10),
    NavItem(
        Area.ACCOUNT, _("Keluar"), "sign-out", "logout", audience=Audience.SIGNED_IN, order=95, post=True
    ),
)
