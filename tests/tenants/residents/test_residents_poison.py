"""Files that nobody should be able to hurt us with: each is refused with its reason, and nothing is kept."""

import io
import os
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from smartvillage.common.attachments.models import Attachment
from smartvillage.kernel.tenancy import in_village
from tenants.residents.importing.sheet import read_head, read_sheet
from tenants.residents.models import Family, ImportBatch, Resident
from tests.cast import Cast, browser
from tests.factories.other_sheets import number, ods, ods_cell, ods_of, ods_row, record, table, xls
from tests.factories.spreadsheets import HEADERS, person, workbook

IMPORT = "/kelola/penduduk/impor/"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CSV = "nama;nik;no_kk\nSITI;1872044101900001;1872040304100001\n"
_WIDE = ods_cell("x", 'table:number-columns-repeated="16384"')
REPEATED = f"<table:table-row>{_WIDE}</table:table-row>"
_SPACES = '<table:table-cell><text:p><text:s text:c="4000000000"/></text:p></table:table-cell>'
SPACES = f"<table:table-row>{_SPACES}</table:table-row>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_sheet(xml: bytes, **more: bytes) -> bytes:
    """A workbook whose only sheet is this XML."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([person()]))) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, xml if entry.filename.endswith("sheet1.xml") else old.read(entry))
        for name, content in more.items():
            new.writestr(name, content)
    return stream.getvalue()


def sheet_of(body: str) -> bytes:
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'.encode()
    )


def bomb() -> bytes:
    return with_media(workbook([person()]))


def with_media(book: bytes) -> bytes:
    stream = io.BytesIO(book)
    with (
        zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("media/a.bin", "w") as part,
    ):
        for _ in range(100):
            part.write(bytes(1 << 20))
    return stream.getvalue()


def nested() -> bytes:
    inner = bomb()
    for _ in range(3):
        inner = packed(**{"penduduk.xlsx": inner})
    return inner


def million_rows() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    page = book.add_worksheet()
    for row in [*range(30_000), 1_048_575]:
        page.write_number(row, 0, row)
    book.close()
    return stream.getvalue()


def wide() -> bytes:
    return with_sheet(sheet_of('<row r="1">' + "<c><v>1</v></c>" * 16_384 + "</row>"))


def with_doctype(declared: str, used: str) -> bytes:
    body = f"<sheetData><row><c><v>&{used};</v></c></row></sheetData>"
    return with_sheet(f'<!DOCTYPE x [{declared}]><worksheet xmlns="{MAIN}">{body}</worksheet>'.encode())


def entities() -> bytes:
    lines = "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};">' for n in range(1, 30))
    return with_doctype(f'<!ENTITY l0 "lol">{lines}', "l29")


def outside() -> bytes:
    return with_doctype('<!ENTITY e SYSTEM "file:///etc/passwd">', "e")


def shared_strings() -> bytes:
    runs = f"<r><t>{'A' * 30_000}</t></r><r><t>{'B' * 9_000}</t></r>"
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 9_000))
    strings = f'<sst xmlns="{MAIN}"><si>{runs}</si></sst>'.encode()
    return with_sheet(sheet_of(cells), **{"xl/sharedStrings.xml": strings})


def locked() -> bytes:
    content = bytearray(workbook([person()]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            struct.pack_into("<H", content, at + offset, 1)
            at = content.find(signature, at + 4)
    return bytes(content)


POISON: dict[str, tuple[Callable[[], bytes] | bytes, str]] = {
    "zip bomb": (bomb, "terlalu besar setelah dibuka"),
    "nested zip": (nested, "Ekstrak dulu"),
    "a million rows": (million_rows, "20.000 baris"),
    "16,384 columns": (wide, "200 kolom"),
    "entity bomb": (entities, "tidak aman"),
    "entity that reads a file": (outside, "tidak aman"),
    "shared-string bomb": (shared_strings, "terlalu"),
    "encrypted zip": (locked, "kata sandi"),
    "encrypted office file": (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "kata sandi"),
    "no old workbook": (OLE + bytes(4_000), "rusak"),
    "old workbook with macros": (xls([], entries=["_VBA_PROJECT_CUR"]), "berisi makro"),
    "old workbook with a macro sheet": (xls([], others={"Macro1": []}, kinds=[0, 1]), "berisi makro"),
    "old workbook with a password": (xls([], book_records=record(0x2F, bytes(54))), "kata sandi"),
    "old workbook around an encrypted one": (xls([], entries=["EncryptionInfo"]), "kata sandi"),
    "old workbook with a far corner": (xls([], records=number(65_535, 255, 1)), "20.000 baris"),
    "old workbook cut off": (xls([["nik"]] * 500)[:9_000], "rusak"),
    "ods with a password": (ods_of(table("A", ""), manifest="<manifest:encryption-data/>"), "kata sandi"),
    "ods of a million rows": (ods_of(table("A", ods_row(["x"], 1_048_576))), "20.000 baris"),
    "ods of 16,384 columns": (ods_of(table("A", REPEATED)), "200 kolom"),
    "ods with endless spaces": (ods_of(table("A", SPACES)), "terlalu besar setelah dibuka"),
    "ods with an entity bomb": (ods_of("", before='<!DOCTYPE x [<!ENTITY a "a">]>'), "tidak aman"),
    "ods zip bomb": (lambda: with_media(ods([["x"]])), "terlalu besar setelah dibuka"),
    "ods document": (packed(mimetype=b"application/vnd.oasis.opendocument.text"), "Simpan dari Excel"),
    "binary workbook with macros": (packed(**{"xl/workbook.bin": b"x"}), "Simpan dari Excel sebagai .xlsx"),
    "truncated": (workbook([person()] * 99)[:5_000], "rusak"),
    "csv named xlsx": (CSV.encode(), "bukan Excel"),
    "csv in utf-16 named xlsx": (CSV.encode("utf-16"), "bukan Excel"),
    "NUL.csv": (CSV.replace(";", "\0").encode(), "bukan teks"),
    "NUL in utf-16.csv": (CSV.replace(";", "\0").encode("utf-16"), "bukan teks"),
    "utf-16 without a mark.csv": (CSV.encode("utf-16-le"), "bukan teks"),
    "two encodings.csv": (CSV.encode() + "SÍTI\n".encode("latin-1") + "ŠITI\n".encode(), "Huruf di berkas"),
    "mark of utf-8 before another.csv": (b"\xef\xbb\xbf" + "SÍTI".encode("latin-1"), "Huruf di berkas"),
    "half a letter of utf-16.csv": (CSV.encode("utf-16")[:-1], "Huruf di berkas"),
    "no letter of windows.csv": (CSV.encode() + b"S\x81TI", "Huruf di berkas"),
    "open quote.csv": (CSV.encode() + b'"SITI', "tanda kutip"),
    "endless cell.csv": (CSV.encode() + b"A" * 40_000, "terlalu panjang"),
    "20,001 people.csv": (b"nik;nama\n" + b"1;A\n" * 20_001, "20.000 baris"),
    "a far row.csv": (b"nik;nama\n" + b"\n" * 900_000 + b"1;A\n", "20.000 baris"),
    "201 columns.csv": (b"x;" * 201, "200 kolom"),
    "a million cells.csv": ((b"x;" * 100 + b"\n") * 10_001, "terlalu banyak"),
    "really xlsx.csv": (workbook([person()]), "isinya Excel atau ZIP"),
    "really zip.csv": (packed(a=b"x"), "isinya Excel atau ZIP"),
    "really xls.csv": (xls([["nik"]]), "isinya Excel atau ZIP"),
    "really pdf.csv": (b"%PDF-1.7\n1 0 obj", "bukan CSV"),
    "really html.csv": (b"<html><table><tr><td>NIK</td></tr></table></html>", "bukan CSV"),
    "really a picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(500), "bukan teks"),
    "nothing.csv": (b"", "kosong"),
    "html named xls": (b"<html><table><tr><td>NIK</td></tr></table></html>", "bukan Excel"),
    "names that climb": (packed(**{"../../etc/cron.d/x": b"x"}), "bukan Excel"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(500), "bukan Excel"),
    "noise": (b"\x01" + os.urandom(5_000), "bukan Excel"),
    "nothing": (b"", "kosong"),
}  # fmt: skip


@pytest.mark.parametrize("name", POISON)
def test_each_is_refused_with_its_reason_and_nothing_is_kept(cast: Cast, name: str) -> None:
    made, reason = POISON[name]
    content = made if isinstance(made, bytes) else made()
    client = browser(cast.home.place, cast.home.operator)
    file = SimpleUploadedFile("penduduk.csv" if name.endswith(".csv") else "penduduk.xlsx", content)
    answer = client.post(IMPORT, {"file": file, "source": ""})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert reason in text
    assert "errors__title" in text
    with in_village(cast.home.place):
        assert not any(model.objects.exists() for model in (ImportBatch, Attachment, Resident, Family))


def test_a_workbook_with_macros_is_read_and_its_macros_are_left_alone(cast: Cast) -> None:
    """OpenSID's own template is one (.xlsm)."""
    stream = io.BytesIO(workbook([person(nik="1872044101900001", no_kk="1872040304100001")]))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b'Sub Auto_Open()\nShell "touch /tmp/x"\nEnd Sub')
    client = browser(cast.home.place, cast.home.operator)
    answer = client.post(
        IMPORT, {"file": SimpleUploadedFile("penduduk.xlsm", stream.getvalue()), "source": ""}, follow=True
    )
    assert "siap diimpor" in answer.content.decode()


def test_formulas_are_named_and_never_computed(cast: Cast) -> None:
    rows = [person(nik="1872044101900001", no_kk="1872040304100001")]

    def spoil(sheet: Any) -> None:
        sheet["E2"] = '=WEBSERVICE("http://127.0.0.1/")'

    client = browser(cast.home.place, cast.home.operator)
    content = workbook(rows, spoil=spoil)
    answer = client.post(IMPORT, {"file": SimpleUploadedFile("x.xlsx", content), "source": ""}, follow=True)
    assert "Sel ini berisi rumus" in answer.content.decode()
    client.post(f"{answer.redirect_chain[-1][0]}mulai/", {"skip": "1"})
    with in_village(cast.home.place):
        assert not Resident.objects.exists()


def test_the_head_is_the_same_file_seen_through_a_small_window() -> None:
    content = workbook([person()] * 100)
    head, whole = read_head(content), read_sheet(content)
    assert (head.name, head.total) == (whole.name, len(whole.rows)) == ("Data Penduduk", 101)
    assert head.rows == whole.rows[:30]
    assert head.rows[0] == list(HEADERS)
