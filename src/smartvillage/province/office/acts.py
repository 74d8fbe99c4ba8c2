"""What an officer may do to a village in its state, and the words for it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import State
from smartvillage.province.fleet.models import Purge
from smartvillage.province.fleet.services import lifecycle, purging

Word = str | Promise
_RUNS = frozenset({State.LIVE, State.TRAINING})


@dataclass(frozen=True, slots=True)
class Act:
    """`asks`: fields of the form; `run` takes the code, the actor and the answers."""

    slug: str
    title: Word
    lead: Word
    button: Word
    done: Word
    run: Callable[..., object]
    states: frozenset[State]
    asks: tuple[str, ...] = ("alasan",)
    danger: bool = False


_ALL = [
    Act("tangguhkan", _("Tangguhkan desa"),
        _("Warga melihat pemberitahuan. Operator dan kepala hanya dapat melihat. Surat tetap dapat diperiksa."),
        _("Tangguhkan desa"), _("Desa ditangguhkan."), lifecycle.suspend, _RUNS),
    Act("buka", _("Buka lagi desa"), _("Situs dan ruang kerja kembali seperti semula."),
        _("Buka lagi desa"), _("Desa dibuka lagi."), lifecycle.resume, frozenset({State.SUSPENDED, State.ARCHIVED})),
    Act("ganti-alamat", _("Ganti alamat situs"),
        _("Alamat lama mengarah ke alamat baru untuk selamanya. Tidak ada desa lain yang mendapatnya."),
        _("Ganti alamat"), _("Alamat diganti."), lifecycle.rename,
        _RUNS | {State.SUSPENDED, State.ARCHIVED}, ("alamat", "alasan")),
    Act("arsipkan", _("Arsipkan desa"), _("Tidak ada yang dapat masuk lagi. Data disimpan. Surat tetap dapat diperiksa."),
        _("Arsipkan desa"), _("Desa diarsipkan."), lifecycle.archive, _RUNS | {State.SUSPENDED}, danger=True),
    Act("hapus", _("Minta penghapusan desa"),
        _("Semua data desa dihapus 30 hari setelah petugas lain menyetujui. Salinan akhir dibuat dulu."),
        _("Minta penghapusan"), _("Penghapusan diminta. Petugas lain harus menyetujui."), purging.request,
        frozenset({State.ARCHIVED}), ("nama", "alasan"), danger=True),
    Act("setujui-hapus", _("Setujui penghapusan desa"),
        _("Semua data desa dihapus 30 hari dari sekarang. Sampai hari itu, penghapusan dapat dibatalkan."),
        _("Setujui penghapusan"), _("Penghapusan disetujui. Masa tunggu 30 hari dimulai."), purging.confirm,
        frozenset({State.ARCHIVED}), ("nama",), danger=True),
    Act("batalkan-hapus", _("Batalkan penghapusan"), _("Desa tetap diarsipkan. Datanya tidak berubah."),
        _("Batalkan penghapusan"), _("Penghapusan dibatalkan."), purging.cancel, frozenset({State.ARCHIVED})),
]  # fmt: skip
ACTS = {act.slug: act for act in _ALL}


def offered(state: State | None, purge: Purge | None, actor: Actor) -> list[Act]:
    """What this officer may do now, in the order of how far it goes."""
    hidden: set[str] = {"setujui-hapus", "batalkan-hapus"} if purge is None else {"hapus", "buka"}
    if purge is not None and (purge.confirmed_at is not None or not may_confirm(purge, actor)):
        hidden.add("setujui-hapus")
    return [act for act in _ALL if state in act.states and act.slug not in hidden]


def may_confirm(purge: Purge, actor: Actor) -> bool:
    """Whoever asked does not agree to it."""
    return actor.user_id != purge.requested_by_id and actor.name != purge.requested_by
