"""The register in the menu of the workspace."""

from django.utils.translation import gettext_lazy as _

from smartvillage.web.navigation import Area, NavItem, register

from .permissions import ResidentPermission

register(
    NavItem(
        Area.WORKSPACE, _("Penduduk"), "residents:list", "users", permission=ResidentPermission.VIEW, order=40
    ),
    NavItem(
        Area.WORKSPACE,
        _("Impor penduduk"),
        "residents:import",
        "upload",
        permission=ResidentPermission.IMPORT,
        order=45,
    ),
    NavItem(
        Area.WORKSPACE,
        _("Laporan penduduk"),
        "residents:month",
        "chart",
        permission=ResidentPermission.VIEW,
        order=42,
    ),
)
