"""One change for many residents, and taking the last one back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from smartvillage.common.audit.services import record_each
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, NotHere
from smartvillage.kernel.tenancy import emit
from tenants.residents import queries
from tenants.residents.filters import PLACES
from tenants.residents.models import BulkChange, Family, Resident
from tenants.residents.permissions import ResidentPermission
from tenants.residents.services.editing import require_inside
from tenants.residents.services.events import record_edits

FIELDS = frozenset({"religion", "education", "current_education", "occupation", "insurance"})
_Rows = Sequence[Resident | Family]


@dataclass(frozen=True, slots=True)
class Undone:
    """`kept` rows were changed again by somebody since, or are no longer the actor's: they stay."""

    restored: int
    kept: int


@transaction.atomic
def change_many(*, actor: Actor, resident_ids: Collection[UUID], values: Mapping[str, Any]) -> int:
    """Give all of these residents the same values, or their families a place. Returns the rows changed.

    `values` has fields of FIELDS, or of PLACES. Rows that have them already are left alone, so that the same
    change again does nothing. Raises NotHere if one of the residents is not the actor's, OutsideAreas.
    """
    actor.require(ResidentPermission.EDIT)
    of_families = set(values) <= set(PLACES)
    if not values or not (of_families or set(values) <= FIELDS):
        raise ValueError("not a change for many")
    rows: _Rows = _families(actor, resident_ids) if of_families else _residents(actor, resident_ids)
    if of_families:
        for row in rows:
            require_inside(actor, {name: getattr(row, name) for name in PLACES} | dict(values))
    changed = [row for row in rows if _held(row, values) != dict(values)]
    if not changed:
        return 0
    BulkChange.objects.update_or_create(
        user_id=actor.user_id,
        defaults={
            "at": clock.now(), "of_families": of_families, "after": dict(values),
            "before": {str(row.pk): _held(row, values) for row in changed},
        },
    )  # fmt: skip
    for row in changed:
        _set(row, values)
    _save(actor, changed, values, action="residents.changed_together")
    return len(changed)


@transaction.atomic
def undo_last(*, actor: Actor) -> Undone:
    """Take back the actor's last change of many. NotHere if there is none, or it was taken back already."""
    actor.require(ResidentPermission.EDIT)
    last = BulkChange.objects.select_for_update().filter(user_id=actor.user_id).first()
    if last is None:
        raise NotHere
    keys = [UUID(key) for key in last.before]
    found: _Rows = _locked_families(actor, keys) if last.of_families else _locked_residents(actor, keys)
    changed = [row for row in found if _held(row, last.after) == last.after]
    for row in changed:
        _set(row, last.before[str(row.pk)])
    _save(actor, changed, last.after, action="residents.change_undone")
    kept = len(last.before) - len(changed)
    last.delete()
    return Undone(len(changed), kept)


def _residents(actor: Actor, ids: Collection[UUID]) -> list[Resident]:
    rows = _locked_residents(actor, ids)
    if len(rows) != len(set(ids)) or not rows:
        raise NotHere
    return rows


def _families(actor: Actor, ids: Collection[UUID]) -> list[Family]:
    return _locked_families(actor, {row.family_id for row in _residents(actor, ids)})


def _locked_residents(actor: Actor, ids: Collection[UUID]) -> list[Resident]:
    """In one order, so that two operators who mark the same people do not wait for each other in a ring."""
    seen = queries.visible_residents(actor).filter(pk__in=ids)
    return list(seen.select_for_update(of=("self",)).order_by("pk"))


def _locked_families(actor: Actor, ids: Collection[UUID]) -> list[Family]:
    seen = queries.visible_families(actor).filter(pk__in=ids)
    return list(seen.select_for_update(of=("self",)).order_by("pk"))


def _held(row: Resident | Family, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in values}


def _set(row: Resident | Family, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    if isinstance(row, Resident):
        row.updated_at = clock.now()


def _save(actor: Actor, rows: _Rows, values: Mapping[str, Any], *, action: str) -> None:
    if not rows:
        return
    of_families = isinstance(rows[0], Family)
    model, extra = (Family, []) if of_families else (Resident, ["updated_at"])
    model._default_manager.bulk_update(rows, [*values, *extra])
    record_each(
        actor=actor, action=action, target=model._meta.model_name or "",
        target_ids=[str(row.pk) for row in rows], detail={"fields": sorted(values)},
    )  # fmt: skip
    if of_families:
        members = Resident.objects.filter(family__in=rows).values_list("pk", flat=True)
        record_edits(members, actor=actor, now=clock.now())
        emit("stats.dirty")
