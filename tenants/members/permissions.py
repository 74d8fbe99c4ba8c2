from smartvillage.kernel.permissions import Permission, Role, grant


class MemberPermission(Permission):
    VIEW = "members.view"
    OWN_OFFICE = "members.own_office"  # the head keeps the name and number that letters carry


grant(Role.OPERATOR, MemberPermission.VIEW)
grant(Role.HEAD, MemberPermission.VIEW, MemberPermission.OWN_OFFICE)
