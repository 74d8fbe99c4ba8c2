"""Numbers under the present keys: after another key was put in front of SEALING_KEYS, or INDEX_KEY changed."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from smartvillage.common.audit.services import record
from smartvillage.kernel.identity import (
    KeyRing,
    SealedKind,
    blind_index,
    blind_tail,
    key_ring,
    needs_reseal,
    reseal,
    unseal,
)
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import current_village
from tenants.residents.bulk import change_rows
from tenants.residents.models import Family, Resident
from tenants.residents.permissions import ResidentPermission
from tenants.residents.sealing import PARENTS, row_of_parent

AT_ONCE: Final = 2_000

Changes = dict[str, bytes]


def reseal_register(*, actor: Actor) -> int:
    """How many rows of the declared village were written anew; again, none.

    Row by row both the old and the new seal open, so the village is served meanwhile, and what was
    interrupted goes on. Under a new INDEX_KEY a number is found again when its row is done. SealBroken for a
    number whose key is no longer in SEALING_KEYS: nothing of its batch is changed.
    """
    actor.require(ResidentPermission.RESEAL)
    ring, schema = key_ring(), current_village().schema
    done = 0
    for model, anew in ((Resident, _resident), (Family, _family)):
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), AT_ONCE):
            done += _batch(
                model, keys[start : start + AT_ONCE], lambda row, anew=anew: anew(row, schema, ring)
            )
    record(actor=actor, action="residents.resealed", target="residents", detail={"rows": done})
    return done


@transaction.atomic
def _batch(model: type[Model], keys: list[UUID], anew: Any) -> int:
    rows = model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk")
    changes: Mapping[UUID, Changes] = {row.pk: changed for row in rows if (changed := dict(anew(row)))}
    change_rows(model, changes)
    return len(changes)


def _resident(row: Resident, schema: str, ring: KeyRing) -> Iterator[tuple[str, bytes]]:
    if row.nik is not None:
        yield from _anew("nik", "nik", row.nik, schema, row.pk, ring)
        digits = unseal("nik", row.nik, village_schema=schema, row_id=row.pk, ring=ring)
        if (index := blind_index("nik", schema, digits, ring=ring)) != bytes(row.nik_index or b""):
            yield "nik_index", index
            yield "nik_tail", blind_tail("nik", schema, digits, ring=ring)
    for parent in PARENTS:
        if (sealed := getattr(row, f"{parent}_nik")) is not None:
            yield from _anew(f"{parent}_nik", "nik", sealed, schema, row_of_parent(parent, row.pk), ring)


def _family(row: Family, schema: str, ring: KeyRing) -> Iterator[tuple[str, bytes]]:
    if row.number is not None:
        yield from _anew("number", "kk", row.number, schema, row.pk, ring)
        digits = unseal("kk", row.number, village_schema=schema, row_id=row.pk, ring=ring)
        if (index := blind_index("kk", schema, digits, ring=ring)) != bytes(row.number_index or b""):
            yield "number_index", index


def _anew(
    field: str, kind: SealedKind, sealed: bytes | memoryview, schema: str, row_id: UUID | str, ring: KeyRing
) -> Iterator[tuple[str, bytes]]:
    if needs_reseal(sealed, ring=ring):
        yield field, reseal(kind, sealed, village_schema=schema, row_id=row_id, ring=ring)
