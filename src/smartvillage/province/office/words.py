"""States and steps in the words and tones of the pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel.tenancy import State
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
