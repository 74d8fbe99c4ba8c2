"""Workbooks for the operator: a sheet's problems to be worked off beside it, and an empty sheet to fill."""

from collections.abc import Iterable
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from tenants.residents.codes import choices

from .columns import COLUMNS, HOUSEHOLD_COLUMNS
from .problems import Problem, Severity

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def problem_workbook(problems: Iterable[Problem]) -> bytes:
    """XLSX; every cell is text or a number, never a formula."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(_("Masalah"))
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    heads = (_("Baris"), _("Kolom"), _("Nama kolom"), _("Jenis"), _("Masalah"))
    for index, (head, width) in enumerate(zip(heads, (8, 8, 24, 12, 80), strict=True)):
        page.set_column(index, index, width)
        page.write_string(0, index, head, bold)
    page.freeze_panes(1, 0)
    for line, problem in enumerate(problems, start=1):
        if problem.row is not None:
            page.write_number(line, 0, problem.row)
        page.write_string(line, 1, problem.column or "")
        page.write_string(line, 2, problem.name)
        page.write_string(line, 3, severity_label(problem.severity))
        page.write_string(line, 4, problem.message, wrap)
    book.close()
    return stream.getvalue()


def severity_label(severity: Severity) -> str:
    return _("Salah") if severity is Severity.ERROR else _("Peringatan")


def template_workbook() -> bytes:
    """Empty sheets of people and of households, every column as text, and the codes on a sheet of their own."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    # A household's own columns are those that it needs: the others are for people without a NIK.
    placed = tuple(column for column in HOUSEHOLD_COLUMNS if column.needed)
    for name, columns in (("Data Penduduk", COLUMNS), ("RTM", placed)):
        page = book.add_worksheet(name)
        for index, column in enumerate(columns):
            page.set_column(index, index, 18, text)
            page.write_string(0, index, column.header, bold)
        page.freeze_panes(1, 0)
    codes = book.add_worksheet("Kode Data")
    codes.set_column(0, 2, 28)
    lines = [
        (column.header, str(code), label)
        for column in (*COLUMNS, *placed)
        if column.codes
        for code, label in choices(column.codes)
    ]
    for line, cells in enumerate((("kolom", "kode", "arti"), *lines)):
        for index, cell in enumerate(cells):
            codes.write_string(line, index, cell, bold if line == 0 else None)
    book.close()
    return stream.getvalue()
