"""Suspending, resuming and archiving a village: each with a reason, each undone by another."""

from django.db import transaction
from django.utils.translation import gettext as _

from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import State
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.province.regions.slugs import SlugRefused
from smartvillage.province.villages import services as villages
from smartvillage.province.villages.models import Village

from ..models import Purge

LONGEST_REASON = 300


class Refused(Exception):
    """The village stays as it is. The message is Indonesian and says why."""


def suspend(code: str, *, actor: Actor, reason: str) -> None:
    """The public site gives way to a notice; staff may look; letters can be verified. Refused."""
    _move(code, State.SUSPENDED, actor, reason, before={State.LIVE, State.TRAINING})


def archive(code: str, *, actor: Actor, reason: str) -> None:
    """As suspended, and nobody signs in any more. Refused."""
    _move(code, State.ARCHIVED, actor, reason, before={State.LIVE, State.TRAINING, State.SUSPENDED})


def resume(code: str, *, actor: Actor, reason: str) -> None:
    """Back to what it was: open, or in training if it was never open. Refused while a purge is asked for."""
    with transaction.atomic():
        village = locked(code)
        if Purge.objects.filter(village=village).exists():
            raise Refused(_("Batalkan dulu permintaan menghapus desa ini."))
        back = State.LIVE if village.live_at else State.TRAINING
        _move(code, back, actor, reason, before={State.SUSPENDED, State.ARCHIVED})


def rename(code: str, label: str, *, actor: Actor, reason: str) -> str:
    """Another address; the old one redirects for ever. Returns the address as it is kept. Refused."""
    with transaction.atomic():
        village = locked(code)
        if State(village.state) is State.PURGED:
            raise Refused(_("Desa ini sudah dihapus. Alamatnya tidak berubah lagi."))
        try:
            kept = villages.rename(code, label, actor=actor, reason=checked_reason(reason))
        except (SlugRefused, villages.LabelTaken) as error:
            raise Refused(str(error)) from error
    directory.forget()
    return kept


def checked_reason(text: str) -> str:
    """Refused without one: it is what the history says later."""
    reason = " ".join(text.split())
    if not reason:
        raise Refused(_("Tulis alasannya. Alasan disimpan di riwayat desa."))
    if len(reason) > LONGEST_REASON:
        raise Refused(_("Alasan terlalu panjang. Paling banyak 300 huruf."))
    return reason


def locked(code: str) -> Village:
    """The village's row, held until the transaction ends. Refused if there is none."""
    village: Village | None = Village.objects.select_for_update().filter(code=code).first()
    if village is None:
        raise Refused(_("Desa %(code)s belum bergabung.") % {"code": code[:20]})
    return village


def _move(code: str, to: State, actor: Actor, reason: str, *, before: set[State]) -> None:
    reason = checked_reason(reason)
    with transaction.atomic():
        state = State(locked(code).state)
        if state not in before:
            raise Refused(_("Tindakan ini tidak bisa dalam keadaan desa sekarang."))
        villages.move(code, to, actor=actor, reason=reason)
    directory.forget()
