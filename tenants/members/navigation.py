from django.utils.translation import gettext_lazy as _

from smartvillage.web.navigation import Area, NavItem, register

from .permissions import MemberPermission

register(
    NavItem(Area.WORKSPACE, _("Pejabat"), "officials", "users", permission=MemberPermission.VIEW, order=80),
)
