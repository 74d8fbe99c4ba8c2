"""Taking the register out: as a file of the 43 columns, or as one of the books."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Final

from django.db import transaction
from django.db.models import QuerySet

from smartvillage.common.audit.services import record
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from tenants.residents import queries
from tenants.residents.exporting.books import Book, BookName, book
from tenants.residents.exporting.files import Page, write_csv, write_xlsx
from tenants.residents.exporting.households import HOUSEHOLD_TITLES, household_rows, in_households
from tenants.residents.exporting.people import TITLES, Style, in_order, people, sheet_rows
from tenants.residents.filters import NOTHING, Filters
from tenants.residents.importing.households import SHEET as HOUSEHOLD_SHEET
from tenants.residents.models import Resident
from tenants.residents.permissions import ResidentPermission
from tenants.residents.reasons import kept

CODES: Final = Style()
PAGE_ROWS: Final = 500  # people on a page of a book


class FileKind(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Wanted:
    """`text` and `filters`: as in the list; text None for everybody who is stored. `book` None: the 43 columns.

    `reason` is only needed, and only kept, for whole numbers.
    """

    kind: FileKind = FileKind.XLSX
    style: Style = CODES
    text: str | None = None
    filters: Filters = NOTHING
    book: BookName | None = None
    reason: str = ""


@transaction.atomic
def export_register(*, actor: Actor, wanted: Wanted) -> IO[bytes]:
    """An open file without a name, at its beginning; it is gone when it is closed.

    Whole numbers take a right of their own and a reason, which the audit keeps. Raises ReasonMissing.
    """
    actor.require(ResidentPermission.EXPORT)
    reason = _reason(actor, wanted.style, wanted.reason)
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    count = _write(target, wanted, actor)
    target.seek(0)
    _record(actor, wanted.book or wanted.kind, count, reason)
    return target


@dataclass(frozen=True, slots=True)
class BookPage:
    """`number` of `pages`, each of at most PAGE_ROWS people; `lines` are the cells of the book's columns."""

    book: Book
    lines: list[list[str]]
    total: int
    number: int
    pages: int


@transaction.atomic
def open_book(
    *, actor: Actor, name: BookName, page: int, style: Style = CODES, reason: str = "", to_print: bool = False
) -> BookPage:
    """One page of a book; to be printed it is recorded, as an export is. Raises ReasonMissing."""
    actor.require(ResidentPermission.EXPORT)
    why = _reason(actor, style, reason)
    living = queries.living_residents(actor)
    total = living.count()
    cut = queries.cut_for(total, page, PAGE_ROWS)
    opened = book(name)
    lines = list(opened.rows(iter(in_order(living)[cut.rows]), style, first=cut.rows.start + 1))
    if to_print or style.whole:
        _record(actor, name, len(lines), why)
    return BookPage(opened, lines, total, cut.page, cut.pages)


def _reason(actor: Actor, style: Style, given: str) -> str | None:
    """None for masked numbers. For whole ones Forbidden, or ReasonMissing for a reason too short to be one."""
    if not style.whole:
        return None
    actor.require(ResidentPermission.EXPORT_NIK)
    return kept(given)


def _write(target: IO[bytes], wanted: Wanted, actor: Actor) -> int:
    """How many people were written."""
    counted = _Counted()
    if wanted.book is not None:
        opened = book(wanted.book)
        rows = counted(opened.rows(people(queries.living_residents(actor)), wanted.style))
        write_xlsx(target, Page(opened.title, [opened.columns], rows))
        return counted.total
    found = queries.matching_residents(actor, wanted.text, today=clock.today(), filters=wanted.filters)
    rows = counted(sheet_rows(people(found), wanted.style))
    if wanted.kind is FileKind.CSV:
        write_csv(target, titles=[TITLES], rows=rows)
    else:
        write_xlsx(target, Page("Data Penduduk", [TITLES], rows), *_households(found, wanted.style))
    return counted.total


def _households(found: QuerySet[Resident], style: Style) -> Iterator[Page]:
    """The sheet “RTM”, where anybody of these is in a household."""
    placed = in_households(found)
    if placed.exists():
        yield Page(HOUSEHOLD_SHEET, [HOUSEHOLD_TITLES], household_rows(placed, style))


class _Counted:
    total = 0

    def __call__(self, rows: Iterator[list[str]]) -> Iterator[list[str]]:
        for row in rows:
            self.total += 1
            yield row


def _record(actor: Actor, what: str, count: int, reason: str | None) -> None:
    """`reason` None: the numbers were masked."""
    detail: dict[str, object] = {"what": what, "rows": count, "whole_numbers": reason is not None}
    if reason is not None:
        detail["reason"] = reason
    record(actor=actor, action="residents.exported", target="residents", detail=detail)
