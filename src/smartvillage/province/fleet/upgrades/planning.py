"""Which villages lack which migrations of this release."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from smartvillage.kernel.tenancy import State, schema_of
from smartvillage.province.villages.models import Village

from .. import template
from ..schema import OwnerLink, owner_cursor


@dataclass(frozen=True, slots=True)
class Group:
    """Villages that have the same migrations and therefore take the same SQL."""

    applied: tuple[str, ...]
    pending: tuple[str, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """`ahead`: villages with migrations that this code does not know. `torn`: row without a whole schema,
    `orphans`: schema without a row; both by name, neither is touched."""

    codes: tuple[str, ...]  # all that were looked at and have a whole schema
    groups: tuple[Group, ...]
    current: int
    ahead: dict[str, tuple[str, ...]]
    torn: tuple[str, ...]
    orphans: tuple[str, ...]

    @property
    def pending(self) -> list[str]:
        """Codes of all villages that lack something."""
        return [code for group in self.groups for code in group.codes]


def survey(codes: Iterable[str] | None = None) -> Survey:
    """What every village (or these) has and lacks. Reads `django_migrations` of each, changes nothing."""
    states = dict(Village.objects.order_by("code").values_list("code", "state"))
    wanted = [code for code in states if codes is None or code in set(codes)]
    schemas = _schemas()
    whole = [code for code in wanted if schemas.get(schema_of(code))]
    by_list: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for code, applied in _applied(whole):
        by_list[applied].append(code)
    expected = template.expected_migrations()
    groups, ahead, current = [], {}, 0
    for applied, members in by_list.items():
        pending = tuple(name for name in expected if name not in applied)
        if unknown := tuple(sorted(set(applied) - set(expected))):
            ahead.update(dict.fromkeys(members, unknown))
        elif pending:
            known = tuple(name for name in expected if name in applied)
            groups.append(Group(known, pending, tuple(members)))
        else:
            current += len(members)
    torn = tuple(code for code in wanted if State(states[code]).has_schema and code not in set(whole))
    known_schemas = {schema_of(code) for code in states}
    orphans = tuple(
        name for name in sorted(schemas) if name not in known_schemas and name != template.TEMPLATE_SCHEMA
    )
    return Survey(tuple(whole), tuple(groups), current, ahead, torn, orphans)


def digest(migrations: Iterable[str]) -> str:
    """Names a list of migrations in 16 characters."""
    return hashlib.sha256("\n".join(migrations).encode()).hexdigest()[:16]


def _schemas() -> dict[str, bool]:
    """Every village schema of the database, and whether it has its table of migrations."""
    with owner_cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, c.oid IS NOT NULL FROM pg_namespace n LEFT JOIN pg_class c "
            "ON c.relnamespace = n.oid AND c.relname = 'django_migrations' WHERE n.nspname ~ '^v_[0-9]{10}$'"
        )
        return dict(cursor.fetchall())


def _applied(codes: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    link = OwnerLink()
    try:
        for code in codes:
            yield code, link.steadily(partial(applied_in, schema=schema_of(code)))
    finally:
        link.close()


def applied_in(cursor: Any, schema: str) -> tuple[str, ...]:
    """`("accounts.0001_initial", …)` as the village has them, sorted; the stock command also notes those
    of apps that have no table there, which say nothing."""
    cursor.execute(
        f"SELECT app || '.' || name FROM {schema}.django_migrations WHERE app = ANY(%s) ORDER BY 1",
        [list(template.village_labels())],
    )
    return tuple(row[0] for row in cursor.fetchall())
