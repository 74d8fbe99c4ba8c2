"""A whole village's file as OpenSID writes it, invented without any of our own column or code definitions.

Written from the description of the 43 columns alone, so that it also finds what our code and our tests got
wrong together. Numbers are of a district of Metro; the people do not exist.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

COLUMNS = [
    "alamat", "dusun", "rw", "rt", "nama", "no_kk", "nik", "sex", "tempatlahir", "tanggallahir",
    "agama_id", "pendidikan_kk_id", "pendidikan_sedang_id", "pekerjaan_id", "status_kawin", "kk_level",
    "warganegara_id", "ayah_nik", "nama_ayah", "ibu_nik", "nama_ibu", "golongan_darah_id", "akta_lahir",
    "dokumen_pasport", "tanggal_akhir_paspor", "dokumen_kitas", "akta_perkawinan", "tanggalperkawinan",
    "akta_perceraian", "tanggalperceraian", "cacat_id", "cara_kb_id", "hamil", "ktp_el", "status_rekam",
    "alamat_sekarang", "status_dasar", "suku", "tag_id_card", "id_asuransi", "no_asuransi", "lat",
    "lng",
]  # fmt: skip
_DISTRICT = "187204"
_MEN = ("SUKARNO", "Nur'aini Putra", "H. M. YUSUF, S.Pd.", "BUDI", "AGUS-SALIM", "Wayan")
_WOMEN = ("SITI AMINAH", "SRI", "Dewi Lestari", "NI LUH ARI", "Ning Ayu, A.Md.", "MARIA")
_PLACES = ("METRO", "KOTABUMI", "TANGGAMUS", "O'Mangan", "-")
_TODAY = date(2026, 11, 1)
_YEAR = timedelta(days=365)

Row = dict[str, str]


class Village:
    """`people` rows, the same for the same seed."""

    def __init__(self, people: int, *, seed: int) -> None:
        self._random = random.Random(seed)
        self._people = people
        self._serials: dict[str, int] = {}
        self._tags = self._without = 0

    def rows(self) -> Iterator[Row]:
        count = 0
        for number in range(1, self._people + 1):
            for row in self._family(number):
                if count == self._people:
                    return
                count += 1
                yield {key: value for key, value in row.items() if value}

    def _family(self, number: int) -> Iterator[Row]:
        pick = self._random
        home = {
            "alamat": pick.choice(("Jl. Kenanga 7", "JL MAWAR NO. 12", "=HYPERLINK", "Gg. 'Aisyah", "")),
            "dusun": pick.choice(("SIDOMULYO", "PURWOSARI", "-")),
            "rw": f"{pick.randint(1, 9):03d}", "rt": f"{pick.randint(1, 20):03d}",
            "no_kk": f"{_DISTRICT}{pick.randint(1, 28):02d}{pick.randint(1, 12):02d}{pick.randint(0, 26):02d}"
                     f"{number % 9999 + 1:04d}",
        }  # fmt: skip
        head_born = _TODAY - _YEAR * pick.randint(25, 80)
        head = self._person(home, "1", "1", head_born)
        wife = self._person(home, "3", "2", head_born + timedelta(days=pick.randint(0, 2000)))
        for parent in (head, wife):
            parent.update(
                status_kawin="2", akta_perkawinan=f"{number}/12/2010", tanggalperkawinan="12-06-2010"
            )
        yield head
        yield wife
        for _ in range(pick.randint(0, 4)):
            born = min(
                head_born + _YEAR * pick.randint(20, 24), _TODAY - timedelta(days=pick.randint(0, 4000))
            )
            child = self._person(home, "4", pick.choice("12"), born)
            child |= {"ayah_nik": head["nik"], "nama_ayah": head["nama"], "nama_ibu": wife["nama"]}
            child |= {"ibu_nik": wife["nik"], "status_kawin": "1"}
            yield child

    def _person(self, home: Row, relation: str, sex: str, born: date) -> Row:
        pick = self._random
        woman = sex == "2"
        row = {
            **home, "kk_level": relation, "sex": sex, "nik": self._nik(born, woman),
            "nama": pick.choice(_WOMEN if woman else _MEN), "tempatlahir": pick.choice(_PLACES),
            "tanggallahir": born.strftime(pick.choice(("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"))),
            "agama_id": str(pick.randint(1, 7)), "pendidikan_kk_id": str(pick.randint(1, 10)),
            "pendidikan_sedang_id": str(pick.randint(1, 18)), "pekerjaan_id": str(pick.randint(1, 89)),
            "warganegara_id": str(pick.randint(1, 3)), "golongan_darah_id": str(pick.randint(1, 13)),
            "cacat_id": str(pick.randint(1, 7)), "ktp_el": pick.choice("12"),
            "status_rekam": str(pick.randint(1, 8)), "status_dasar": pick.choice("1111112346"),
        }  # fmt: skip
        if relation == "1":
            row["status_dasar"] = "1"
        if row["nik"] == "0":  # recognised by name and birth alone, so no two are called the same
            self._without += 1
            row["nama"] += " " + "".join("ABCDEFGHIJ"[int(digit)] for digit in str(self._without))
        return row | self._seldom(woman)

    def _seldom(self, woman: bool) -> Row:
        """What most people have not."""
        pick = self._random
        self._tags += 1
        every = {
            "akta_lahir": f"474.1/{pick.randint(1, 9999)}/2010", "dokumen_pasport": f"A{self._tags:07d}",
            "tanggal_akhir_paspor": "2030-12-31", "dokumen_kitas": f"K-{self._tags}",
            "akta_perceraian": f"{self._tags}/AC/2019", "tanggalperceraian": "31/01/2019",
            "cara_kb_id": pick.choice(("1", "2", "5", "99")), "alamat_sekarang": "+62 Jl. Rantau 1",
            "suku": pick.choice(("Lampung", "Krui", "Pubian", "Jawa")), "tag_id_card": f"04A1{self._tags:08d}",
            "id_asuransi": pick.choice(("1", "2", "3", "99")), "no_asuransi": f"{self._tags:013d}",
            "lat": f"-5.{pick.randint(1, 9_999_999):07d}", "lng": f"105.{pick.randint(1, 99_999_999):08d}",
        }  # fmt: skip
        if woman:
            every["hamil"] = pick.choice("12")
        kept = {key: value for key, value in every.items() if pick.random() < 0.2}
        if ("lat" in kept) != ("lng" in kept):
            kept |= {"lat": every["lat"], "lng": every["lng"]}
        return kept

    def _nik(self, born: date, woman: bool) -> str:
        if self._random.random() < 0.02:
            return "0"
        start = f"{_DISTRICT}{born.day + 40 * woman:02d}{born:%m%y}"
        self._serials[start] = self._serials.get(start, 0) + 1
        return f"{start}{self._serials[start]:04d}"


def _as_text(page: Any, value: str | None) -> Any:
    """Also what starts like a formula: an address may."""
    if value is None:
        return None
    cell = WriteOnlyCell(page, value)
    cell.data_type = "s"
    return cell


def opensid_file(people: int, *, seed: int = 1) -> bytes:
    """XLSX as a village would upload it."""
    book = Workbook(write_only=True)
    page = book.create_sheet("Data Penduduk")
    page.append(COLUMNS)
    for row in Village(people, seed=seed).rows():
        page.append([_as_text(page, row.get(column)) for column in COLUMNS])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
