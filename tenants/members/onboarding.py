"""What a new village gets: an account for its first operator and one for its head.

Neither has a password. Each is entered once through a link on a printed sheet (T4).
"""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from smartvillage.common.accounts import queries as accounts
from smartvillage.common.accounts import services
from smartvillage.common.accounts.models import User
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, NotHere, Role
from smartvillage.kernel.tenancy import current_village
from smartvillage.province.fleet.models import Onboarding
from smartvillage.province.fleet.registry import OperatorSheet, VillageStep

from .queries import signatory
from .services import open_office

OPERATOR_LOGIN = "operator"
HEAD_LOGIN = "kepala"
_URLS = "smartvillage.config.urls_village"


def create_accounts(onboarding: Onboarding) -> None:
    """Idempotent: an account that is there stays as it is."""
    village = current_village()
    actor = Actor.system_named("penyiapan desa")
    name = onboarding.operator_name or _("Operator %(village)s") % {"village": village.full_name}
    _account(actor, OPERATOR_LOGIN, name, Role.OPERATOR, onboarding.operator_phone)
    _account(actor, HEAD_LOGIN, f"{village.head_title} {village.name}", Role.HEAD)


def name_signatory(onboarding: Onboarding) -> None:
    """The office that signs, still without a name: letters need it, the village fills it in."""
    village = current_village()
    if signatory() is None:
        head = accounts.user_by_login(HEAD_LOGIN)
        open_office(user_id=head.pk, name="", position=village.head_title, signs=True, since=clock.today())


def sheets(actor: Actor, base_url: str) -> list[OperatorSheet]:
    """Fresh one-time links for both accounts; links issued before stop working."""
    now = clock.now()
    village = current_village()
    roles = {OPERATOR_LOGIN: _("Operator"), HEAD_LOGIN: village.head_title}
    made = []
    for login in (OPERATOR_LOGIN, HEAD_LOGIN):
        user = accounts.user_by_login(login)
        token = services.issue_sign_in_link(actor=actor, user=user, now=now)
        path = reverse("sign-in-link", args=[token], urlconf=_URLS)
        made.append(
            OperatorSheet(
                village=village.full_name, operator=user.name, role=roles[login], login=login,
                place=_("Kecamatan %(kecamatan)s, %(kabupaten)s")
                % {"kecamatan": village.kecamatan, "kabupaten": village.kabupaten},
                url=f"{base_url}{path}", valid_until=now + timedelta(days=services.LINK_DAYS),
            )
        )  # fmt: skip
    return made


def _account(actor: Actor, login: str, name: str, role: Role, phone: str = "") -> User:
    try:
        return accounts.user_by_login(login)
    except NotHere:
        return services.create_user(actor=actor, login=login, name=name, role=role, phone=phone)


STEPS = (
    VillageStep(name="accounts", label="Membuat akun operator dan kepala", run=create_accounts),
    VillageStep(name="content", label="Membuka jabatan penanda tangan surat", run=name_signatory),
)
