"""The cast of every test: two villages, their people, the province's people, and an outsider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

from smartvillage.common.accounts import services as accounts
from smartvillage.common.accounts.models import User
from smartvillage.kernel.permissions import Actor, Role
from smartvillage.kernel.tenancy import PUBLIC, VillageRef, in_village
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.province.fleet.services import provisioning

HOME = "18.72.04.1005"  # Tejo Agung, a kelurahan of Kota Metro
AWAY = "18.09.10.2004"  # Hanura, a desa of Pesawaran
PASSWORD = "kata sandi uji 7"
SYSTEM = Actor.system_named("uji")


@dataclass(frozen=True)
class Folk:
    """One village's people; `place` is its reference."""

    place: VillageRef
    operator: User
    head: User


@dataclass(frozen=True)
class Cast:
    home: Folk
    away: Folk
    officer: User
    analyst: User

    @classmethod
    def find(cls) -> Cast:
        return cls(
            home=_folk(HOME), away=_folk(AWAY),
            officer=User.objects.get(login="dpmd"), analyst=User.objects.get(login="analis"),
        )  # fmt: skip

    def client(self, user: User | None = None, at: VillageRef | str = "dpmd", **extra: Any) -> Client:
        """A browser on that host, signed in as `user` if one is given."""
        return browser(at, user, **extra)


class SecureClient(Client):
    """Speaks https, as every browser does with a deployment."""

    def generic(self, *args: Any, **kwargs: Any) -> Any:
        return super().generic(*args, **{**kwargs, "secure": True})


def browser(at: VillageRef | str, user: User | None = None, **extra: Any) -> Client:
    from django.conf import settings

    host = at.host if isinstance(at, VillageRef) else f"{at}.{settings.BASE_DOMAIN}".lstrip(".")
    client = SecureClient(HTTP_HOST=host, **extra)
    if user is not None:
        sign_in(client, user, at)
    return client


def sign_in(client: Client, user: User, at: VillageRef | str) -> None:
    if isinstance(at, VillageRef):
        with in_village(at):
            _open_session(client, user, at.schema)
    else:
        _open_session(client, user, PUBLIC)


def _open_session(client: Client, user: User, place: str) -> None:
    client.force_login(user)
    session = client.session
    session["place"] = place
    session.save()


def found_villages() -> None:
    for code in (HOME, AWAY):
        provisioning.request(code, actor=SYSTEM)
        provisioning.provision(code, actor=SYSTEM)


def hire() -> None:
    """Staff with a password, in both villages and in the province."""
    from smartvillage.province.fleet.models import Onboarding
    from tenants.members.onboarding import create_accounts, name_signatory

    for code in (HOME, AWAY):
        onboarding = Onboarding.objects.get(village_id=code)
        with in_village(code):
            create_accounts(onboarding)
            name_signatory(onboarding)
            for user in User.objects.filter(role__in=[Role.OPERATOR, Role.HEAD]):
                user.set_password(PASSWORD)
                user.save()
            _name_head()
    for login, role in (("dpmd", Role.OFFICER), ("analis", Role.ANALYST)):
        accounts.create_user(actor=SYSTEM, login=login, name=login.title(), role=role, password=PASSWORD)


def _name_head() -> None:
    from tenants.members.models import Official

    official = Official.objects.get(signs=True)
    official.name, official.nip = "SRI WAHYUNI, S.STP", "197803122003122004"
    official.save()


def _folk(code: str) -> Folk:
    place = directory.by_code(code)
    assert place is not None
    with in_village(place):
        return Folk(place, User.objects.get(login="operator"), User.objects.get(login="kepala"))
