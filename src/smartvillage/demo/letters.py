"""Eighteen months of letters, written by the same services as real ones, under a moved clock."""

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from smartvillage.common.accounts.models import User
from smartvillage.common.accounts.queries import actor_of
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from tenants.letters import services
from tenants.letters.models import Letter
from tenants.residents import services as residents
from tenants.residents.models import LIVING, Resident

from .places import DemoVillage
from .villages import ACTOR

MONTHS = 18
_PURPOSES = (
    "Persyaratan melamar pekerjaan", "Mendaftar sekolah anak", "Mengurus rekening bank", "Mengajukan pinjaman KUR",
    "Mengurus BPJS Kesehatan", "Persyaratan beasiswa",
)  # fmt: skip
_TRADES = (
    ("Warung Bu Siti", "Warung sembako"), ("Keripik Pisang Metro", "Makanan ringan"), ("Bengkel Maju", "Bengkel motor"),
    ("Jahit Rapi", "Jasa jahit"), ("Kopi Robusta Lampung", "Penggilingan kopi"),
)  # fmt: skip


def answers(kind: str, chance: random.Random) -> dict[str, Any]:
    if kind == "domisili":
        return {"purpose": chance.choice(_PURPOSES), "since": chance.randint(2008, 2024)}
    if kind == "usaha":
        name, trade = chance.choice(_TRADES)
        return {"business_name": name, "business_kind": trade, "business_address": "Jl. Jenderal Sudirman No. 12",
                "started": chance.randint(2005, 2024), "purpose": chance.choice(_PURPOSES)}  # fmt: skip
    return {"purpose": "health", "beneficiary": "self"}


def write_history(village: DemoVillage, chance: random.Random) -> None:
    """The village's past letters, oldest first, so that numbers run with the dates."""
    adults = list(Resident.objects.filter(status=LIVING, nik__isnull=False, birth_date__year__lt=2005)[:300])
    askers = [resident for resident in chance.sample(adults, min(3, len(adults))) if village.online]
    for resident in askers:
        residents.set_pin(actor=ACTOR, resident=resident)
        resident.refresh_from_db()
    first = clock.now() - timedelta(days=30 * MONTHS)
    span = 30 * (MONTHS - village.quiet_months)
    # The last week is the showcase's: numbers run with the dates.
    for day in sorted(chance.uniform(0, span - 7) for _ in range(village.letters)):
        moment = (first + timedelta(days=day)).replace(hour=9, minute=chance.randint(0, 59))
        online = bool(askers) and chance.random() < village.online
        _one(chance.choice(askers if online else adults), moment, chance, online=online)


def _one(resident: Resident, moment: datetime, chance: random.Random, *, online: bool) -> None:
    operator, head = _staff()
    kind = chance.choice(("domisili", "domisili", "usaha", "tidak_mampu"))
    given = answers(kind, chance)
    if online:
        letter = ask(actor_of(account_of(resident)), kind, given, moment)
        check(operator, letter, moment + timedelta(minutes=40))
    else:
        letter = services.create_at_counter(
            actor=operator, resident=resident, type_code=kind, answers=given,
            submission=uuid.UUID(int=chance.getrandbits(128)), now=moment,
        )  # fmt: skip
    signed = moment + timedelta(hours=chance.choice((1, 2, 4, 26)))
    services.sign(actor=head, letter_id=letter.pk, now=signed)
    services.finish(actor=operator, letter_id=letter.pk, now=signed + timedelta(minutes=20))


def ask(actor: Actor, kind: str, given: dict[str, Any], moment: datetime) -> Letter:
    """A resident's own request on the web."""
    draft = services.save_answers(actor=actor, type_code=kind, answers=given, now=moment)
    return services.submit_request(actor=actor, type_code=kind, submission=draft.submission, now=moment)


def account_of(resident: Resident) -> User:
    """Of somebody who was just given a PIN."""
    account: User | None = resident.account
    assert account is not None
    return account


def check(operator: Actor, letter: Letter, moment: datetime) -> None:
    """The operator looks and passes it on."""
    services.start_check(actor=operator, letter_id=letter.pk, now=moment)
    services.verify(actor=operator, letter_id=letter.pk, now=moment + timedelta(minutes=5))


def _staff() -> tuple[Actor, Actor]:
    people = {user.login: actor_of(user) for user in User.objects.filter(login__in=("operator", "kepala"))}
    return people["operator"], people["kepala"]
