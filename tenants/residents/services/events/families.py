"""What happens to families while everybody stays: splits, moves between families, new heads, new cards."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.residents.models import HEAD, EventKind, Family
from tenants.residents.sealing import family_number_index, sealed_family_number

from .act import Act, Told, family_of, started
from .newcomers import NewFamily, build_family
from .refusals import EventRefused


def split_family(
    told: Told, *, relations: Mapping[UUID, int], new_family: NewFamily, new_head: UUID | None = None
) -> UUID:
    """Some members of a family become a family of their own. Returns the act.

    `relations` names who leaves and what each is in the new family, one of them its head; `new_head` leads
    those who stay, if the old head leaves.
    """
    with started(told, "family_split", {family_of(resident_id) for resident_id in relations}) as act:
        if act.is_done:
            return told.submission
        if len(act.families) != 1 or list(relations.values()).count(HEAD) != 1:
            raise EventRefused(_("Pilih anggota dari satu keluarga, dan satu kepala untuk KK baru."))
        origin = next(iter(act.families))
        if {member.pk for member in act.living(origin)} <= set(relations):
            raise EventRefused(_("Semua anggota ikut pindah. Pakai ganti nomor KK, bukan pecah KK."))
        family = build_family(new_family)
        act.found(family)
        for resident_id, relation in relations.items():
            member = act.resident(resident_id)
            _refuse_absent(act, resident_id)
            act.change(member, EventKind.SPLIT, family=family, relation=relation)
        if new_head is not None and act.head(origin) is None:
            act.crown(new_head, origin)
    return told.submission


def move_member(
    told: Told, *, resident_id: UUID, family_id: UUID, relation: int, new_head: UUID | None = None
) -> UUID:
    """Somebody joins another family of the village. Returns the act."""
    origin = family_of(resident_id)
    with started(told, "member_moved", [origin, family_id]) as act:
        if act.is_done:
            return told.submission
        if family_id not in act.families or family_id == origin:
            raise EventRefused(_("Pilih keluarga lain yang ada di desa ini."))
        _refuse_absent(act, resident_id)
        act.change(
            act.resident(resident_id), EventKind.JOINED, family=act.families[family_id], relation=relation
        )
        if new_head is not None and act.head(origin) is None:
            act.crown(new_head, origin)
    return told.submission


def change_head(told: Told, *, new_head: UUID, former_relation: int) -> UUID:
    """Another living member leads the family; `former_relation` is what the old head becomes to them."""
    with started(told, "head_changed", [family_of(new_head)]) as act:
        if act.is_done:
            return told.submission
        family_id = act.resident(new_head).family_id
        former = act.head(family_id)
        if former is not None and former.pk == new_head:
            raise EventRefused(_("Orang ini sudah menjadi kepala keluarga."))
        if former is not None:
            if former_relation == HEAD:
                raise EventRefused(_("Pilih hubungan yang baru untuk kepala keluarga yang lama."))
            act.change(former, EventKind.NEW_HEAD, relation=former_relation)
        act.crown(new_head, family_id)
    return told.submission


def change_card(told: Told, *, family_id: UUID, number: str) -> UUID:
    """The family gets a new card; `number` is 16 digits."""
    with started(told, "card_changed", [family_id]) as act:
        if act.is_done:
            return told.submission
        family = act.families[family_id]
        family.number, family.number_index = sealed_family_number(number, family.pk)
        family.save(update_fields=["number", "number_index"])
        act.card(family, {})
    return told.submission


def relocate_family(
    told: Told, *, family_id: UUID, address: str, hamlet: str, rw: str = "", rt: str = ""
) -> UUID:
    """A whole family moves house within the village. Returns the act."""
    with started(told, "family_relocated", [family_id]) as act:
        if act.is_done:
            return told.submission
        family = act.families[family_id]
        family.address, family.hamlet, family.rw, family.rt = address, hamlet, rw, rt
        family.save(update_fields=["address", "hamlet", "rw", "rt"])
        for member in act.living(family_id):
            act.change(member, EventKind.RELOCATED)
    return told.submission


def family_with_number(number: str) -> UUID:
    """`number`: 16 digits. EventRefused where no family of the village has that card."""
    found: UUID | None = (
        Family.objects.filter(number_index=family_number_index(number)).values_list("pk", flat=True).first()
    )
    if found is None:
        raise EventRefused(_("Nomor KK ini tidak ada di data desa. Periksa angkanya."))
    return found


def _refuse_absent(act: Act, resident_id: UUID) -> None:
    resident = act.resident(resident_id)
    if not resident.is_living:
        raise EventRefused(_("%(name)s sudah tercatat tidak tinggal di sini.") % {"name": resident.name})
