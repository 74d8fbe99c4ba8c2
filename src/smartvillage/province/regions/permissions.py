"""Who may change the province's reference data. Reading it needs no permission: it is public."""

from smartvillage.kernel.permissions import Permission, Role, grant


class RegionPermission(Permission):
    EDIT = "regions.edit"


grant(Role.OFFICER, RegionPermission.EDIT)
