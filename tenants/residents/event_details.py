"""What is noted of an event besides its dates, kind by kind; the lists are those of the civil registry's forms.

Source of the lists: the reference tables of F-1.01/F-2.01 as used by OpenSID v2410.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel.identity import scrub

from .models import EventKind

Labels = Mapping[int, str | Promise]

BIRTH_PLACES: Final[Labels] = {
    1: _("Rumah sakit"), 2: _("Puskesmas"), 3: _("Polindes"), 4: _("Rumah"), 5: _("Lainnya"),
}  # fmt: skip
HELPERS: Final[Labels] = {1: _("Dokter"), 2: _("Bidan atau perawat"), 3: _("Dukun"), 4: _("Lainnya")}
CAUSES: Final[Labels] = {
    1: _("Sakit atau usia tua"), 2: _("Wabah penyakit"), 3: _("Kecelakaan"), 4: _("Kejahatan"),
    5: _("Bunuh diri"), 6: _("Lainnya"),
}  # fmt: skip
CERTIFIERS: Final[Labels] = {1: _("Dokter"), 2: _("Tenaga kesehatan"), 3: _("Kepolisian"), 4: _("Lainnya")}
SCOPES: Final[Labels] = {
    1: _("Desa lain, kecamatan ini"), 2: _("Kecamatan lain, kabupaten ini"),
    3: _("Kabupaten atau kota lain, provinsi ini"), 4: _("Provinsi lain atau luar negeri"),
}  # fmt: skip
REASONS: Final[Labels] = {
    1: _("Pekerjaan"), 2: _("Pendidikan"), 3: _("Keamanan"), 4: _("Kesehatan"), 5: _("Perumahan"),
    6: _("Keluarga"), 7: _("Lainnya"),
}  # fmt: skip


class BadDetails(ValueError):
    """A detail that its kind of event does not have, or a value that the detail cannot have."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words of the operator, at most `longest` characters; numbers of persons are taken out."""

    label: str | Promise
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """A code of `labels`."""

    label: str | Promise
    labels: Labels


_NOTE: Final = Text(_("Keterangan"))
_REASON: Final = Text(_("Alasan"))

DETAILS: Final[Mapping[str, Mapping[str, Text | Listed]]] = MappingProxyType({
    EventKind.RECORDED: {"source": Text(_("Asal data"), 20)},
    EventKind.BIRTH: {
        "birth_place": Listed(_("Tempat dilahirkan"), BIRTH_PLACES),
        "helper": Listed(_("Penolong kelahiran"), HELPERS),
    },
    EventKind.DEATH: {
        "place": Text(_("Tempat meninggal"), 100), "cause": Listed(_("Sebab meninggal"), CAUSES),
        "certifier": Listed(_("Yang menerangkan"), CERTIFIERS),
        "certificate": Text(_("Nomor akta kematian"), 60),
    },
    EventKind.MOVED_OUT: {
        "scope": Listed(_("Pindah sejauh mana"), SCOPES), "destination": Text(_("Alamat tujuan")),
        "reason": Listed(_("Alasan pindah"), REASONS),
    },
    EventKind.MOVED_IN: {"origin": Text(_("Datang dari")), "purpose": Text(_("Maksud kedatangan"), 100)},
    EventKind.RETURNED: {"note": _NOTE},
    EventKind.MISSING: {"note": _NOTE},
    EventKind.GONE: {"note": _NOTE},
    EventKind.CORRECTED: {"reason": _REASON},
    EventKind.NEW_CARD: {"founded": Listed(_("KK baru"), {1: _("ya")})},
    EventKind.SPLIT: {},
    EventKind.JOINED: {},
    EventKind.NEW_HEAD: {},
    EventKind.RELOCATED: {},
})  # fmt: skip


def checked(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored: empty answers left out. Raises BadDetails."""
    known = DETAILS[kind]
    kept = {}
    for name, value in given.items():
        if value in ("", None):
            continue
        if name not in known:
            raise BadDetails(f"{kind} has no {name}")
        kept[name] = _checked(known[name], value)
    return kept


def _checked(kind: Text | Listed, value: Any) -> Any:
    if isinstance(kind, Listed):
        if value not in kind.labels:
            raise BadDetails(f"{value!r} is not in the list")
        return value
    if not isinstance(value, str) or len(value) > kind.longest:
        raise BadDetails(f"no text of at most {kind.longest} characters")
    return scrub(" ".join(value.split()))


def told(kind: str, stored: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, words) of each detail, for people."""
    lines = []
    for name, detail in DETAILS[kind].items():
        if name in stored and name != "source":
            value = stored[name]
            words = detail.labels.get(value, "") if isinstance(detail, Listed) else value
            lines.append((str(detail.label), str(words)))
    return lines
