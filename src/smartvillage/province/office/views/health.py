"""The health of all villages: on the page, as a file, and looked at anew."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from smartvillage.kernel import clock
from smartvillage.kernel.jobs.backlogs import unfinished
from smartvillage.kernel.permissions import NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.province.fleet.health import checks, queries, services
from smartvillage.province.fleet.health.queries import Line
from smartvillage.province.fleet.upgrades.progress import FleetProgress, progress

from .. import words
from ..exports import csv_response
from ..forms import HealthForm
from ..permissions import OfficePermission

PER_PAGE = 50
_MOST_FAILURES = 20  # named on the page; `desa fleet status` names them all
_COLUMNS = ("kode", "nama", "kecamatan", "kabupaten", "keadaan", "masalah", "http", "http_ms",
            "aktivitas_terakhir", "antrean", "antrean_detik", "basis_data_byte", "berkas_byte",
            "kesalahan_24_jam", "migrasi_tertinggal", "cadangan_terakhir", "sertifikat_sampai",
            "diperiksa")  # fmt: skip
# Name in the address → what is compared; None (nobody knows) comes last either way.
_KEYS: dict[str, Callable[[Line], Any]] = {
    "masalah": lambda line: len(line.problems),
    "desa": lambda line: line.code,
    "http": lambda line: line.http_ms,
    "aktivitas": lambda line: line.last_activity_at,
    "antrean": lambda line: line.queue_age_s,
    "simpanan": lambda line: line.bytes,
    "kesalahan": lambda line: line.errors_24h,
    "versi": lambda line: line.behind,
    "cadangan": lambda line: line.backup_at,
    "sertifikat": lambda line: line.certificate_until,
}
_BY_DEFAULT = "-masalah"
_NUMERIC = {"http", "antrean", "simpanan", "kesalahan"}
_LARGEST_FIRST = _NUMERIC | {"masalah", "versi"}


@require(OfficePermission.VIEW_FLEET)
@never_cache
@require_safe
def fleet(request: PlaceRequest) -> HttpResponse:
    everyone = queries.lines()
    kab, failing, order = _asked(request, everyone)
    found = _sorted(_sifted(everyone, kab, failing=failing), order)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    sent = {
        "kab": kab,
        "keadaan": "masalah" if failing else "",
        "urut": "" if order == _BY_DEFAULT else order,
    }
    newest = max((line.checked_at for line in everyone), default=None)
    context = {
        "page": page, "found": len(found), "looked_at": len(everyone),
        "rows": [(line, words.problem_words(line.problems)) for line in page],
        "failing": sum(bool(line.problems) for line in everyone), "orphans": queries.orphans(),
        "checked_at": newest, "checked_late": checks.is_late(newest, checks.CHECKED_AGE, clock.now()),
        "filter_form": HealthForm(sent, kabupaten=_kabupaten(everyone)), "heads": _heads(sent, order),
        "csv_url": f"{reverse('fleet-health-csv')}?{_query(sent)}", "job": unfinished(services.CHECK),
        "can_check": request.actor.can(OfficePermission.CHECK_HEALTH),
        **_safety(), **_upgrade(progress()),
    }  # fmt: skip
    return render(request, "office/health.html", context)


@require(OfficePermission.VIEW_FLEET)
@never_cache
@require_safe
def fleet_csv(request: PlaceRequest) -> HttpResponse:
    everyone = queries.lines()
    kab, failing, order = _asked(request, everyone)
    rows = [
        (line.code, line.name, line.kecamatan, line.kabupaten, line.state, " ".join(line.problems),
         line.http_status, line.http_ms, _moment(line.last_activity_at), line.queue_length, line.queue_age_s,
         line.database_bytes, line.file_bytes, line.errors_24h, line.behind, _moment(line.backup_at),
         _moment(line.certificate_until),
         _moment(line.checked_at))
        for line in _sorted(_sifted(everyone, kab, failing=failing), order)
    ]  # fmt: skip
    return csv_response("kesehatan-desa", _COLUMNS, rows)


@require(OfficePermission.CHECK_HEALTH)
@never_cache
@require_POST
def check(request: PlaceRequest) -> HttpResponseBase:
    """Look at every village now; the page shows how far it is."""
    if not services.check_now(actor=request.actor):
        messages.info(request, _("Pemeriksaan sudah berjalan. Hasilnya muncul di halaman ini."))
    return redirect("fleet-health")


def _asked(request: PlaceRequest, everyone: list[Line]) -> tuple[str, bool, str]:
    """Kabupaten, whether only failing ones, and the order. NotHere for what is none."""
    kab, shown = request.GET.get("kab", ""), request.GET.get("keadaan", "")
    order = request.GET.get("urut", "") or _BY_DEFAULT
    known = {"", *(code for code, _name in _kabupaten(everyone))}
    if kab not in known or shown not in {"", "masalah"} or order.removeprefix("-") not in _KEYS:
        raise NotHere
    return kab, shown == "masalah", order


def _kabupaten(everyone: list[Line]) -> list[tuple[str, Any]]:
    return sorted({(line.code[:5], line.kabupaten) for line in everyone})


def _sifted(everyone: list[Line], kab: str, *, failing: bool) -> list[Line]:
    return [line for line in everyone if line.code.startswith(kab) and (line.problems or not failing)]


def _sorted(found: list[Line], order: str) -> list[Line]:
    key = _KEYS[order.removeprefix("-")]
    known = [line for line in found if key(line) is not None]
    unknown = [line for line in found if key(line) is None]
    return sorted(known, key=key, reverse=order.startswith("-")) + unknown  # equal ones stay by code


def _heads(sent: dict[str, str], order: str) -> list[dict[str, Any]]:
    """For each column: where its head leads, and how it is sorted now."""
    heads = []
    for name, label in words.HEALTH_HEADS.items():
        first, second = (f"-{name}", name) if name in _LARGEST_FIRST else (name, f"-{name}")
        url = f"?{_query({**sent, 'urut': second if order == first else first})}"
        now = {name: "ascending", f"-{name}": "descending"}.get(order, "")
        heads.append({"label": label, "url": url, "sort": now, "numeric": name in _NUMERIC})
    return heads


def _query(sent: dict[str, str]) -> str:
    return urlencode({name: value for name, value in sent.items() if value})


def _safety() -> dict[str, Any]:
    safety, now = queries.safety(), clock.now()
    return {
        "safety": safety, "backup_late": checks.is_late(safety.backup_at, checks.BACKUP_AGE, now),
        "drill_bad": checks.is_late(safety.drill_at, checks.DRILL_AGE, now) or not safety.drill_passed,
    }  # fmt: skip


def _upgrade(found: FleetProgress) -> dict[str, Any]:
    done = sum(ring.done for ring in found.rings)
    waiting = sum(ring.waiting for ring in found.rings)
    return {
        "upgrade": found, "upgrade_done": done, "upgrade_total": done + waiting + len(found.failures),
        "failures": found.failures[:_MOST_FAILURES], "more_failures": found.failures[_MOST_FAILURES:],
    }  # fmt: skip


def _moment(moment: Any) -> str:
    """Empty, not a guess, where nothing is known."""
    return moment.astimezone(clock.WIB).isoformat(timespec="minutes") if moment else ""
