"""The board of the fleet, on the page and as a file."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from smartvillage.kernel.permissions import NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.province.fleet.services.progress import unfinished
from smartvillage.province.regions.codes import KECAMATAN, PROVINCE, PROVINSI
from smartvillage.province.regions.queries import children

from .. import queries, words
from ..exports import csv_response
from ..forms import BoardForm
from ..permissions import OfficePermission
from ..trails import trail

if TYPE_CHECKING:
    from smartvillage.province.regions.models import Region

PER_PAGE = 100
_COLUMNS = ("kode", "nama", "wilayah", "keadaan", "penduduk", "surat", "surat_daring", "bertransaksi",
            "surat_daring_pertama", "per")  # fmt: skip


@require(OfficePermission.VIEW_FLEET)
@require_safe
def board(request: PlaceRequest) -> HttpResponse:
    region, state = _asked(request)
    whole = queries.board(region)
    listed = region.level == KECAMATAN or bool(state)
    rows = queries.village_rows(region, state) if state else whole.rows
    kabupaten = [(row.code, row.name) for row in children(PROVINCE)]
    form = BoardForm(
        {"kab": region.code[:5] if region.level > PROVINSI else "", "keadaan": state}, kabupaten=kabupaten
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page")) if listed else None
    context = {
        "region": region, "whole": whole, "crumbs": trail(whole.around, region), "filter_form": form,
        "state": state, "total": queries.summed(region, rows), "page": page, "unfinished": len(unfinished()),
        "rows": [(row, _link(row), words.STATES[row.state]) for row in (page or rows)], "listed": listed,
        "can_onboard": request.actor.can(OfficePermission.ONBOARD),
        "csv_url": f"{reverse('board-csv')}?{request.GET.urlencode()}",
        "is_kecamatan": region.level == KECAMATAN,
    }  # fmt: skip
    return render(request, "office/board.html", context)


@require(OfficePermission.VIEW_FLEET)
@require_safe
def board_csv(request: PlaceRequest) -> HttpResponse:
    """Every village of what the page shows, also those that have not joined."""
    region, state = _asked(request)
    rows = [
        (row.code, row.name, row.place, str(words.STATES[row.state][0]), *_numbers(row))
        for row in queries.village_rows(region, state)
    ]
    return csv_response(f"desa-{region.code}", _COLUMNS, rows)


def _numbers(row: queries.Row) -> tuple[object, ...]:
    """Empty, not zero, where nothing is known."""
    if row.as_of is None:
        return ("",) * 6
    transacting = _("ya") if row.transacting else _("belum")
    return (row.residents, row.letters, row.letters_online, transacting, row.first_online,
            row.as_of.isoformat(timespec="minutes"))  # fmt: skip


def _asked(request: PlaceRequest) -> "tuple[Region, str]":
    """The region and state in the address. NotHere for what is none."""
    kab, kec, state = (request.GET.get(name, "") for name in ("kab", "kec", "keadaan"))
    if state not in dict(words.STATE_CHOICES):
        raise NotHere
    # The filter sends `kab` alone: choosing another kabupaten leaves the kecamatan behind.
    return queries.region_of(kec or kab), state


def _link(row: queries.Row) -> str:
    levels = {5: "kab", 8: "kec"}
    if len(row.code) in levels:
        return f"{reverse('board')}?{urlencode({levels[len(row.code)]: row.code})}"
    return reverse("village", args=[row.code])
