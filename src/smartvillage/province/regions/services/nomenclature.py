"""What the desa of a kabupaten are called: the shipped starting point, and the province's own word."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

from django.db import transaction
from django.utils.translation import gettext as _

from smartvillage.common.audit import services as audit
from smartvillage.kernel.permissions import Actor
from smartvillage.province.regions.codes import Kind
from smartvillage.province.regions.models import Certainty, Nomenclature
from smartvillage.province.regions.permissions import RegionPermission
from smartvillage.province.regions.queries import region

TERM_MAX, TITLE_MAX = 20, 40
_FILE = resources.files("smartvillage.province.regions") / "data" / "nomenclature.toml"


class BadNomenclature(ValueError):
    """The words cannot be stored. The message is Indonesian and says what to change."""


def shipped_nomenclature() -> dict[str, Nomenclature]:
    """Unsaved rows of the data file, by kabupaten code."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        code: Nomenclature(
            kabupaten_id=code,
            village_term=entry["term"],
            head_title=entry["head"],
            council=entry["council"],
            certainty=Certainty(entry["certainty"]),
            note=entry.get("note", ""),
        )
        for code, entry in entries.items()
    }


def add_nomenclature(province: str) -> int:
    """Write shipped rows that are new or changed; rows that the province confirmed stay. Returns how many."""
    stored = Nomenclature.objects.in_bulk()
    written = 0
    for code, row in shipped_nomenclature().items():
        if code.startswith(f"{province}.") and _may_replace(stored.get(code), row):
            row.save()
            written += 1
    return written


def set_nomenclature(
    *, actor: Actor, kabupaten: str, village_term: str, head_title: str, council: str
) -> Nomenclature:
    """Confirm what the desa of a kabupaten are called. Raises UnknownRegion, BadNomenclature."""
    actor.require(RegionPermission.EDIT)
    place = region(kabupaten)
    if place.kind != Kind.KABUPATEN:
        raise BadNomenclature(_("Sebutan desa diatur per kabupaten. Pakai kode kabupaten, misalnya 18.10."))
    words = _checked(village_term, head_title, council)
    with transaction.atomic():
        row, _created = Nomenclature.objects.update_or_create(
            kabupaten=place,
            defaults=words | {"certainty": Certainty.CONFIRMED, "note": ""},
        )
        audit.record(
            actor=actor,
            action="regions.nomenclature_set",
            target="regions.nomenclature",
            target_id=place.code,
            detail=words,
        )
    return row


def _checked(village_term: str, head_title: str, council: str) -> dict[str, str]:
    words = {
        "village_term": " ".join(village_term.lower().split()),
        "head_title": " ".join(head_title.split()),
        "council": " ".join(council.split()),
    }
    term = words["village_term"]
    if len(term) > TERM_MAX or not re.fullmatch(r"[a-z]+( [a-z]+)*", term):
        message = _("Isi sebutan desa dengan huruf saja, paling banyak %(most)d, misalnya pekon.")
        raise BadNomenclature(message % {"most": TERM_MAX})
    if not words["head_title"] or max(len(words["head_title"]), len(words["council"])) > TITLE_MAX:
        message = _("Isi sebutan kepala desa. Sebutan jabatan dan badan paling banyak %(most)d huruf.")
        raise BadNomenclature(message % {"most": TITLE_MAX})
    return words


def _may_replace(stored: Nomenclature | None, shipped: Nomenclature) -> bool:
    if stored is None:
        return True
    names = ("village_term", "head_title", "council", "certainty", "note")
    return stored.certainty != Certainty.CONFIRMED and any(
        getattr(stored, name) != getattr(shipped, name) for name in names
    )
