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
from tenants.residents.models import LIVING, Resident

from .places import DemoVillage

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
        return {"purpose": chance.choice(_PURPOSES), "since": str(chance.randint(1990, 2024))}
    if kind == "usaha":
        name, trade = chance.choice(_TRADES)
        return {"business_name": name, "business_kind": trade, "business_address": "Jl. Jenderal Sudirman No. 12",
                "started": str(chance.randint(2005, 2024)), "purpose": chance.choice(_PURPOSES)}  # fmt: skip
    return {"purpose": "kesehatan", "beneficiary": "diri"}


def write_history(village: DemoVillage, chance: random.Random) -> None:
    """The village's past letters, oldest first, so that numbers run with the dates."""
    adults = list(Resident.objects.filter(status=LIVING, nik__isnull=False, birth_date__year__lt=2005)[:400])
    first = clock.now() - timedelta(days=30 * MONTHS)
    span = 30 * (MONTHS - village.quiet_months)
    days = sorted(chance.uniform(0, span - 1) for _ in range(village.letters))
    for day in days if adults else ():
        moment = (first + timedelta(days=day)).replace(hour=9, minute=chance.randint(0, 59))
        _one(chance.choice(adults), moment, chance)


def _one(resident: Resident, moment: datetime, chance: random.Random) -> None:
    operator, head = _staff()
    kind = chance.choice(("domisili", "domisili", "usaha", "tidak_mampu"))
    arguments = {"type_code": kind, "submission": uuid.UUID(int=chance.getrandbits(128)), "now": moment}
    letter = services.create_at_counter(
        actor=operator, resident=resident, answers=answers(kind, chance), **arguments  # type: ignore[arg-type]
    )  # fmt: skip
    signed = moment + timedelta(hours=chance.choice((1, 2, 4, 26)))
    services.sign(actor=head, letter_id=letter.pk, now=signed)
    services.finish(actor=operator, letter_id=letter.pk, now=signed + timedelta(minutes=20))


def _staff() -> tuple[Actor, Actor]:
    people = {user.login: actor_of(user) for user in User.objects.filter(login__in=("operator", "kepala"))}
    return people["operator"], people["kepala"]
