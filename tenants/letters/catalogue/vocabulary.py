"""The closed lists that a letter type's file draws from: topics, papers to bring, rows, placeholders, wordings."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Topic(StrEnum):
    """Under which heading people look for a letter; the order is that of the lists."""

    POPULATION = "population"
    FAMILY = "family"
    WORK = "work"
    PROPERTY = "property"
    OTHER = "other"

    @property
    def label(self) -> Promise:
        return _TOPICS[self]


_TOPICS: Mapping[Topic, Promise] = {
    Topic.POPULATION: _("Kependudukan"),
    Topic.FAMILY: _("Keluarga"),
    Topic.WORK: _("Usaha dan kerja"),
    Topic.PROPERTY: _("Tanah dan barang"),
    Topic.OTHER: _("Lainnya"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """How a letter names itself and opens: `acts` follows the signer's office; "" where a resident declares."""

    noun: str
    acts: str
    truly: bool = True  # "dibuat dengan sebenarnya": it states a fact


class Form(StrEnum):
    """What a letter does."""

    CERTIFICATE = "certificate"  # states a fact about the resident
    REPORT = "report"  # states what the resident came to report
    INTRODUCTION = "introduction"  # sends the resident to another office
    REQUEST = "request"  # passes the resident's request on
    DECLARATION = "declaration"  # the resident declares and signs, the head takes note
    POWER = "power"  # the resident lets somebody act for them

    @property
    def wording(self) -> Wording:
        return _WORDINGS[self]

    @property
    def by_resident(self) -> bool:
        """Whether the resident speaks, and the head only takes note."""
        return not self.wording.acts


_WORDINGS: Mapping[Form, Wording] = {
    Form.CERTIFICATE: Wording("surat keterangan", "menerangkan dengan sebenarnya bahwa:"),
    Form.REPORT: Wording("surat keterangan", "menerangkan bahwa kami telah menerima laporan dari:"),
    Form.INTRODUCTION: Wording("surat pengantar", "memberikan pengantar kepada:", truly=False),
    Form.REQUEST: Wording("surat pengantar", "meneruskan permohonan dari:", truly=False),
    Form.DECLARATION: Wording("surat pernyataan", ""),
    Form.POWER: Wording("surat kuasa", ""),
}

# Papers that an office may ask to see, and what each is called.
DOCUMENTS: Mapping[str, str] = {
    "neighbourhood": "Surat pengantar RT atau RW",
    "kk": "Kartu keluarga (KK)",
    "ktp": "KTP",
    "ktp_parents": "KTP ayah dan ibu",
    "ktp_witnesses": "KTP para saksi",
    "photo": "Pasfoto",
    "marriage": "Buku nikah atau akta perkawinan",
    "divorce": "Akta cerai",
    "birth": "Akta kelahiran",
    "birth_note": "Surat keterangan lahir dari bidan, puskesmas, atau rumah sakit",
    "death": "Akta kematian atau surat keterangan kematian",
    "death_note": "Surat keterangan kematian dari puskesmas atau rumah sakit, jika ada",
    "move": "Surat keterangan pindah dari daerah asal",
    "diploma": "Ijazah",
    "appointment": "SK PNS, TNI, atau Polri",
    "land_tax": "Bukti bayar PBB",
    "land": "Sertifikat atau bukti lain atas tanah",
    "vehicle": "STNK dan BPKB",
    "deed": "Akta pendirian",
    "business_photo": "Foto tempat usaha",
    "compared": "Dokumen yang datanya berbeda",
    "payslip": "Slip gaji, jika ada",
}

# The rows a letter can show about its resident, and their labels.
RESIDENT_ROWS: Mapping[str, str] = {
    "name": "Nama",
    "nik": "NIK",
    "kk": "Nomor KK",
    "family_head": "Kepala keluarga",
    "birth": "Tempat, tanggal lahir",
    "sex": "Jenis kelamin",
    "religion": "Agama",
    "marital_status": "Status perkawinan",
    "education": "Pendidikan",
    "occupation": "Pekerjaan",
    "nationality": "Kewarganegaraan",
    "address": "Alamat",
}

# The closed list of what a letter's text may name besides its own questions.
PLACEHOLDERS: frozenset[str] = frozenset(RESIDENT_ROWS) | {
    "village",  # "Kelurahan Tejo Agung"
    "village_term",  # "kelurahan"
    "head_title",  # "Lurah"
    "kecamatan",  # "Kecamatan Metro Timur"
    "kabupaten",  # "Kota Metro"
}
