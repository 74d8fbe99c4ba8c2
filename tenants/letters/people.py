"""Residents as letters need them: whose account this is, who lives here, what is printed about them."""

from smartvillage.kernel.permissions import Actor, NotHere
from tenants.residents.models import Resident
from tenants.residents.sealing import open_family_number, open_nik

from .composition import Person


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


def applicant(actor: Actor) -> Person:
    """The signed-in resident, as the letter will state them. NotHere."""
    return person_of(resident_of(actor))


def may_be_served(resident: Resident) -> bool:
    """Neither dead nor moved away."""
    return resident.is_living


def nik_of(resident: Resident) -> str:
    """In full: to compare, never to show."""
    return open_nik(resident)


def person_of(resident: Resident) -> Person:
    """What a letter may print, with NIK and KK in full: it goes into the PDF and nowhere else."""
    family = resident.family
    head = Resident.objects.filter(family=family, relation=1, status=1).first()
    return Person(
        name=resident.name,
        nik=open_nik(resident),
        kk=open_family_number(family),
        family_head=head.name if head else "",
        birth_place=resident.birth_place,
        birth_date=resident.birth_date,
        sex=resident.text("sex"),
        religion=resident.text("religion"),
        marital_status=resident.text("marital_status"),
        education=resident.text("education"),
        occupation=resident.text("occupation"),
        nationality=resident.text("citizenship") or "WNI",
        address=resident.current_address or family.address,
        rt=family.rt,
        rw=family.rw,
        dusun=family.hamlet,
    )
