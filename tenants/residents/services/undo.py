"""Taking a whole import out of the register again, unless something was built on it."""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor, NotHere
from smartvillage.kernel.tenancy import current_village, emit
from tenants.residents.bulk import as_stored, replace_rows
from tenants.residents.importing.batches import UNDO_FOR
from tenants.residents.importing.drafts import lock, unlock
from tenants.residents.importing.register import FILLED, LOCATION
from tenants.residents.models import HEAD, LIVING, Event, Family, ImportBatch, ImportState, Resident
from tenants.residents.permissions import ResidentPermission

# Of a resident that an import changed, everything that it could have changed.
_FORMER: Final = ("search_name", "father_nik", "mother_nik", *FILLED, "updated_at")

Row = dict[str, Any]


class UndoRefused(Exception):
    """Something came after the import; `reasons` are sentences that say what. Nothing was changed."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("the import cannot be undone")
        self.reasons = list(reasons)


@dataclass(frozen=True, slots=True)
class Undo:
    """`residents` and `families` are the new ones; a family with where it lives, as the import wrote it.

    `former`: rows of the residents that were changed, as they were, sealed numbers still sealed.
    """

    residents: tuple[str, ...]
    families: tuple[Row, ...]
    former: tuple[Row, ...]

    @classmethod
    def of_changes(cls, changed: Iterable[UUID]) -> Self:
        """Read before anything is changed."""
        found = Resident.objects.filter(pk__in=list(changed)).values("id", *_FORMER)
        return cls((), (), tuple(as_stored(Resident, row) for row in found))

    def with_new(self, families: Iterable[Family], residents: Iterable[Resident]) -> "Undo":
        places = ({"id": str(f.pk), **{name: getattr(f, name) for name in LOCATION}} for f in families)
        return replace(self, residents=tuple(str(r.pk) for r in residents), families=tuple(places))

    def sealed(self, batch_id: UUID) -> bytes:
        content = json.dumps([self.residents, self.families, self.former]).encode()
        return lock(zlib.compress(content), b"undo " + batch_id.bytes)

    @classmethod
    def opened(cls, sealed: bytes, batch_id: UUID) -> Self:
        residents, families, former = json.loads(zlib.decompress(unlock(sealed, b"undo " + batch_id.bytes)))
        return cls(tuple(residents), tuple(families), tuple(former))


@transaction.atomic
def undo_import(*, actor: Actor, batch_id: UUID, now: datetime) -> ImportBatch:
    """New rows go, changed ones become what they were. Undone already: nothing happens.

    NotHere for an import that is unknown or never ended, UndoRefused with the reasons.
    """
    actor.require(ResidentPermission.IMPORT)
    one_at_a_time()
    batch: ImportBatch | None = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None or batch.state not in {ImportState.DONE, ImportState.UNDONE}:
        raise NotHere
    if batch.state == ImportState.UNDONE:
        return batch
    assert batch.finished_at is not None
    if batch.undo is None or batch.finished_at < now - UNDO_FOR:
        raise UndoRefused([_("Impor hanya bisa diurungkan dalam 30 hari.")])
    undo = Undo.opened(bytes(batch.undo), batch.pk)
    if reasons := list(_reasons(undo, batch.finished_at)):
        raise UndoRefused(reasons)
    _remove(undo, batch.pk)
    leave_households(UUID(row["id"]) for row in undo.former if "household_number" in row)
    replace_rows(Resident, undo.former)
    batch.state, batch.undo = ImportState.UNDONE, None
    batch.save(update_fields=["state", "undo"])
    detail = {"residents": len(undo.residents), "families": len(undo.families), "restored": len(undo.former)}
    record(
        actor=actor, action="residents.import_undone", target="import", target_id=str(batch.pk), detail=detail
    )
    emit("stats.dirty")
    return batch


def one_at_a_time() -> None:
    """Imports and undoing them take turns in a village: they would not see each other's newcomers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('import'), hashtext(%s))", [current_village().schema]
        )


def leave_households(people: Iterable[UUID]) -> None:
    """Before they are given their places: two heads may change places, and one row is written at a time."""
    nowhere = {"household_number": "", "household_relation": None}
    replace_rows(Resident, [{"id": str(pk), **nowhere} for pk in people])


def _remove(undo: Undo, batch_id: UUID) -> None:
    """All that the import recorded. What refers to a resident goes before the resident."""
    families = [family["id"] for family in undo.families]
    for gone in (
        Event.objects.filter(act=batch_id), Resident.objects.filter(pk__in=undo.residents),
        Family.objects.filter(pk__in=families),
    ):  # fmt: skip
        gone._raw_delete(using=gone.db)


def _reasons(undo: Undo, written_at: datetime) -> Iterator[str]:
    """What came after the import, in sentences. The rows are locked while they are looked at."""
    keys = [*undo.residents, *(row["id"] for row in undo.former)]
    now = dict(Resident.objects.select_for_update().filter(pk__in=keys).values_list("pk", "updated_at"))
    if changed := sum(now.get(UUID(key)) != written_at for key in keys):
        yield ngettext(
            "%(count)d orang sudah diubah atau dihapus setelah impor ini.",
            "%(count)d orang sudah diubah atau dihapus setelah impor ini.",
            changed,
        ) % {"count": changed}
    if accounts := Resident.objects.filter(pk__in=undo.residents).exclude(account=None).count():
        yield _("%(count)d orang sudah punya kartu PIN.") % {"count": accounts}
    if led := _led_by_others(undo, keys):
        yield _("%(count)d rumah tangga sudah punya kepala lain setelah impor ini.") % {"count": led}
    families = [family["id"] for family in undo.families]
    places = {
        str(row.pop("id")): row for row in Family.objects.filter(pk__in=families).values("id", *LOCATION)
    }
    if moved := sum(places.get(f["id"]) != {name: f[name] for name in LOCATION} for f in undo.families):
        yield _("Alamat %(count)d KK sudah diubah setelah impor ini.") % {"count": moved}
    if joined := Resident.objects.filter(family__in=families).exclude(pk__in=undo.residents).count():
        yield _("%(count)d orang lain sudah masuk ke KK dari impor ini.") % {"count": joined}
    later = Event.objects.filter(recorded_at__gt=written_at)
    if events := later.filter(models.Q(resident__in=keys) | models.Q(family__in=families)).count():
        yield _("Sudah ada %(count)d peristiwa sesudah impor ini.") % {"count": events}
    yield from _referring(Resident, undo.residents)
    yield from _referring(Family, families)


def _led_by_others(undo: Undo, keys: Sequence[str]) -> int:
    """Households whose former head would find somebody in that place whom the import did not touch."""
    former = {
        row["household_number"]
        for row in undo.former
        if (row.get("household_relation"), row["status"]) == (HEAD, LIVING)
    }
    heads = Resident.objects.filter(household_relation=HEAD, status=LIVING, household_number__in=former)
    count: int = heads.exclude(pk__in=keys).count()
    return count


def _referring(model: type[models.Model], keys: Sequence[str]) -> Iterator[str]:
    """Rows of other apps that point at these: letters, and whatever else is kept about residents."""
    words = {"letters.Letter": _("surat")}
    # Hidden ones too: another app's key to a resident has no name on our side.
    for relation in model._meta.get_fields(include_hidden=True):
        other = relation.related_model
        if not isinstance(relation, models.ManyToOneRel) or not isinstance(other, type):
            continue
        if other in {Resident, Event}:
            continue
        if count := other._base_manager.filter(**{f"{relation.field.name}__in": keys}).count():
            what = words.get(other._meta.label, _("catatan lain"))
            yield _("Sudah ada %(count)d %(what)s untuk orang dari impor ini.") % {
                "count": count,
                "what": what,
            }
