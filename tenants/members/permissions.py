from smartvillage.kernel.permissions import Permission, Role, grant


class MemberPermission(Permission):
    VIEW = "members.view"
    OWN_OFFICE = "members.own_office"  # the head keeps the name and number that letters carry

    LIMIT = "members.limit"  # say which hamlets, RW or RT an operator works for


grant(Role.OPERATOR, MemberPermission.VIEW, MemberPermission.LIMIT)
grant(Role.HEAD, MemberPermission.VIEW, MemberPermission.OWN_OFFICE, MemberPermission.LIMIT)
