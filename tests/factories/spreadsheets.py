"""Resident spreadsheets as villages send them, written by openpyxl (independent of our reader)."""

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

# Spelled out here, not imported: the test must not follow the code when the code is wrong.
HEADERS = [
    "alamat",
    "dusun",
    "rw",
    "rt",
    "nama",
    "no_kk",
    "nik",
    "sex",
    "tempatlahir",
    "tanggallahir",
    "agama_id",
    "pendidikan_kk_id",
    "pendidikan_sedang_id",
    "pekerjaan_id",
    "status_kawin",
    "kk_level",
    "warganegara_id",
    "ayah_nik",
    "nama_ayah",
    "ibu_nik",
    "nama_ibu",
    "golongan_darah_id",
    "akta_lahir",
    "dokumen_pasport",
    "tanggal_akhir_paspor",
    "dokumen_kitas",
    "akta_perkawinan",
    "tanggalperkawinan",
    "akta_perceraian",
    "tanggalperceraian",
    "cacat_id",
    "cara_kb_id",
    "hamil",
    "ktp_el",
    "status_rekam",
    "alamat_sekarang",
    "status_dasar",
    "suku",
    "tag_id_card",
    "id_asuransi",
    "no_asuransi",
    "lat",
    "lng",
]

SITI = {
    "alamat": "Jl. Kenanga 7",
    "dusun": "-",
    "rw": "002",
    "rt": "005",
    "nama": "SITI AMINAH",
    "no_kk": "1872990304100001",
    "nik": "1872994101900001",
    "sex": "2",
    "tempatlahir": "METRO",
    "tanggallahir": "1990-01-01",
    "agama_id": "1",
    "kk_level": "1",
}


RTM_HEADERS = ["NIK", "NOMOR RUMAH TANGGA", "STATUS HUBUNGAN DALAM RUMAH TANGGA"]


def rtm(*rows: Sequence[Any], headers: Sequence[str] = RTM_HEADERS) -> Callable[[Worksheet], object]:
    """A sheet “RTM” beside the people's, for `spoil`."""

    def add(page: Worksheet) -> None:
        sheet = page.parent.create_sheet("RTM")
        for row in (headers, *rows):
            sheet.append(list(row))

    return add


def only_rtm(*rows: Sequence[Any]) -> bytes:
    """A workbook that holds no people."""
    return workbook(
        [dict(zip(RTM_HEADERS, row, strict=True)) for row in rows], headers=RTM_HEADERS, sheet="RTM"
    )


def person(**changes: Any) -> dict[str, Any]:
    """One valid row; `None` empties a cell."""
    return {**SITI, **changes}


def workbook(
    rows: Iterable[dict[str, Any]],
    *,
    headers: Sequence[str] = HEADERS,
    sheet: str = "Data Penduduk",
    spoil: Callable[[Worksheet], object] | None = None,
) -> bytes:
    """XLSX bytes; text stays text, `spoil` may then damage the sheet."""
    book = Workbook()
    page: Any = book.active
    page.title = sheet
    page.append(list(headers))
    for row in rows:
        page.append([row.get(header) for header in headers])
    for cells in page.iter_rows(min_row=2):
        for cell in cells:
            if isinstance(cell.value, str):
                cell.number_format = "@"
    if spoil:
        spoil(page)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
