"""The books as XLSX, laid out to be printed on A4. Every cell is text or a number, never a formula."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from smartvillage.kernel import clock
from smartvillage.kernel.documents import PrintedBook

from .layout import FIRST_NUMBER, hamlet_name, mutation_columns, parts, remark
from .monthly import MonthlyReport
from .mutations import Mutation


def monthly_workbook(report: MonthlyReport, office: str) -> bytes:
    """B3 with its 33 columns: two rows of headings, the columns' numbers, a row a hamlet, the total."""
    title = _("Buku rekapitulasi jumlah penduduk %(office)s, %(month)s")
    book = PrintedBook("B3", title % {"office": office, "month": report.month.name}, 33)
    page, column = book.page, FIRST_NUMBER - 1
    page.merge_range(2, 0, 3, 0, _("Nomor"), book.head)
    page.merge_range(2, 1, 3, 1, _("Dusun atau lingkungan"), book.head)
    page.set_column(1, 1, 24)
    for heading, names in parts():
        page.merge_range(2, column, 2, column + len(names) - 1, heading, book.head)
        for offset, name in enumerate(names):
            page.write_string(3, column + offset, name, book.head)
        column += len(names)
    page.merge_range(2, column, 3, column, _("Keterangan"), book.head)
    page.set_column(column, column, 40)
    for number in range(33):
        page.write_number(4, number, number + 1, book.head)
    page.freeze_panes(5, 2)
    lines = [*report.lines, report.total]
    for index, line in enumerate(lines):
        place: int | str = index + 1 if line.hamlet is not None else ""
        book.row(5 + index, [place, hamlet_name(line), *line.numbers, remark(line)])
    return book.content()


def mutation_workbook(rows: Sequence[Mutation], month: str, office: str) -> bytes:
    """B2 with its 13 columns."""
    title = _("Buku mutasi penduduk %(office)s, %(month)s") % {"office": office, "month": month}
    book = PrintedBook("B2", title, 13)
    book.heads(2, mutation_columns())
    for index in range(13):
        book.page.write_number(3, index, index + 1, book.head)
    book.page.set_column(1, 1, 28)
    book.page.set_column(6, 12, 16)
    book.page.freeze_panes(4, 2)
    for index, row in enumerate(rows):
        book.row(4 + index, [index + 1, *mutation_cells(row)])
    return book.content()


def mutation_cells(row: Mutation) -> list[str]:
    """Columns 2 to 13 in words."""
    days = [
        clock.format_date(day) if day else ""
        for day in (row.birth_date, row.came_on, row.went_on, row.died_on)
    ]
    return [
        row.name, row.birth_place, days[0], row.sex, row.citizenship, row.origin, days[1], row.destination,
        days[2], row.died_at, days[3], row.kind,
    ]  # fmt: skip
