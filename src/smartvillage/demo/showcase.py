"""Tejo Agung: the resident of the tour, and one letter in every status."""

from datetime import date, datetime, timedelta

from smartvillage.common.accounts import services as accounts
from smartvillage.common.accounts.models import User
from smartvillage.common.accounts.queries import actor_of
from smartvillage.kernel import clock
from smartvillage.local.welcome import RESIDENT_NIK, RESIDENT_PIN
from tenants.letters import services
from tenants.letters.models import Letter
from tenants.residents import services as residents
from tenants.residents.services.people import create_family

from .letters import account_of, ask, check
from .villages import ACTOR

NAME = "BUDI SANTOSO"
_BORN = date(1990, 1, 1)
_CARD = "1872990101180001"


def settle_resident() -> User:
    """The person whose NIK and PIN `make run` prints; belongs to nobody."""
    family = create_family(
        actor=ACTOR, number=_CARD, address="Jl. Soekarno Hatta No. 8", hamlet="TEJO AGUNG", rw="003", rt="012"
    )
    resident = residents.create_resident(
        actor=ACTOR, family=family, nik=RESIDENT_NIK, name=NAME, sex=1, relation=1, birth_place="METRO",
        birth_date=_BORN, religion=1, education=5, occupation=88, marital_status=2, citizenship=1,
    )  # fmt: skip
    residents.set_pin(actor=ACTOR, resident=resident)
    resident.refresh_from_db()
    account = account_of(resident)
    accounts.set_password(actor=ACTOR, user=account, password=RESIDENT_PIN)
    return account


def write_letters(resident: User) -> None:
    """Requests of the tour's resident, left in every state a letter can be in."""
    people = {user.login: actor_of(user) for user in User.objects.filter(login__in=("operator", "kepala"))}
    operator, head = people["operator"], people["kepala"]
    now = clock.now()

    def asked(days: int, purpose: str) -> Letter:
        return _request(resident, purpose, now - timedelta(days=days, hours=3))

    withdrawn = asked(6, "Mengajukan pinjaman KUR")
    check(operator, withdrawn, now - timedelta(days=5, hours=2))
    services.sign(actor=head, letter_id=withdrawn.pk, now=now - timedelta(days=5))
    services.withdraw(
        actor=head, letter_id=withdrawn.pk, now=now - timedelta(days=4),
        reason="Alamat tertulis salah; surat pengganti sudah diminta.",
    )  # fmt: skip
    refused = asked(6, "Mengurus tanah orang lain")
    services.start_check(actor=operator, letter_id=refused.pk, now=now - timedelta(days=5, hours=2))
    services.reject(
        actor=operator, letter_id=refused.pk, now=now - timedelta(days=5),
        reason="Alamat yang diminta bukan di kelurahan ini. Ajukan di kelurahan tempat tanah itu berada.",
    )  # fmt: skip
    late = asked(5, "Mengurus rekening bank")
    services.start_check(actor=operator, letter_id=late.pk, now=now - timedelta(days=4))
    incomplete = asked(4, "Keperluan keluarga")
    services.start_check(actor=operator, letter_id=incomplete.pk, now=now - timedelta(days=3, hours=2))
    services.ask_for_completion(
        actor=operator, letter_id=incomplete.pk, now=now - timedelta(days=3),
        reason="Tulis keperluannya lebih jelas, misalnya nama sekolah atau kantor yang meminta.",
    )  # fmt: skip
    ready = asked(3, "Persyaratan beasiswa")
    check(operator, ready, now - timedelta(days=2, hours=4))
    services.sign(actor=head, letter_id=ready.pk, now=now - timedelta(days=2))
    waiting = asked(1, "Mendaftar sekolah anak")
    check(operator, waiting, now - timedelta(hours=5))
    asked(0, "Melamar pekerjaan")


def _request(resident: User, purpose: str, moment: datetime) -> Letter:
    return ask(actor_of(resident), "domisili", {"purpose": purpose, "since": 2012}, moment)
