"""Strangers' files: read, or refused with the reason, and never a burden on this process."""

import resource
import struct
import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from tenants.residents.importing import sheet as module
from tenants.residents.importing.sheet import UnreadableSheet, read_sheet
from tests.factories.spreadsheets import HEADERS, person, workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableSheet) as caught:
        read_sheet(content)
    assert len(str(caught.value).split(".")[0].split()) <= 20  # plain words
    return caught.value.code


def repacked(content: bytes, **replaced: bytes) -> bytes:
    """The workbook with parts replaced (`sheet1`, `sharedStrings`, ...) by their stem."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            stem = entry.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(entry.filename, replaced.get(stem, old.read(entry)))
    return stream.getvalue()


def with_shared_strings(strings: str, cells: str) -> bytes:
    """A workbook as Excel writes it, its texts in a table of their own."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet("Data Penduduk").write_string(0, 0, "A")
    book.close()
    table = f'<sst xmlns="{MAIN}">{strings}</sst>'.encode()
    return repacked(stream.getvalue(), sharedStrings=table, sheet1=sheet_xml(cells))


def _first_text(rows: int) -> str:
    """Rows of one cell that all show the first shared text."""
    return "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, rows + 1))


def sheet_xml(body: str) -> bytes:
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'.encode()
    )


def test_values_keep_their_kind_and_their_place() -> None:
    def fill(page: Worksheet) -> None:
        page["C4"], page["D4"], page["E4"] = 12.5, date(1990, 2, 1), True
        page["B4"] = "'0812"

    rows = read_sheet(workbook([person()], spoil=fill)).rows
    assert rows[0] == list(HEADERS)
    assert rows[1][4] == "SITI AMINAH"
    assert rows[2] == [None] * len(HEADERS)
    assert rows[3][:5] == [None, "'0812", 12.5, date(1990, 2, 1), True]


def test_formulas_errors_and_merged_cells_are_found() -> None:
    def spoil(page: Worksheet) -> None:
        page["E2"] = '=CONCATENATE("A","B")'
        page["H3"] = "#N/A"
        page["H3"].data_type = "e"
        page.merge_cells("B5:C6")

    sheet = read_sheet(workbook([person()], spoil=spoil))
    assert sheet.formulas == ((1, 4),)
    assert sheet.errors == ((2, 7),)
    assert sheet.merged == ("B5:C6",)


def test_the_named_sheet_is_read_and_others_are_told() -> None:
    book = openpyxl.Workbook()
    for name, text in (
        ("Kode Data", "kode"),
        ("Catatan", "lain"),
        ("Kosong", None),
        ("data penduduk", "ini"),
    ):
        page = book.create_sheet(name)
        page["A1"] = text
    del book["Sheet"]
    stream = BytesIO()
    book.save(stream)
    sheet = read_sheet(stream.getvalue())
    assert (sheet.name, sheet.others, sheet.rows) == ("data penduduk", ("Catatan",), [["ini"]])


def test_without_that_name_the_first_visible_sheet_is_read() -> None:
    book = openpyxl.Workbook()
    for name in ("Tersembunyi", "Kode Data", "Penduduk"):
        book.create_sheet(name)["A1"] = name
    del book["Sheet"]
    book["Tersembunyi"].sheet_state = "hidden"
    stream = BytesIO()
    book.save(stream)
    assert read_sheet(stream.getvalue()).rows == [["Penduduk"]]


def test_an_empty_sheet_has_no_rows() -> None:
    assert read_sheet(workbook([], headers=[])).rows == []


def test_a_prefixed_namespace_and_cells_without_references_are_read() -> None:
    row = '<x:row><x:c t="n"><x:v>7</x:v></x:c></x:row>'
    xml = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{row}</x:sheetData></x:worksheet>'
    assert read_sheet(repacked(workbook([person()]), sheet1=xml.encode())).rows == [[7]]


# --- files that are no workbook ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\x00" * 5000, "not_text"),
        (b"%PDF-1.7\n", "not_csv"),
        (b"\xef\xbb\xbf <html><table>", "not_csv"),
        (b"PK\x03\x04" + b"\xff" * 300, "damaged"),
        (b"PK", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == code


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_upload_is_refused(kept: float) -> None:
    content = workbook([person()] * 200)
    assert refusal(content[: int(len(content) * kept)]) == "damaged"


@pytest.mark.parametrize("part", ["workbook", "sheet1"])
def test_broken_xml_is_refused(part: str) -> None:
    assert refusal(repacked(workbook([person()]), **{part: b"<worksheet><sheetData>"})) == "damaged"


def test_a_zip_of_other_things_is_refused() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../etc/passwd", "root")
    assert refusal(stream.getvalue()) == "not_a_workbook"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("mimetype", "old_format"),  # a document or a drawing
        ("xl/workbook.bin", "old_format"),
        ("penduduk.csv", "archive"),
        ("penduduk.ods", "archive"),
    ],
)
def test_other_archives_are_refused_with_what_to_do(name: str, code: str) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "application/vnd.oasis.opendocument.text")
    assert refusal(stream.getvalue()) == code


def test_an_archive_with_a_password_is_refused() -> None:
    content = bytearray(workbook([person()]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            flags = struct.unpack_from("<H", content, at + offset)[0]
            struct.pack_into("<H", content, at + offset, flags | 1)
            at = content.find(signature, at + 4)
    assert refusal(bytes(content)) == "encrypted"


# --- bombs ------------------------------------------------------------------------------------------------


def test_a_zip_bomb_is_refused() -> None:
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook([person()]))) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for entry in old.infolist():
            bomb.writestr(entry.filename, old.read(entry))
        with bomb.open("xl/media/image1.bin", "w") as image:
            for _ in range(64):
                image.write(b"\0" * (1 << 20))
    assert refusal(stream.getvalue()) == "bomb"


def test_a_million_rows_are_refused() -> None:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    page = book.add_worksheet("Data Penduduk")
    for row in range(60_000):
        page.write_number(row, 0, row)
    page.write_number(1_048_575, 0, 1)
    book.close()
    assert refusal(stream.getvalue()) == "too_many_rows"


def test_two_far_corners_do_not_become_a_full_rectangle() -> None:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet("Data Penduduk")
    page.write_number(0, 0, 1)
    page.write_number(1_048_575, 16_383, 1)
    book.close()
    assert refusal(stream.getvalue()) == "too_many_rows"


def test_sixteen_thousand_columns_are_refused() -> None:
    row = "".join(f'<c r="{openpyxl.utils.get_column_letter(i)}1"><v>1</v></c>' for i in range(1, 16_385))
    assert refusal(repacked(workbook([person()]), sheet1=sheet_xml(f'<row r="1">{row}</row>'))) == (
        "too_many_columns"
    )


def test_formatted_but_empty_rows_far_below_do_no_harm() -> None:
    body = '<row r="1"><c r="A1"><v>5</v></c></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    assert read_sheet(repacked(workbook([person()]), sheet1=sheet_xml(body))).rows == [[5]]


def test_a_shared_string_bomb_is_refused() -> None:
    runs = "<r><t>" + "A" * 5_000 + "</t></r>"
    assert refusal(with_shared_strings(f"<si>{runs * 7}</si>", _first_text(2_000))) == "bomb"
    assert read_sheet(with_shared_strings(f"<si>{runs * 6}</si>" * 2, _first_text(1))).rows == [
        ["A" * 30_000]
    ]


def test_many_long_texts_are_refused_before_they_reach_us() -> None:
    text = "<si><t>" + "B" * 30_000 + "</t></si>"
    assert refusal(with_shared_strings(text, _first_text(2_000))) == "too_many_cells"
    assert refusal(with_shared_strings(text, _first_text(15_000))) == "too_many_cells"


def test_an_entity_bomb_is_refused() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        f'<worksheet xmlns="{MAIN}"><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>'
    )
    assert refusal(repacked(workbook([person()]), sheet1=bomb.encode())) == "doctype"


def test_too_many_bytes_are_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_read_in_child", lambda content: pytest.fail("was read"))
    assert refusal(b"PK" + b"\0" * module.MAX_BYTES) == "too_big"


# --- the child --------------------------------------------------------------------------------------------


def _child(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does this instead of reading."""
    replaced = f"import resource\ndef read(*_, **options):\n    {code}\nanswer.read = read\nanswer.main()"
    monkeypatch.setattr(module, "_CHILD", module._CHILD.replace("answer.main()", f"\n{replaced}"))


def test_a_child_that_takes_too_much_memory_dies_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    _child("return {'rows': bytearray(3 << 30)}", monkeypatch)
    assert refusal(b"PK") == "bomb"


def test_a_child_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    _child("import time; time.sleep(60)", monkeypatch)
    monkeypatch.setattr(module, "_SECONDS", 0.5)
    assert refusal(b"PK") == "too_slow"


def test_a_child_that_computes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    _child("resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n    while True: pass", monkeypatch)
    assert refusal(b"PK") == "too_slow"


def test_a_child_that_crashes_says_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    _child("raise RuntimeError", monkeypatch)
    assert refusal(b"PK") == "damaged"


def test_the_child_may_not_write_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    target = tmp_path / "written"
    _child(f"open({str(target)!r}, 'wb', 0).write(b'x')", monkeypatch)
    assert refusal(b"PK") == "damaged"
    assert target.stat().st_size == 0


def test_our_own_limits_stay_as_they_were() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    read_sheet(workbook([person()]))
    assert resource.getrlimit(resource.RLIMIT_AS) == before
