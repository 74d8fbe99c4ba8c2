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
from tests.factories.spreadsheets import HEADERS, person, workbook

IMPORT = "/kelola/penduduk/impor/"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CSV = "nama;nik;no_kk\nSITI;1872044101900001;1872040304100001\n"
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
    stream = io.BytesIO(workbook([person()]))
    with (
        zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/a.bin", "w") as part,
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
    "old binary workbook": (OLE + bytes(4_000), "Simpan dari Excel sebagai .xlsx"),
    "binary workbook with macros": (packed(**{"xl/workbook.bin": b"x"}), "Simpan dari Excel sebagai .xlsx"),
    "truncated": (workbook([person()] * 99)[:5_000], "rusak"),
    "csv": (CSV.encode(), "bukan Excel"),
    "csv with a mark": (CSV.encode("utf-8-sig"), "bukan Excel"),
    "csv in utf-16": (CSV.encode("utf-16"), "bukan Excel"),
    "csv with NUL": (CSV.replace(";", "\0").encode(), "bukan Excel"),
    "csv in two encodings": (CSV.encode() + "SÍTI\n".encode("latin-1") + "ŠITI\n".encode(), "bukan Excel"),
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
    answer = client.post(IMPORT, {"file": SimpleUploadedFile("penduduk.xlsx", content), "source": ""})
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
