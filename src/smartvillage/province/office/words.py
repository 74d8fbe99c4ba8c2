"""States and steps in the words and tones of the pages."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel.tenancy import State
from smartvillage.province.fleet.health.checks import LABELS, Problem
from smartvillage.province.fleet.services.onboarding import Action

Word = str | Promise

STATES: dict[State | None, tuple[Word, str]] = {
    State.LIVE: (_("Hidup"), "good"),
    State.TRAINING: (_("Latihan"), "warn"),
    State.DRAFT: (_("Menunggu giliran"), "info"),
    State.PROVISIONING: (_("Sedang disiapkan"), "info"),
    State.BROKEN: (_("Gagal disiapkan"), "bad"),
    State.SUSPENDED: (_("Ditangguhkan"), "warn"),
    State.ARCHIVED: (_("Diarsipkan"), "plain"),
    State.PURGED: (_("Dihapus"), "plain"),
    None: (_("Belum bergabung"), "plain"),
}
STATE_CHOICES: list[tuple[str, Word]] = [
    ("", _("Semua keadaan")),
    *[(state.value if state else "none", word) for state, (word, _tone) in STATES.items()],
]
ACTIONS: dict[Action, tuple[Word, str]] = {
    Action.CREATE: (_("Buat"), "good"),
    Action.RESUME: (_("Lanjutkan"), "info"),
    Action.SKIP: (_("Lewati"), "plain"),
    Action.ERROR: (_("Salah"), "bad"),
}
STEPS: dict[str, tuple[Word, str]] = {
    "todo": (_("Belum"), "plain"),
    "running": (_("Berjalan"), "info"),
    "done": (_("Selesai"), "good"),
    "failed": (_("Gagal"), "bad"),
}
_WARNINGS = {Problem.SLOW, Problem.STORAGE}  # nobody is without service
HEALTH_HEADS: dict[str, Word] = {
    "desa": _("Desa atau kelurahan"),
    "masalah": _("Masalah"),
    "http": _("Situs"),
    "aktivitas": _("Aktivitas"),
    "antrean": _("Antrean"),
    "simpanan": _("Simpanan"),
    "kesalahan": _("Kesalahan 24 jam"),
    "cadangan": _("Cadangan"),
    "sertifikat": _("Sertifikat"),
    "versi": _("Versi"),
}
HEALTH_ORDERS: list[tuple[str, Word]] = [
    ("", _("Masalah terbanyak")),
    ("desa", _("Kode desa")),
    ("-http", _("Situs paling lambat")),
    ("aktivitas", _("Paling lama sepi")),
    ("-antrean", _("Antrean terlama")),
    ("-simpanan", _("Simpanan terbesar")),
    ("-kesalahan", _("Kesalahan terbanyak")),
    ("-versi", _("Versi paling tertinggal")),
]


def problem_words(problems: Iterable[str]) -> list[tuple[Word, str]]:
    """Each with its tone; a name of another release stays as it is."""
    return [(LABELS.get(name, name), "warn" if name in _WARNINGS else "bad") for name in problems]
