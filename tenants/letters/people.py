"""Residents as letters need them: whose account this is, who lives here, what is printed about them."""

from uuid import UUID

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, NotHere
from tenants.residents import queries as register
from tenants.residents.models import Resident
from tenants.residents.sealing import masked_nik, open_nik

from .composition import Person

FOUND_MOST = 20


def resident_of(actor: Actor) -> Resident:
    """The resident who is signed in. NotHere for everybody else."""
    found: Resident | None = (
        Resident.objects.select_related("family").filter(account_id=actor.user_id).first()
        if actor.user_id is not None
        else None
    )
    if found is None:
        raise NotHere
    return found


def resident_with(actor: Actor, resident_id: UUID) -> Resident:
    """For staff. NotHere."""
    return register.resident_for(actor, resident_id)


def find_residents(actor: Actor, text: str) -> list[register.ResidentLine]:
    """By name, or by whole NIK or KK number; the first few."""
    return register.search_residents(actor, text, today=clock.today()).lines[:FOUND_MOST]


def may_be_served(resident: Resident) -> bool:
    """Neither dead nor moved away."""
    return resident.is_living


def nik_of(resident: Resident) -> str:
    """In full: to compare, never to show. Empty for somebody without one."""
    return open_nik(resident)


def masked_nik_of(resident: Resident) -> str:
    return masked_nik(resident)


def phone_of(resident: Resident) -> str:
    """As the account has it, E.164; empty where it is not known."""
    account = resident.account
    return account.phone if account is not None else ""


def person_of(resident: Resident) -> Person:
    """What a letter may print, with NIK and KK in full: it goes into the PDF and nowhere else."""
    card = register.person_for_letter(resident)
    return Person(
        name=card.name,
        nik=card.nik,
        kk=card.family_number,
        family_head=card.family_head,
        birth_place=card.birth_place,
        birth_date=card.birth_date,
        sex=card.sex,
        religion=card.religion,
        marital_status=card.marital_status,
        education=card.education,
        occupation=card.occupation,
        nationality=card.nationality or "WNI",
        address=card.address,
        rt=card.rt,
        rw=card.rw,
        dusun=card.hamlet,
    )
