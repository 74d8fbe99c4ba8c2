"""Who comes: children who are born, people who move in, and people who come back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.residents.models import DEAD, GONE, INVALID, LIVING, MISSING, MOVED, EventKind, Family, Resident
from tenants.residents.names import searchable
from tenants.residents.sealing import nik_index, open_nik, sealed_parent_nik

from .act import Act, Told, family_of, started
from .newcomers import Newcomer, NewFamily, build_family, build_resident
from .refusals import EventRefused

CHILD: Final = 4  # relation
_FEMALE: Final = 2
_SINGLE: Final = 1  # marital status
_AWAY: Final = (MOVED, MISSING, GONE)


def record_birth(
    told: Told, *, mother_id: UUID, child: Newcomer, father_name: str = "", details: Mapping[str, Any]
) -> UUID:
    """A child of a mother who lives here, into her family, on the day it was born. Returns the act.

    EventRefused for a second birth of the same child.
    """
    with started(told, "born", [family_of(mother_id)]) as act:
        if act.is_done:
            return told.submission
        mother = act.resident(mother_id)
        if not mother.is_living or mother.sex != _FEMALE:
            raise EventRefused(_("Pilih ibu yang tinggal di sini. Bayi dicatat di keluarga ibunya."))
        _refuse_twice(act, child, told)
        row = build_resident(child, mother.family)
        row.birth_date, row.religion, row.citizenship = told.happened_on, mother.religion, mother.citizenship
        row.marital_status, row.mother_name, row.father_name = _SINGLE, mother.name, father_name
        row.mother_nik = sealed_parent_nik(open_nik(mother), "mother", row.pk)
        act.admit(row, EventKind.BIRTH, details)
    return told.submission


def _refuse_twice(act: Act, child: Newcomer, told: Told) -> None:
    name = searchable(child.name)
    for member in act.members.values():
        known = member.search_name == name and member.birth_date == told.happened_on
        if known and member.status != INVALID:
            raise EventRefused(_("Anak dengan nama dan tanggal lahir ini sudah ada di keluarga ini."))


def record_arrival(
    told: Told,
    *,
    people: Sequence[Newcomer],
    family_id: UUID | None = None,
    new_family: NewFamily | None = None,
    details: Mapping[str, Any],
) -> UUID:
    """People who move in, to a family that is here or to one of their own. Returns the act.

    Who lived here before is found by NIK and becomes the same person again.
    """
    known = {digits: known_before(digits) for person in people if (digits := person.nik)}
    away = [resident.family_id for resident in known.values() if resident is not None]
    with started(told, "moved_in", [*away, *([family_id] if family_id else [])]) as act:
        if act.is_done:
            return told.submission
        family = household(act, family_id, new_family)
        for person in people:
            let_in(act, person, known.get(person.nik or ""), family, details)
    return told.submission


def let_in(
    act: Act, person: Newcomer, before: Resident | None, family: Family, details: Mapping[str, Any]
) -> UUID:
    """A new row, or the old one of somebody who lived here `before`. Returns its key."""
    if before is None:
        row = build_resident(person, family)
        act.admit(row, EventKind.MOVED_IN, details)
        return row.pk
    back = act.resident(before.pk)
    _refuse_present(back)
    act.change(back, EventKind.MOVED_IN, details, status=LIVING, family=family, relation=person.relation)
    return back.pk


def known_before(digits: str) -> Resident | None:
    found: Resident | None = (
        Resident.objects.filter(nik_index=nik_index(digits)).exclude(status=INVALID).first()
    )
    return found


def _refuse_present(resident: Resident) -> None:
    if resident.status == LIVING:
        raise EventRefused(_("NIK ini sudah dipakai penduduk yang tinggal di sini. Periksa lagi."))
    if resident.status == DEAD:
        raise EventRefused(_("NIK ini milik orang yang tercatat sudah meninggal. Periksa lagi."))


def household(act: Act, family_id: UUID | None, new_family: NewFamily | None) -> Family:
    if new_family is not None:
        family = build_family(new_family)
        act.found(family)
        return family
    if family_id not in act.families:
        raise EventRefused(_("Pilih keluarga yang ditempati, atau buat KK baru."))
    return act.families[family_id]


def record_return(
    told: Told, *, resident_id: UUID, relation: int | None = None, details: Mapping[str, Any]
) -> UUID:
    """Somebody who moved away, was missing or had gone lives here again, in the family they left."""
    with started(told, "returned", [family_of(resident_id)]) as act:
        if act.is_done:
            return told.submission
        resident = act.resident(resident_id)
        if resident.status not in _AWAY:
            raise EventRefused(_("Orang ini tidak tercatat pindah, hilang, atau pergi."))
        moved = resident.status == MOVED
        act.change(
            resident,
            EventKind.MOVED_IN if moved else EventKind.RETURNED,
            _notes(details, moved=moved),
            status=LIVING,
            relation=relation or resident.relation,
        )
    return told.submission


def _notes(details: Mapping[str, Any], *, moved: bool) -> dict[str, Any]:
    """The same note has another name for who comes back from an address."""
    return {"origin" if moved and name == "note" else name: value for name, value in details.items()}
