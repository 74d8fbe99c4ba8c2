"""Every village compared with the template: equal, or the difference by name."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg2
from django.conf import settings

from smartvillage.kernel.tenancy import schema_of
from smartvillage.kernel.tenancy.acl import audit

from ..schema import OwnerLink
from ..template.catalogue import ForeignObject, read_statements
from .planning import Survey, survey
from .rendering import expected_statements

SHOWN = 10  # differences told per village


@dataclass(frozen=True, slots=True)
class Drift:
    """`differences`: `"+ CREATE INDEX …"` is too much in the village, `"- …"` is missing there."""

    code: str
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    compared: int
    drifted: tuple[Drift, ...]
    survey: Survey
    grants: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        found = self.survey
        return not (
            self.drifted or self.grants or found.pending or found.ahead or found.torn or found.orphans
        )


def verify(*, parallel: int, told: Callable[[str], None] = lambda code: None) -> Verdict:
    """Structure of every village with this release's migrations, its grants, and rows without schemas.

    Villages that still wait for migrations are listed as such, not as drift.
    """
    found = survey()
    waiting = {*found.pending, *found.ahead, *found.torn}
    codes = [code for code in found.codes if code not in waiting]
    expected = expected_statements()
    slices = [codes[number::parallel] for number in range(parallel)]
    with ThreadPoolExecutor(parallel) as pool:
        drifted = [
            drift for part in pool.map(lambda some: _compare(some, expected, told), slices) for drift in part
        ]
    grants = audit(settings.DATABASE_DSN, isolation=settings.ISOLATION)
    return Verdict(len(codes), tuple(sorted(drifted, key=lambda drift: drift.code)), found, tuple(grants))


def _compare(codes: Iterable[str], expected: list[str], told: Callable[[str], None]) -> list[Drift]:
    link, drifted = OwnerLink(), []
    try:
        for code in codes:
            if differences := _differences(link, schema_of(code), expected):
                drifted.append(Drift(code, differences))
            told(code)
    finally:
        link.close()
    return drifted


def _differences(link: OwnerLink, schema: str, expected: list[str]) -> tuple[str, ...]:
    try:
        with link.transaction() as cursor:
            found = [part.replace(schema, "*") for part in read_statements(cursor, schema)]
    except ForeignObject as error:
        return (f"+ {error}",)
    except psycopg2.Error as error:
        return (type(error).__name__,)
    if found == expected:
        return ()
    lines = [f"+ {part}" for part in found if part not in set(expected)]
    lines += [f"- {part}" for part in expected if part not in set(found)]
    return tuple(" ".join(line.split()) for line in lines or ["order of tables or constraints"])[:SHOWN]
