"""A letter as data, for the tests of what is composed and printed."""

import io
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from pypdf import PdfReader

from tenants.letters.catalogue import letter_type
from tenants.letters.composition import Person, Signer, compose

from .samples import short

TOKEN = "k7m2qx9dfh4wzt8p3nvb6crj5g"
URL = f"https://tejoagung.smartvillage.localhost/v/{TOKEN}/"
PRINTED_CODE = "k7m2-qx9d-fh4w-zt8p-3nvb-6crj-5g"


@dataclass(frozen=True)
class Village:
    name: str = "Tejo Agung"
    kind: str = "kelurahan"
    term: str = "kelurahan"
    head_title: str = "Lurah"
    kecamatan: str = "Metro Timur"
    kabupaten: str = "Kota Metro"
    host: str = "tejoagung.smartvillage.localhost"
    address: str = "Jalan Soekarno Hatta Nomor 16 C"
    phone: str = "(0725) 47812"
    postal_code: str = "34124"


TEJO_AGUNG = Village()
HANURA = Village(
    name="Hanura",
    kind="desa",
    term="desa",
    head_title="Kepala Desa",
    kecamatan="Teluk Pandan",
    kabupaten="Kabupaten Pesawaran",
    host="hanura.smartvillage.localhost",
    address="Jalan Raya Way Ratai KM 11",
    phone="",
    postal_code="35454",
)
FAR_AWAY = Village(
    name="Sindang Sari Lestari Makmur Jaya",
    kind="desa",
    term="kampung",
    head_title="Kepala Kampung",
    kecamatan="Tanjung Bintang Selatan Raya",
    kabupaten="Kabupaten Tulang Bawang Barat",
    host="sindangsarilestarimakmurjaya.smartvillage.example.go.id",
    address="Jalan Jenderal Soedirman Nomor 1234, Lingkungan Perkantoran Kampung, Blok Kenanga Lantai II",
    phone="(0721) 1234567, 081234567890",
)

SITI = Person(
    name="SITI AMINAH",
    nik="1872044101900001",
    kk="1872040505100002",
    family_head="SLAMET RIYADI",
    birth_place="Kotabumi",
    birth_date=date(1990, 1, 1),
    sex="Perempuan",
    religion="Islam",
    marital_status="Kawin Tercatat",
    occupation="Mengurus Rumah Tangga",
    address="Jalan Mawar Nomor 21",
    rt="012",
    rw="003",
)
LONG_NAMED = Person(
    name="RADEN AJENG SITI NURHALIZA KUSUMANINGRUM WULANDARI BINTI KANJENG RADEN PRAWIRODIRJO, S.Pd., M.Pd.",
    nik="1872044101900001",
    kk="1872040505100002",
    family_head="KANJENG RADEN TUMENGGUNG HARYO PRAWIRODIRJO KUSUMO ATMOJO",
    birth_place="Kotabumi Lampung Utara",
    birth_date=date(1990, 1, 1),
    sex="Perempuan",
    religion="Kepercayaan terhadap Tuhan YME",
    marital_status="Cerai Hidup Belum Tercatat",
    occupation="Karyawan Badan Usaha Milik Daerah",
    address="Perumahan Griya Asri Sentosa Permai Blok C7 Nomor 123, Jalan Letnan Jenderal Alamsyah Gang Dua",
    rt="012",
    rw="003",
    dusun="Sumber Rejo Makmur",
)
LURAH = Signer(
    name="BAMBANG SETIAWAN, S.STP., M.M.",
    title="Lurah",
    id_number="19800312 200003 1 002",
    rank="Penata Tingkat I",
)

ANSWERS: dict[str, dict[str, object]] = {
    "domisili": {"purpose": "Melamar pekerjaan", "since": "2015"},
    "usaha": {
        "business_name": "Warung Bu Siti",
        "business_kind": "Jual makanan dan sembako",
        "business_address": "Jalan Melati Nomor 8",
        "started": "2018",
        "purpose": "Mengajukan kredit usaha di bank",
    },
    "tidak_mampu": {
        "purpose": "school",
        "beneficiary": "child",
        "child_name": "Rina Wulandari",
        "child_school": "SMP Negeri 4 Metro",
    },
}


def composed(code: str = "domisili", **changed: Any) -> dict[str, Any]:
    """The data of a signed letter of Tejo Agung for Siti; name what is to be otherwise."""
    given: dict[str, Any] = {
        "village": TEJO_AGUNG,
        "resident": SITI,
        "answers": ANSWERS.get(code) or short(letter_type(code)),
        "signer": LURAH,
        "number": "400.12.2.1/015/1005/XI/2026",
        "issued_on": date(2026, 11, 24),
        "valid_until": date(2026, 12, 24),
        "verification_url": URL,
    }
    return compose(letter_type(code), **given | changed)


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, with line breaks and runs of blanks as one blank."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]
