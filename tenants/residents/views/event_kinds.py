"""What can be recorded from a resident's page: for whom, what is asked, and which service does it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.residents import event_forms as forms
from tenants.residents.models import DEAD, GONE, HEAD, INVALID, LIVING, MISSING, Resident
from tenants.residents.services import events
from tenants.residents.services.events import Newcomer, Told

Act = Callable[[Told, Resident, Any], UUID]
Fits = Callable[[Resident, Sequence[Resident]], bool]


@dataclass(frozen=True, slots=True)
class Move:
    """`fits(resident, others)`: whether it is offered; the service has the last word."""

    slug: str
    title: str | Promise
    hint: str | Promise
    form: type[forms.EventForm]
    fits: Fits
    act: Act
    icon: str = "edit"


def _birth(told: Told, resident: Resident, form: Any) -> UUID:
    given = form.cleaned_data
    child = Newcomer(
        name=given["name"], sex=given["sex"], relation=given["relation"], nik=given["nik"],
        birth_place=given["town"], birth_date=told.happened_on,
    )  # fmt: skip
    return events.record_birth(
        told, mother_id=resident.pk, child=child, father_name=given["father_name"], details=form.details
    )


def newcomer(form: Any, relation: int) -> Newcomer:
    given = form.cleaned_data
    return Newcomer(
        name=given["name"], sex=given["sex"], relation=relation, nik=given["nik"], birth_place=given["town"],
        birth_date=given["born_on"],
        more={"citizenship": given["citizenship"], "religion": given["religion"]},
    )  # fmt: skip


def _arrival(told: Told, resident: Resident, form: Any) -> UUID:
    people = [newcomer(form, form.cleaned_data["relation"])]
    return events.record_arrival(told, people=people, family_id=resident.family_id, details=form.details)


def _departure(told: Told, resident: Resident, form: Any) -> UUID:
    also = [UUID(pk) for pk in form.cleaned_data.get("people") or ()]
    return events.record_departure(
        told, form.kind, people=[resident.pk, *also], new_head=_heir(form), details=form.details
    )


def _return(told: Told, resident: Resident, form: Any) -> UUID:
    relation = form.cleaned_data["relation"]
    return events.record_return(told, resident_id=resident.pk, relation=relation, details=form.details)


def _split(told: Told, resident: Resident, form: Any) -> UUID:
    given = form.cleaned_data
    relations = {UUID(pk): given["relation"] for pk in given.get("people") or ()}
    return events.split_family(
        told, relations={resident.pk: HEAD, **relations}, new_family=form.new_family,
        new_head=_heir(form),
    )  # fmt: skip


def _join(told: Told, resident: Resident, form: Any) -> UUID:
    given = form.cleaned_data
    return events.move_member(
        told, resident_id=resident.pk, family_id=events.family_with_number(given["number"]),
        relation=given["relation"], new_head=_heir(form),
    )  # fmt: skip


def _relocation(told: Told, resident: Resident, form: Any) -> UUID:
    return events.relocate_family(told, family_id=resident.family_id, **form.place)


def _head(told: Told, resident: Resident, form: Any) -> UUID:
    former = form.cleaned_data["former_relation"] or HEAD
    return events.change_head(told, new_head=resident.pk, former_relation=former)


def _card(told: Told, resident: Resident, form: Any) -> UUID:
    return events.change_card(told, family_id=resident.family_id, number=form.cleaned_data["number"])


def _correction(told: Told, resident: Resident, form: Any) -> UUID:
    given = form.cleaned_data
    return events.correct_status(
        told, resident_id=resident.pk, status=given["status"], reason=given["reason"],
        relation=given["relation"], new_head=_heir(form),
    )  # fmt: skip


def _heir(form: Any) -> UUID | None:
    chosen = form.cleaned_data.get("new_head")
    return UUID(chosen) if chosen else None


def _lives(resident: Resident, others: Sequence[Resident]) -> bool:
    return resident.is_living


def _is_away(resident: Resident, others: Sequence[Resident]) -> bool:
    return resident.status not in {LIVING, INVALID, DEAD}


MOVES: Final = {move.slug: move for move in (
    Move("kelahiran", _("Kelahiran"), _("Anak dari orang ini lahir."), forms.BirthForm,
         lambda one, others: one.is_living and one.sex == 2, _birth, "plus"),
    Move("kematian", _("Kematian"), _("Orang ini meninggal."), forms.DeathForm,
         lambda one, others: one.status in {LIVING, MISSING, GONE}, _departure),
    Move("pindah-keluar", _("Pindah keluar"), _("Pindah ke desa, kota, atau provinsi lain."),
         forms.MovedOutForm, lambda one, others: one.status in {LIVING, MISSING, GONE}, _departure, "arrow-right"),
    Move("pindah-masuk", _("Pindah masuk"), _("Orang lain datang dan tinggal di keluarga ini."),
         forms.ArrivalForm, _lives, _arrival, "plus"),
    Move("kembali", _("Kembali"), _("Orang ini tinggal di sini lagi."), forms.ReturnForm, _is_away, _return,
         "home"),
    Move("pecah-kk", _("Pecah KK"), _("Orang ini menjadi kepala keluarga baru di desa ini."),
         forms.SplitForm, lambda one, others: one.is_living and bool(others), _split, "users"),
    Move("pindah-keluarga", _("Pindah keluarga"), _("Masuk ke KK lain di desa ini."), forms.JoinForm, _lives,
         _join, "users"),
    Move("pindah-rumah", _("Pindah rumah"), _("Seluruh keluarga pindah alamat di dalam desa."),
         forms.RelocationForm, _lives, _relocation, "home"),
    Move("kepala-keluarga", _("Ganti kepala keluarga"), _("Orang ini menjadi kepala keluarga."),
         forms.HeadForm, lambda one, others: one.is_living and one.relation != HEAD, _head, "user"),
    Move("ganti-kk", _("Ganti nomor KK"), _("Keluarga ini mendapat kartu keluarga baru."), forms.CardForm,
         _lives, _card, "letter"),
    Move("hilang", _("Hilang"), _("Keluarga melaporkan orang ini hilang."), forms.MissingForm, _lives,
         _departure, "help"),
    Move("pergi", _("Pergi"), _("Pergi tanpa kabar dan alamat tujuan."), forms.GoneForm, _lives, _departure,
         "help"),
    Move("perbaiki-status", _("Perbaiki status"), _("Status di data desa keliru sejak awal."),
         forms.CorrectionForm, lambda one, others: True, _correction),
)}  # fmt: skip


def _new_family(told: Told, resident: Any, form: Any) -> UUID:
    return events.record_arrival(
        told, people=[newcomer(form, HEAD)], new_family=form.new_family, details=form.details
    )


NEW_FAMILY: Final = Move(
    "keluarga-baru", _("Pindah masuk dengan KK sendiri"), _("Isi data kepala keluarganya dulu."),
    forms.NewFamilyForm, lambda one, others: True, _new_family, "plus",
)  # fmt: skip
