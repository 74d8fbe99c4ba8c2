"""Names of schemas and database roles, and nothing but names.

A village's key is its Kemendagri code (Permendagri 58/2021), for example
"18.72.04.1005"; its schema and its database role are both "v_1872041005".
"""

import re

PUBLIC = "public"
SHARED = "shared"  # views and functions of `public` that a village may use

OWNER_ROLE = "desa_owner"  # owns every object; migrations and provisioning only
LOGIN_ROLE = "desa_app"  # NOINHERIT login of the web and worker processes
PROVINCE_ROLE = "desa_province"  # rights on `public`, none on any village
VILLAGE_ROLE = "desa_village"  # what all villages may do with `shared`

_CODE = re.compile(r"(\d{2})\.(\d{2})\.(\d{2})\.(\d{4})", re.ASCII)
_SCHEMA = re.compile(r"v_(\d{2})(\d{2})(\d{2})(\d{4})", re.ASCII)


def schema_of(code: str) -> str:
    """`"18.72.04.1005"` to `"v_1872041005"`; ValueError for anything else."""
    match = _CODE.fullmatch(code)
    if match is None:
        raise ValueError(f"not a village code: {code!r}")
    return "v_" + "".join(match.groups())


def code_of(schema: str) -> str:
    """`"v_1872041005"` to `"18.72.04.1005"`; ValueError for anything else."""
    match = _SCHEMA.fullmatch(schema)
    if match is None:
        raise ValueError(f"not a village schema: {schema!r}")
    return ".".join(match.groups())


def is_village_schema(schema: str) -> bool:
    return _SCHEMA.fullmatch(schema) is not None
