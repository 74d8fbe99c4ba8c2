"""The analysts' table: facts per kabupaten and kecamatan, on the page and as a file."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from smartvillage.kernel.permissions import NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.province.regions.codes import KECAMATAN, PROVINSI
from smartvillage.web.http import render_form

from .. import queries
from ..exports import csv_response
from ..forms import FactsForm
from ..months import last_months, month_name
from ..permissions import OfficePermission

if TYPE_CHECKING:
    from smartvillage.province.regions.models import Region

_COLUMNS = (
    "kode",
    "wilayah",
    "desa_bergabung",
    "desa_bertransaksi",
    "desa_seluruhnya",
    "penduduk",
    "surat",
    "surat_per_1000",
    "bulan",
)
_MONTHS_BACK = 24


@dataclass(frozen=True, slots=True)
class Line:
    """`rate`: letters per 1,000 residents, None where there is nobody to divide by."""

    code: str
    name: str
    reporting: int
    villages: int
    transacting: int
    residents: int
    letters: int

    @property
    def rate(self) -> float | None:
        return self.letters * 1000 / self.residents if self.residents else None


@require(OfficePermission.VIEW_FACTS)
@require_safe
def facts(request: PlaceRequest) -> HttpResponse:
    region, month = _asked(request)
    whole, lines = _lines(region, month)
    form = FactsForm({"bulan": month}, months=last_months(_MONTHS_BACK))
    context: dict[str, Any] = {
        "region": region, "around": whole.around, "lines": lines, "total": _total(region, lines),
        "as_of": whole.total.as_of, "transacting": whole.total.transacting,
        "month": month, "drill": region.level == PROVINSI,
        "month_name": month_name(month),
        "csv_url": f"{reverse('facts-csv')}?{request.GET.urlencode()}",
    }  # fmt: skip
    return render_form(request, "office/facts.html", form, **context)


@require(OfficePermission.VIEW_FACTS)
@require_safe
def facts_csv(request: PlaceRequest) -> HttpResponse:
    region, month = _asked(request)
    _whole, lines = _lines(region, month)
    rows = [
        (line.code, line.name, line.reporting, line.transacting, line.villages, line.residents, line.letters,
         "" if line.rate is None else f"{line.rate:.1f}".replace(".", ","), month)
        for line in lines
    ]  # fmt: skip
    return csv_response(f"angka-{region.code}{f'-{month}' if month else ''}", _COLUMNS, rows)


def _lines(region: "Region", month: str) -> tuple[queries.Board, list[Line]]:
    whole = queries.board(region)
    letters = {row.code: row.letters for row in whole.rows}
    if month:
        letters = queries.letters_of_month(region, month)
    return whole, [
        Line(
            row.code,
            row.name,
            row.on_board,
            row.villages,
            row.transacting,
            row.residents,
            letters.get(row.code, 0),
        )
        for row in whole.rows
    ]


def _total(region: "Region", lines: list[Line]) -> Line:
    return Line(
        region.code, region.name, sum(line.reporting for line in lines), sum(line.villages for line in lines),
        sum(line.transacting for line in lines), sum(line.residents for line in lines),
        sum(line.letters for line in lines),
    )  # fmt: skip


def _asked(request: PlaceRequest) -> "tuple[Region, str]":
    month = request.GET.get("bulan", "")
    if month and month not in dict(last_months(_MONTHS_BACK)):
        raise NotHere
    region = queries.region_of(request.GET.get("kab", ""))
    if region.level == KECAMATAN:
        raise NotHere  # the analysts see regions, not villages
    return region, month
