"""Correcting what no event changes, without writing over somebody else's correction."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction

from smartvillage.common.audit.services import record
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, NotHere
from smartvillage.kernel.tenancy import emit
from tenants.members.queries import areas_of, is_inside
from tenants.residents import queries
from tenants.residents.filters import PLACES
from tenants.residents.groups import EDITABLE
from tenants.residents.models import HOUSEHOLD_HEAD, Family, FormDraft, Resident
from tenants.residents.names import searchable
from tenants.residents.permissions import ResidentPermission

from .events import record_edits

LONGEST_DRAFT: Final = 8_000  # characters: a form of the register as JSON is below 2,000
KEPT: Final = timedelta(days=30)
COUNTED: Final = frozenset({"birth_date"})  # statistics by age change with it


class Changed(Exception):
    """Somebody else saved the same fields meanwhile; nothing was written."""


class SecondHead(Exception):
    """The household has a living head already; nothing was written."""


class TypedElsewhere(Exception):
    """The same account kept another draft meanwhile, on another device; nothing was written."""


class OutsideAreas(Exception):
    """An operator who is limited to areas may not move a family out of them."""


def fingerprint(row: models.Model, names: Iterable[str]) -> str:
    """Of the values that a form was opened with. Unlike a time of change it minds these fields only."""
    values = {name: getattr(row, name) for name in sorted(names)}
    return hashlib.sha256(json.dumps(values, cls=DjangoJSONEncoder).encode()).hexdigest()[:32]


@transaction.atomic
def edit_resident(
    *, actor: Actor, resident_id: UUID, values: Mapping[str, Any], based_on: str, form: str = ""
) -> Resident:
    """Write fields of EDITABLE. `based_on`: their fingerprint when the form was opened; `form`: its draft.

    The same again changes nothing. Raises NotHere, Changed, SecondHead.
    """
    actor.require(ResidentPermission.EDIT)
    if not set(values) <= set(EDITABLE):
        raise ValueError("not a field that is edited")
    row = queries.visible_residents(actor).select_for_update(of=("self",)).filter(pk=resident_id).first()
    if row is None:
        raise NotHere
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed and fingerprint(row, values) != based_on:
        raise Changed
    FormDraft.objects.filter(user_id=actor.user_id, form=form).delete()
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    if "name" in changed:
        row.search_name = searchable(row.name)
    _save(row, [*changed, "search_name", "updated_at"])
    record(
        actor=actor, action="residents.edited", target="resident", target_id=str(row.pk),
        detail={"fields": sorted(changed)},
    )  # fmt: skip
    if COUNTED & set(changed):
        emit("stats.dirty")
    return row


def _save(row: Resident, names: list[str]) -> None:
    """Only the database knows whether two people are named head at the same moment."""
    try:
        with transaction.atomic():
            row.save(update_fields=names)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != HOUSEHOLD_HEAD:
            raise
        raise SecondHead from None


@transaction.atomic
def edit_family(*, actor: Actor, family_id: UUID, values: Mapping[str, str], based_on: str) -> Family:
    """Where the family lives: `address` and PLACES. Raises NotHere, Changed, OutsideAreas."""
    actor.require(ResidentPermission.EDIT)
    if set(values) != {"address", *PLACES}:
        raise ValueError("not where a family lives")
    row = queries.visible_families(actor).select_for_update(of=("self",)).filter(pk=family_id).first()
    if row is None:
        raise NotHere
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed and fingerprint(row, values) != based_on:
        raise Changed
    require_inside(actor, {name: values[name] for name in PLACES})
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
        record_edits(row.members.values_list("pk", flat=True), actor=actor, now=clock.now())
        record(
            actor=actor, action="residents.family_edited", target="family", target_id=str(row.pk),
            detail={"fields": sorted(changed)},
        )  # fmt: skip
        emit("stats.dirty")
    return row


def require_inside(actor: Actor, place: Mapping[str, str]) -> None:
    """`place`: hamlet, rw and rt of a family. Raises OutsideAreas."""
    if not is_inside(areas_of(actor.user_id), **place):
        raise OutsideAreas


@transaction.atomic
def keep_draft(
    *, actor: Actor, resident_id: UUID, form: str, data: Mapping[str, str], based_on: str, now: datetime,
    over: str = "",
) -> FormDraft:  # fmt: skip
    """What is typed so far, in place of the draft before; audited once, when it is saved.

    `over`: the stamp of that draft. The account's drafts that nobody touched for KEPT go with it: they hold
    personal data.

    Raises NotHere, TypedElsewhere, and ValueError for more than a form can hold.
    """
    actor.require(ResidentPermission.EDIT)
    queries.resident_for(actor, resident_id)
    if len(json.dumps(dict(data))) > LONGEST_DRAFT:
        raise ValueError("longer than the form")
    FormDraft.objects.filter(user_id=actor.user_id, saved_at__lt=now - KEPT).delete()
    before = FormDraft.objects.select_for_update().filter(user_id=actor.user_id, form=form).first()
    if before is not None and before.stamp != over:
        raise TypedElsewhere
    draft, _ = FormDraft.objects.update_or_create(
        user_id=actor.user_id,
        form=form,
        defaults={"data": dict(data), "based_on": based_on[:40], "saved_at": now},
    )
    return draft  # type: ignore[no-any-return]


def drop_draft(*, actor: Actor, form: str) -> None:
    """Nothing happens where there is none."""
    actor.require(ResidentPermission.EDIT)
    FormDraft.objects.filter(user_id=actor.user_id, form=form).delete()
