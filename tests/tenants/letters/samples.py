"""One village, one resident, one signer, and answers to every letter type: the data of a printed letter."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import tenants.letters
from smartvillage.kernel.tenancy import VillageRef
from smartvillage.kernel.tenancy.refs import State
from tenants.letters.catalogue import letter_type
from tenants.letters.composition import Person, Signer, compose

LAYOUT = Path(tenants.letters.__file__).parent / "layout" / "letter.typ"

VILLAGE = VillageRef(
    code="18.72.04.1005",
    schema="v_1872041005",
    name="Tejo Agung",
    slug="tejo-agung",
    kind="kelurahan",
    state=State.LIVE,
    term="kelurahan",
    head_title="Lurah",
    kecamatan="Metro Timur",
    kabupaten="Kota Metro",
    host="tejo-agung.smartvillage.localhost",
    address="Jalan Ahmad Yani No. 12",
    phone="(0725) 41234",
    postal_code="34112",
)
PEKON = replace(
    VILLAGE,
    name="Sukoharjo",
    kind="desa",
    term="pekon",
    head_title="Kepala Pekon",
    kecamatan="Sukoharjo",
    kabupaten="Kabupaten Pringsewu",
)
RESIDENT = Person(
    name="SITI AMINAH",
    nik="1872044101900003",
    kk="1872041203150007",
    family_head="BUDI SANTOSO",
    birth_place="Kotabumi",
    birth_date=date(1990, 1, 1),
    sex="Perempuan",
    religion="Islam",
    marital_status="Kawin",
    education="SLTA",
    occupation="Mengurus rumah tangga",
    nationality="WNI",
    address="Jalan Stadion No. 7",
    rt="012",
    rw="003",
)
SIGNER = Signer(
    name="H. AHMAD FAUZI, S.Sos.", title="Lurah", id_number="19720315 199803 1 005", rank="Penata"
)
ANSWERS: Mapping[str, Mapping[str, object]] = {
    "domisili": {"purpose": "Melamar pekerjaan", "since": "2015"},
    "usaha": {
        "business_name": "Warung Bu Siti",
        "business_kind": "Jual makanan",
        "business_address": "Jalan Kenanga 9",
        "started": "2018",
        "purpose": "Mengajukan kredit",
    },
    "tidak_mampu": {
        "purpose": "school",
        "beneficiary": "child",
        "child_name": "RINA WULANDARI",
        "child_school": "SMP Negeri 4",
    },
}
TOKEN = "k7m2qx9dfh4wzt8p3nvb6crj5g"
TOKEN_TO_TYPE = "k7m2-qx9d-fh4w-zt8p-3nvb-6crj-5g"
URL = f"https://{VILLAGE.host}/v/{TOKEN}"
NUMBER = "400.12.2.1/012/TA/XI/2026"


def letter_data(code: str = "domisili", **changed: Any) -> dict[str, Any]:
    """The composed data of one letter; any argument of `compose` can be changed."""
    arguments: dict[str, Any] = {
        "village": VILLAGE,
        "resident": RESIDENT,
        "answers": ANSWERS[code],
        "signer": SIGNER,
        "number": NUMBER,
        "issued_on": date(2026, 11, 24),
        "valid_until": date(2026, 12, 24),
        "verification_url": URL,
    }
    return compose(letter_type(code), **{**arguments, **changed})
