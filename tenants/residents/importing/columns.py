"""The 43 columns of the resident spreadsheet that villages already have (OpenSID), matched by header name."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, auto

from django.utils.translation import gettext as _

from .problems import Problem, Severity, column_letter, quoted
from .sheet import Cell


class Kind(Enum):
    TEXT = auto()
    NAME = auto()
    AREA = auto()  # dusun, RW, RT
    CODE = auto()
    DATE = auto()
    NIK = auto()
    PARENT_NIK = auto()
    FAMILY_NUMBER = auto()
    COORDINATE = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """`header` is the machine name in row 1, `field` the name in a row's values.

    `limit`: longest text, or the largest degree of a coordinate. `codes`: its list in `codes/`.
    """

    header: str
    field: str
    title: str
    kind: Kind = Kind.TEXT
    limit: int = 100
    codes: str = ""
    needed: bool = False


def _code(header: str, name: str, title: str, *, needed: bool = False) -> Column:
    return Column(header, name, title, Kind.CODE, codes=name, needed=needed)


COLUMNS = (
    Column("alamat", "address", "Alamat", limit=200),
    Column("dusun", "hamlet", "Dusun/lingkungan", Kind.AREA, 60, needed=True),
    Column("rw", "rw", "RW", Kind.AREA, 10, needed=True),
    Column("rt", "rt", "RT", Kind.AREA, 10, needed=True),
    Column("nama", "name", "Nama", Kind.NAME, needed=True),
    Column("no_kk", "family_number", "Nomor KK", Kind.FAMILY_NUMBER, needed=True),
    Column("nik", "nik", "NIK", Kind.NIK, needed=True),
    _code("sex", "sex", "Jenis kelamin", needed=True),
    Column("tempatlahir", "birth_place", "Tempat lahir"),
    Column("tanggallahir", "birth_date", "Tanggal lahir", Kind.DATE, needed=True),
    _code("agama_id", "religion", "Agama"),
    _code("pendidikan_kk_id", "education", "Pendidikan tertinggi"),
    _code("pendidikan_sedang_id", "current_education", "Pendidikan sedang ditempuh"),
    _code("pekerjaan_id", "occupation", "Pekerjaan"),
    _code("status_kawin", "marital_status", "Status perkawinan"),
    _code("kk_level", "relation", "Hubungan dalam keluarga", needed=True),
    _code("warganegara_id", "citizenship", "Kewarganegaraan"),
    Column("ayah_nik", "father_nik", "NIK ayah", Kind.PARENT_NIK),
    Column("nama_ayah", "father_name", "Nama ayah", Kind.NAME),
    Column("ibu_nik", "mother_nik", "NIK ibu", Kind.PARENT_NIK),
    Column("nama_ibu", "mother_name", "Nama ibu", Kind.NAME),
    _code("golongan_darah_id", "blood_type", "Golongan darah"),
    Column("akta_lahir", "birth_certificate", "Nomor akta lahir", limit=60),
    Column("dokumen_pasport", "passport", "Nomor paspor", limit=40),
    Column("tanggal_akhir_paspor", "passport_expires", "Tanggal akhir paspor", Kind.DATE),
    Column("dokumen_kitas", "stay_permit", "Nomor KITAS/KITAP", limit=40),
    Column("akta_perkawinan", "marriage_certificate", "Nomor akta perkawinan", limit=60),
    Column("tanggalperkawinan", "married_on", "Tanggal perkawinan", Kind.DATE),
    Column("akta_perceraian", "divorce_certificate", "Nomor akta perceraian", limit=60),
    Column("tanggalperceraian", "divorced_on", "Tanggal perceraian", Kind.DATE),
    _code("cacat_id", "disability", "Disabilitas"),
    _code("cara_kb_id", "contraception", "Akseptor KB"),
    _code("hamil", "pregnancy", "Status kehamilan"),
    _code("ktp_el", "id_card", "KTP elektronik"),
    _code("status_rekam", "recording", "Status rekam KTP-el"),
    Column("alamat_sekarang", "current_address", "Alamat sekarang", limit=200),
    _code("status_dasar", "status", "Status dasar"),
    Column("suku", "ethnicity", "Suku", limit=60),
    Column("tag_id_card", "card_tag", "Tag KTP-el", limit=17),
    _code("id_asuransi", "insurance", "Asuransi kesehatan"),
    Column("no_asuransi", "insurance_number", "Nomor asuransi", limit=40),
    Column("lat", "latitude", "Lintang", Kind.COORDINATE, 90),
    Column("lng", "longitude", "Bujur", Kind.COORDINATE, 180),
)
# The sheet “RTM”. A person without a NIK is known by name and birth, as on the people's sheet.
HOUSEHOLD_COLUMNS = (
    Column("NIK", "nik", "NIK", Kind.NIK, needed=True),
    Column("NOMOR RUMAH TANGGA", "household_number", "Nomor rumah tangga", needed=True),
    _code(
        "STATUS HUBUNGAN DALAM RUMAH TANGGA", "household_relation", "Hubungan dalam rumah tangga", needed=True
    ),
    Column("NAMA", "name", "Nama", Kind.NAME),
    Column("TEMPAT LAHIR", "birth_place", "Tempat lahir"),
    Column("TANGGAL LAHIR", "birth_date", "Tanggal lahir", Kind.DATE),
)
BY_HEADER = {column.header: column for column in COLUMNS}
BY_FIELD = {column.field: column for column in COLUMNS}
# The column that a workbook of rejected rows adds; nobody has to delete it before the next upload.
REASONS = "masalah"

Layout = dict[int, Column]


def match_headers(header: Sequence[Cell], filled: frozenset[int]) -> tuple[Layout, list[Problem]]:
    """Which column stands where, in any order. `filled`: the columns that hold anything below row 1.

    An unknown, repeated or missing-but-needed header is an error; a missing optional one a warning.
    """
    layout: Layout = {}
    problems: list[Problem] = []
    for index, cell in enumerate(header):
        text = str(cell).strip() if cell is not None else ""
        if (not text and index not in filled) or text.lower() == REASONS:
            continue
        column = BY_HEADER.get(text.lower())
        if column is None:
            problems.append(_unknown(index, text))
        elif column in layout.values():
            problems.append(
                _at(index, text, "header_twice", _("Judul kolom ini dipakai dua kali. Hapus satu."))
            )
        else:
            layout[index] = column
    return layout, problems + _missing(layout)


def _at(index: int, name: str, code: str, message: str) -> Problem:
    return Problem(code, message, row=1, column=column_letter(index), name=name)


def _unknown(index: int, text: str) -> Problem:
    if not text:
        return _at(
            index, "", "header_empty", _("Kolom ini berisi data tanpa judul. Beri judul atau kosongkan.")
        )
    message = _("Judul kolom “%(text)s” tidak dikenal.") % {"text": quoted(text)}
    close = get_close_matches(text.lower(), BY_HEADER, n=1)
    hint = (
        _("Mungkin maksudnya “%(header)s”.") % {"header": close[0]} if close else _("Pakai templat 43 kolom.")
    )
    return _at(index, text, "header_unknown", f"{message} {hint}")


def _missing(layout: Layout) -> list[Problem]:
    absent = [column for column in COLUMNS if column not in layout.values()]
    message = _("Kolom “%(header)s” (%(title)s) tidak ada. Tambahkan kolom itu di baris 1.")
    problems = [
        Problem(
            "header_missing",
            message % {"header": column.header, "title": column.title},
            row=1,
            name=column.header,
        )
        for column in absent
        if column.needed
    ]
    optional = [column.header for column in absent if not column.needed]
    if optional:
        text = _("Kolom ini tidak ada dan dianggap kosong: %(headers)s.") % {"headers": ", ".join(optional)}
        problems.append(Problem("header_absent", text, Severity.WARNING, row=1))
    return problems
