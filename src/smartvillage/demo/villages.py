"""Villages of the demo, brought on board by the same services as everybody's."""

import contextlib
from collections.abc import Iterator

from django.conf import settings

from smartvillage.common.accounts import services as accounts
from smartvillage.common.accounts.models import User
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, Role
from smartvillage.kernel.tenancy import State, in_village
from smartvillage.province.fleet import schema
from smartvillage.province.fleet.services import provisioning
from smartvillage.province.regions import queries as regions
from smartvillage.province.villages import services as villages
from tenants.members.models import Official

from .places import BROKEN, METRO, OTHERS, SHOWCASE, SHOWCASE_RESIDENTS, SUSPENDED, TRAINEES, DemoVillage

ACTOR = Actor.system_named("data demo")
_STREETS = ("Jl. Soekarno Hatta No. 1", "Jl. Jenderal Sudirman No. 12", "Jl. Ki Hajar Dewantara No. 7")
_HEADS = (
    "SRI WAHYUNI, S.STP., M.M.", "H. AHMAD FAUZI, S.Sos.", "RATNA DEWI, S.E.", "SUYONO, S.Pd.",
    "MARYAM HASANAH, S.A.P.", "BAMBANG IRAWAN, S.IP.", "NURHAYATI, S.H.", "EDI SUSANTO",
)  # fmt: skip


def populated() -> Iterator[DemoVillage]:
    """Every village that has residents, the showcase first."""
    yield DemoVillage(SHOWCASE, SHOWCASE_RESIDENTS, 96)
    for kecamatan in METRO:
        for number, region in enumerate(regions.villages_of(kecamatan)):
            yield DemoVillage(
                region.code, 90 + 17 * (number % 7), 2 + number % 3, online=0.6 * (number % 3 > 0)
            )
    yield from OTHERS
    yield SUSPENDED
    yield from (DemoVillage(code, 60, 0) for code in TRAINEES)


def found_all() -> int:
    """Bring every village on board; how many serve. Idempotent."""
    slugs = regions.slug_table()
    for number, village in enumerate(populated()):
        training = village.code in TRAINEES
        provisioning.request(village.code, actor=ACTOR, training=training, slugs=slugs, demo=True)
        provisioning.provision(village.code, actor=ACTOR)
        street = _STREETS[number % len(_STREETS)]
        villages.describe(village.code, actor=ACTOR, address=street, phone=f"0725-4{number:04}")
        with in_village(village.code):
            _open_office(number)
    _break_one(slugs)
    return number + 1


def suspend() -> None:
    """Last, when its residents and letters are there."""
    villages.move(
        SUSPENDED.code, State.SUSPENDED, actor=ACTOR, reason="Menunggu serah terima kepala yang baru"
    )


def hire_province() -> None:
    for login, name, role in (
        ("dpmd", "Petugas DPMD", Role.OFFICER),
        ("analis", "Analis Provinsi", Role.ANALYST),
    ):
        if not User.objects.filter(login=login).exists():
            accounts.create_user(
                actor=ACTOR, login=login, name=name, role=role, password=settings.DEMO_PASSWORD
            )


def _open_office(number: int) -> None:
    for user in User.objects.filter(role__in=[Role.OPERATOR, Role.HEAD]):
        accounts.set_password(actor=ACTOR, user=user, password=settings.DEMO_PASSWORD)
    Official.objects.filter(signs=True, name="").update(
        name=_HEADS[number % len(_HEADS)], nip=f"19750{number % 9 + 1}12200312{number % 2 + 1}{number:03}",
        since=clock.today().replace(month=1, day=2),
    )  # fmt: skip


def _break_one(slugs: dict[str, str]) -> None:
    """A village whose provisioning really failed, for the officer to retry: its schema was taken."""
    provisioning.request(BROKEN, actor=ACTOR, slugs=slugs, demo=True)
    schema.create(BROKEN, mark="sisa percobaan lama")
    with contextlib.suppress(provisioning.StepFailed):
        provisioning.provision(BROKEN, actor=ACTOR)
    schema.remove(BROKEN)  # the leftover is gone, so a retry succeeds
