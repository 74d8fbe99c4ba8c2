"""The walls as the database has them: audited at start-up, and by `desa fleet verify`."""

import psycopg2

from .names import LOGIN_ROLE, OWNER_ROLE

_LOGIN = """
SELECT rolsuper, rolbypassrls, rolinherit, rolcreaterole,
       pg_has_role(current_user, %(owner)s, 'MEMBER') OR current_user = %(owner)s,
       EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)
FROM pg_roles WHERE rolname = current_user
"""
_FLAWS = ("is a superuser", "bypasses row security", "inherits its roles", "may create roles",
          "is or may become the owner", "owns tables")  # fmt: skip

# A village's schema or table open to anybody but its own role and the owner.
_FOREIGN_GRANTS = {
    "schema": r"""
        SELECT n.nspname, pg_get_userbyid(a.grantee) FROM pg_namespace n, aclexplode(n.nspacl) a
        WHERE n.nspname ~ '^v_[0-9]{10}$'
          AND (a.grantee = 0 OR pg_get_userbyid(a.grantee) NOT IN (n.nspname, %(owner)s)) LIMIT 5""",
    "table": r"""
        SELECT n.nspname || '.' || c.relname, pg_get_userbyid(a.grantee)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
        WHERE n.nspname ~ '^v_[0-9]{10}$'
          AND (a.grantee = 0 OR pg_get_userbyid(a.grantee) NOT IN (n.nspname, %(owner)s)) LIMIT 5""",
    "membership": r"""
        SELECT r.rolname, m.rolname FROM pg_auth_members am
        JOIN pg_roles r ON r.oid = am.roleid JOIN pg_roles m ON m.oid = am.member
        WHERE r.rolname ~ '^v_[0-9]{10}$' AND m.rolname NOT IN (%(login)s, %(owner)s) LIMIT 5""",
}
_INHERITED = """
    SELECT r.rolname, m.rolname FROM pg_auth_members am
    JOIN pg_roles r ON r.oid = am.roleid JOIN pg_roles m ON m.oid = am.member
    WHERE m.rolname = current_user AND (to_jsonb(am)->>'inherit_option')::boolean LIMIT 5
"""


def audit(dsn: str, *, isolation: str = "role") -> list[str]:
    """Everything that is wrong with the login behind `dsn`; an empty list means it may serve.

    `isolation="path"` (Citus) is protected by search_path and witness only, so grants of
    village schemas to the login are expected there.
    """
    names = {"owner": OWNER_ROLE, "login": LOGIN_ROLE}
    connection = psycopg2.connect(dsn)
    try:
        with connection.cursor() as cursor:
            cursor.execute(_LOGIN, names)
            row = cursor.fetchone() or ()
            problems = [f"the login {flaw}" for flaw, found in zip(_FLAWS, row, strict=False) if found]
            if isolation == "role":
                cursor.execute(_INHERITED)
                problems += [f"{member} inherits {role}" for role, member in cursor.fetchall()]
                for kind, query in _FOREIGN_GRANTS.items():
                    cursor.execute(query, names)
                    problems += [f"{kind} {what} is open to {whom}" for what, whom in cursor.fetchall()]
    finally:
        connection.close()
    return problems
