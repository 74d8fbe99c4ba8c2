"""A resident's fields as people read and correct them: in groups, with labels, in words.

Only what no event changes can be edited; sex, citizenship, family, relation and status are counted in the
monthly report and change through events alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartvillage.kernel.clock import format_date

from .codes import LISTS, label
from .models import Resident


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str | Promise
    fields: tuple[str, ...]


GROUPS: Final = (
    Group("diri", gettext_lazy("Data diri"),
          ("name", "birth_place", "birth_date", "religion", "blood_type", "ethnicity")),
    Group("pekerjaan", gettext_lazy("Pendidikan dan pekerjaan"),
          ("education", "current_education", "occupation")),
    Group("perkawinan", gettext_lazy("Perkawinan"),
          ("marital_status", "marriage_recorded", "marriage_certificate", "married_on", "divorce_certificate",
           "divorced_on")),
    Group("orang-tua", gettext_lazy("Orang tua"), ("father_name", "mother_name")),
    Group("dokumen", gettext_lazy("Dokumen"),
          ("birth_certificate", "id_card", "recording", "card_tag", "passport", "passport_expires",
           "stay_permit")),
    Group("kesehatan", gettext_lazy("Kesehatan dan jaminan"),
          ("disability", "pregnancy", "contraception", "insurance", "insurance_number")),
    Group("alamat", gettext_lazy("Tempat tinggal sekarang"), ("current_address", "latitude", "longitude")),
    Group("rumah-tangga", gettext_lazy("Rumah tangga"), ("household_number", "household_relation")),
)  # fmt: skip
BY_KEY: Final[Mapping[str, Group]] = {group.key: group for group in GROUPS}
EDITABLE: Final = tuple(name for group in GROUPS for name in group.fields)

LABELS: Final[Mapping[str, str | Promise]] = {
    "name": gettext_lazy("Nama lengkap"),
    "birth_place": gettext_lazy("Tempat lahir"),
    "birth_date": gettext_lazy("Tanggal lahir"),
    "religion": gettext_lazy("Agama"),
    "blood_type": gettext_lazy("Golongan darah"),
    "ethnicity": gettext_lazy("Suku"),
    "education": gettext_lazy("Pendidikan terakhir"),
    "current_education": gettext_lazy("Pendidikan sedang ditempuh"),
    "occupation": gettext_lazy("Pekerjaan"),
    "marital_status": gettext_lazy("Status perkawinan"),
    "marriage_recorded": gettext_lazy("Perkawinan tercatat"),
    "marriage_certificate": gettext_lazy("Nomor akta perkawinan"),
    "married_on": gettext_lazy("Tanggal perkawinan"),
    "divorce_certificate": gettext_lazy("Nomor akta perceraian"),
    "divorced_on": gettext_lazy("Tanggal perceraian"),
    "father_name": gettext_lazy("Nama ayah"),
    "mother_name": gettext_lazy("Nama ibu"),
    "birth_certificate": gettext_lazy("Nomor akta lahir"),
    "id_card": gettext_lazy("KTP elektronik"),
    "recording": gettext_lazy("Status rekam KTP-el"),
    "card_tag": gettext_lazy("Tag KTP-el"),
    "passport": gettext_lazy("Nomor paspor"),
    "passport_expires": gettext_lazy("Paspor berlaku sampai"),
    "stay_permit": gettext_lazy("Nomor KITAS atau KITAP"),
    "disability": gettext_lazy("Disabilitas"),
    "pregnancy": gettext_lazy("Status kehamilan"),
    "contraception": gettext_lazy("Akseptor KB"),
    "insurance": gettext_lazy("Jaminan kesehatan"),
    "insurance_number": gettext_lazy("Nomor jaminan"),
    "current_address": gettext_lazy("Alamat sekarang"),
    "latitude": gettext_lazy("Lintang"),
    "longitude": gettext_lazy("Bujur"),
    "household_number": gettext_lazy("Nomor rumah tangga"),
    "household_relation": gettext_lazy("Hubungan dalam rumah tangga"),
    "sex": gettext_lazy("Jenis kelamin"),
    "citizenship": gettext_lazy("Kewarganegaraan"),
    "relation": gettext_lazy("Hubungan dalam keluarga"),
    "status": gettext_lazy("Status"),
    "residency": gettext_lazy("Status kependudukan"),
}
MAN: Final = 1  # sex


def fields_of(group: Group, resident: Resident) -> tuple[str, ...]:
    """Those that can apply: a man is not asked about a pregnancy."""
    return tuple(name for name in group.fields if name != "pregnancy" or resident.sex != MAN)


def in_words(name: str, value: Any) -> str:
    """`in_words("religion", 1)` gives `"Islam"`; empty for what is not known."""
    if value is None or value == "":
        return ""
    if name in LISTS:
        return label(name, value)
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def rows_of(resident: Resident, names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """For a summary list."""
    for name in names:
        yield {"label": LABELS[name], "value": in_words(name, getattr(resident, name))}
