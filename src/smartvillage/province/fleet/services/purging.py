"""The end of a village: asked for by one, agreed to by another, carried out after 30 days.

What is removed: its schema with all data, its role, its files. What stays: its row, its
history, its address (for ever), and the final export with its checksum. Every step can be
run again: whoever is killed in between is finished by the next run.
"""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from smartvillage.common.audit.services import record
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import State, in_province
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.province.villages import services as villages
from smartvillage.province.villages.registry import forget_everywhere

from .. import schema
from ..exports import shelf
from ..exports.manifest import BadExport
from ..exports.reading import verified
from ..exports.writing import file_sha256, write_export
from ..locks import alone_with
from ..models import Purge
from ..models.lifecycle import WAIT
from .lifecycle import Refused, checked_reason, locked


class Stuck(Refused):
    """What was begun cannot go on by itself: somebody has to look at it."""


def request(code: str, *, actor: Actor, typed_name: str, reason: str) -> Purge:
    """First person. The village must be archived and its name typed. Refused."""
    reason, person = checked_reason(reason), _person(actor)
    with transaction.atomic():
        village = locked(code)
        if State(village.state) is not State.ARCHIVED:
            raise Refused(_("Arsipkan desa dulu. Hanya desa yang diarsipkan dapat dihapus."))
        _check_name(village.name, typed_name)
        if Purge.objects.filter(village=village).exists():
            raise Refused(_("Penghapusan desa ini sudah diminta."))
        purge: Purge = Purge.objects.create(
            village=village,
            reason=reason,
            requested_by=actor.name,
            requested_by_id=person,
            requested_at=clock.now(),
        )
        _record(code, "villages.purge_requested", actor, reason=reason)
    return purge


def confirm(code: str, *, actor: Actor, typed_name: str) -> Purge:
    """Second person: never the first. From here 30 days are waited. Refused."""
    person = _person(actor)
    with transaction.atomic():
        purge = _open(code)
        _check_name(purge.village.name, typed_name)
        if purge.confirmed_at is not None:
            raise Refused(_("Penghapusan desa ini sudah disetujui."))
        if person == purge.requested_by_id or actor.name == purge.requested_by:
            raise Refused(_("Anda yang memintanya. Orang lain harus menyetujui."))
        now = clock.now()
        purge.confirmed_by, purge.confirmed_by_id = actor.name, person
        purge.confirmed_at, purge.not_before = now, now + WAIT
        purge.save()
        _record(code, "villages.purge_confirmed", actor)
    return purge


def cancel(code: str, *, actor: Actor, reason: str) -> None:
    """Anybody of the office, as long as nothing has been removed. Refused."""
    reason = checked_reason(reason)
    with transaction.atomic():
        _open(code).delete()
        _record(code, "villages.purge_cancelled", actor, reason=reason)


def due(now: datetime) -> list[str]:
    """Codes of the villages whose wait is over, those that were interrupted among them."""
    found = Purge.objects.filter(done_at=None, not_before__lte=now).order_by("not_before")
    return list(found.values_list("village_id", flat=True))


def run(code: str, *, actor: Actor) -> Purge:
    """Carry out what is due and not yet done. Refused before its time, or where nobody agreed."""
    with in_province(), alone_with(code):
        purge = _found(code)
        if purge.done_at is not None:
            return purge
        if purge.confirmed_at is None:
            raise Refused(_("Penghapusan desa ini belum disetujui orang kedua."))
        if purge.not_before is None or clock.now() < purge.not_before:
            raise Refused(_("Masa tunggu 30 hari belum lewat."))
        for _name, step in steps():
            step(purge, actor)
        return purge


def steps() -> list[tuple[str, Callable[[Purge, Actor], None]]]:
    """In this order. The state comes before the schema: nobody is led into a village half removed."""
    return [
        ("export", _keep_export), ("close", _close), ("schema", _drop), ("files", _remove_files), ("done", _finish),
    ]  # fmt: skip


def _keep_export(purge: Purge, actor: Actor) -> None:
    """A final export, read back whole, and its checksum. Once the village is closed it can only be there."""
    path = shelf.final(purge.village_id)
    if purge.export_sha256 and path.is_file() and file_sha256(path) == purge.export_sha256:
        return
    if State(purge.village.state) is State.PURGED:
        raise Stuck(
            _("Salinan akhir hilang atau berubah. Kembalikan berkasnya dulu: %(name)s") % {"name": path.name}
        )
    written = write_export(purge.village_id, path)
    try:
        with verified(path):
            purge.export_name, purge.export_sha256 = path.name, written.sha256
    except BadExport as error:  # a village behind this release, or a disk that forgets
        raise Stuck(str(error)) from error
    purge.save(update_fields=["export_name", "export_sha256"])


def _close(purge: Purge, actor: Actor) -> None:
    """From here there is no way back. Looked at again under the lock: it may have been cancelled."""
    with transaction.atomic():
        village = locked(purge.village_id)
        if State(village.state) is not State.PURGED:
            if (
                State(village.state) is not State.ARCHIVED
                or not Purge.objects.filter(pk=purge.pk, not_before=purge.not_before).exists()
            ):
                raise Refused(_("Penghapusan desa ini sudah dibatalkan."))
            villages.move(purge.village_id, State.PURGED, actor=actor, reason=purge.reason)
    directory.forget()


def _drop(purge: Purge, actor: Actor) -> None:
    schema.remove(purge.village_id)


def _remove_files(purge: Purge, actor: Actor) -> None:
    for folder in (Path(settings.MEDIA_ROOT) / purge.village.schema_name, shelf.downloads(purge.village_id)):
        if folder.exists():
            shutil.rmtree(folder)


def _finish(purge: Purge, actor: Actor) -> None:
    with transaction.atomic():
        purge.done_at = clock.now()
        purge.save(update_fields=["done_at"])
        forget_everywhere(purge.village_id)
        _record(purge.village_id, "villages.purged", actor, sha256=purge.export_sha256)


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise Refused(_("Penghapusan desa butuh dua orang. Sebutkan akun petugasnya."))
    return actor.user_id


def _check_name(name: str, typed: str) -> None:
    if " ".join(typed.split()).casefold() != name.casefold():
        raise Refused(_("Nama desa tidak cocok. Ketik persis: %(name)s") % {"name": name})


def _found(code: str) -> Purge:
    purge: Purge | None = Purge.objects.select_related("village").filter(village_id=code).first()
    if purge is None:
        raise Refused(_("Tidak ada permintaan menghapus desa ini."))
    return purge


def _open(code: str) -> Purge:
    """The request, with the village's row held; Refused once the village is closed."""
    village = locked(code)
    purge = _found(code)
    if State(village.state) is State.PURGED:
        raise Refused(_("Penghapusan sudah berjalan dan tidak bisa dibatalkan."))
    return purge


def _record(code: str, action: str, actor: Actor, **detail: object) -> None:
    record(actor=actor, action=action, target="village", target_id=code, detail=detail)


__all__ = ["Refused", "Stuck", "cancel", "confirm", "due", "request", "run", "steps"]
