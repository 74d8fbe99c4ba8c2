"""Somebody whom another village let go, with the code that is on their paper."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from smartvillage.kernel.identity import handover_index
from smartvillage.kernel.tenancy import current_village
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.province.transfers import services as transfers

from .act import Told, started
from .arrivals import household, known_before, let_in
from .handover import Arriving, arriving
from .newcomers import Newcomer, NewFamily
from .refusals import EventRefused


def accept_transfer(
    told: Told,
    *,
    code: str,
    relations: Mapping[int, int],
    family_id: UUID | None = None,
    new_family: NewFamily | None = None,
) -> UUID:
    """Everybody of the code moves in, to a family that is here or to one of their own. Returns the act.

    `relations`: what each is in that family, by position. EventRefused for a code that does not hold, and
    for somebody who lives here already. The same submission again does nothing again.
    """
    people = arriving(code)
    known = {one.position: known_before(one.person.nik) if one.person.nik else None for one in people}
    away = [row.family_id for row in known.values() if row is not None]
    with started(told, "transfer_accepted", [*away, *([family_id] if family_id else [])]) as act:
        if act.is_done:
            return told.submission
        details = {"origin": origin_of(people)}
        family = household(act, family_id, new_family)
        rows = [let_in(act, _placed(one, relations), known[one.position], family, details) for one in people]
        if not transfers.take(handover_index(code), rows):
            raise EventRefused(_gone())
    return told.submission


def origin_of(people: Sequence[Arriving]) -> str:
    """`"Kelurahan Tejo Agung, Kecamatan Metro Timur, Kota Metro"`. EventRefused for people of no code, and
    for those who are to come from here, or from practice into the real register or the other way round.
    """
    village = directory.by_code(people[0].origin) if people else None
    if village is None:
        raise EventRefused(_gone())
    if village.code == current_village().code:
        raise EventRefused(_("Kode ini dari sini. Buka halaman orangnya, lalu catat bahwa ia kembali."))
    if village.watermark != current_village().watermark:
        raise EventRefused(_("Kode ini dari desa latihan atau contoh. Datanya tidak bisa dipakai di sini."))
    return f"{village.full_name}, Kecamatan {village.kecamatan}, {village.kabupaten}"


def _placed(one: Arriving, relations: Mapping[int, int]) -> Newcomer:
    if one.position not in relations:
        raise EventRefused(_("Pilih hubungan setiap orang dengan kepala keluarganya."))
    return replace(one.person, relation=relations[one.position])


def _gone() -> str:
    return _("Kode ini tidak ada, sudah dipakai, atau sudah lewat 14 hari. Minta kode baru dari desa asal.")
