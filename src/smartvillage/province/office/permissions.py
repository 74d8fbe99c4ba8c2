from smartvillage.kernel.permissions import Permission, Role, grant


class OfficePermission(Permission):
    VIEW_FLEET = "office.view_fleet"
    CHECK_HEALTH = "office.check_health"
    ONBOARD = "office.onboard"
    MANAGE_FLEET = "office.manage_fleet"
    ISSUE_SHEETS = "office.issue_sheets"
    VIEW_FACTS = "office.view_facts"


grant(Role.OFFICER, *OfficePermission)
grant(Role.ANALYST, OfficePermission.VIEW_FACTS)
