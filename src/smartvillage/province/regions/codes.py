"""The grammar of Kemendagri region codes (Permendagri 58/2021). Pure: no table, no region list.

A code is text, never a number: "18.10" and "18.1" are not the same place.
"""

from __future__ import annotations

import re

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PROVINSI, KABUPATEN, KECAMATAN, VILLAGE = 1, 2, 3, 4
PROVINCE = "18"  # Lampung: the province that this deployment serves

# One pattern per level; the database checks use the same text.
CODE_PATTERNS: dict[str, str] = {
    "provinsi": r"^[1-9][0-9]$",
    "kabupaten": r"^[1-9][0-9]\.(0[1-9]|[1-6][0-9])$",
    "kota": r"^[1-9][0-9]\.(7[1-9]|[89][0-9])$",
    "kecamatan": r"^[1-9][0-9]\.(0[1-9]|[1-9][0-9])\.(0[1-9]|[1-9][0-9])$",
    "kelurahan": r"^[1-9][0-9]\.(0[1-9]|[1-9][0-9])\.(0[1-9]|[1-9][0-9])\.1[0-9]{3}$",
    "desa": r"^[1-9][0-9]\.(0[1-9]|[1-9][0-9])\.(0[1-9]|[1-9][0-9])\.2[0-9]{3}$",
    "desa_adat": r"^[1-9][0-9]\.(0[1-9]|[1-9][0-9])\.(0[1-9]|[1-9][0-9])\.3[0-9]{3}$",
}
_CUTS = ((0, 2), (2, 4), (4, 6), (6, 10))
_CODE = re.compile(
    r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?|[0-9]{2}([0-9]{2}([0-9]{2}([0-9]{4})?)?)?"
)


class Kind(TextChoices):
    PROVINSI = "provinsi", gettext_lazy("Provinsi")
    KABUPATEN = "kabupaten", gettext_lazy("Kabupaten")
    KOTA = "kota", gettext_lazy("Kota")
    KECAMATAN = "kecamatan", gettext_lazy("Kecamatan")
    KELURAHAN = "kelurahan", gettext_lazy("Kelurahan")
    DESA = "desa", gettext_lazy("Desa")
    DESA_ADAT = "desa_adat", gettext_lazy("Desa adat")


LEVEL_OF_KIND: dict[Kind, int] = {
    Kind.PROVINSI: PROVINSI,
    Kind.KABUPATEN: KABUPATEN,
    Kind.KOTA: KABUPATEN,
    Kind.KECAMATAN: KECAMATAN,
    Kind.KELURAHAN: VILLAGE,
    Kind.DESA: VILLAGE,
    Kind.DESA_ADAT: VILLAGE,
}


class BadCode(ValueError):
    """The text is no region code. The message is Indonesian and says what a code looks like."""


def parse_code(text: str) -> str:
    """The dotted form of "18.72.04.1005" or "1872041005". Raises BadCode for anything else."""
    code = text.strip()
    if not _CODE.fullmatch(code):
        raise BadCode(_bad(code))
    digits = code.replace(".", "")
    dotted = ".".join(digits[start:end] for start, end in _CUTS if digits[start:end])
    kind_of(dotted)
    return dotted


def level_of(code: str) -> int:
    """1 province, 2 kabupaten or kota, 3 kecamatan, 4 village, of a dotted code."""
    return LEVEL_OF_KIND[kind_of(code)]


def kind_of(code: str) -> Kind:
    """What a dotted code names, read from the code alone. Raises BadCode."""
    for kind, pattern in CODE_PATTERNS.items():
        if re.fullmatch(pattern, code, flags=re.ASCII):
            return Kind(kind)
    raise BadCode(_bad(code))


def parent_of(code: str) -> str | None:
    """The code one level up; None above a province."""
    return code.rpartition(".")[0] or None


def kabupaten_of(code: str) -> str:
    """The kabupaten or kota in which a code of level 2 to 4 lies. Raises BadCode for a province."""
    if level_of(code) < KABUPATEN:
        raise BadCode(_bad(code))
    return code[:5]


def _bad(code: str) -> str:
    message = _("“%(code)s” bukan kode wilayah. Contoh kode: 18.72.04.1005 (desa), 18.72.04 (kecamatan).")
    return message % {"code": code[:20]}
