"""Bringing a list of villages on board: check it, run it, watch it."""

from collections import Counter, defaultdict

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from smartvillage.kernel.permissions import require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.kernel.tenancy import State
from smartvillage.kernel.tenancy.addresses import base_url
from smartvillage.province.fleet.services import onboarding
from smartvillage.province.fleet.services.onboarding import Action, Line
from smartvillage.province.fleet.services.progress import VillageProgress, progress_inside, unfinished
from smartvillage.province.regions import queries as regions
from smartvillage.province.regions.codes import PROVINCE
from smartvillage.province.villages.queries import full_host, primary_labels
from smartvillage.web.http import render_form

from .. import queries, services, words
from ..forms import Choices, ListForm
from ..permissions import OfficePermission

_LIST = "onboarding_list"  # the checked list waits in the session until it is run
_MOST_KECAMATAN = 30  # more of them are watched by kabupaten: an address has its limits


@require(OfficePermission.ONBOARD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: PlaceRequest) -> HttpResponseBase:
    """Choose a list; sent, it is only checked."""
    sent = request.method == "POST"
    form = ListForm(
        request.POST if sent else None, request.FILES if sent else None,
        initial={"kec": request.GET.get("kec", "")}, kecamatan=_kecamatan(),
    )  # fmt: skip
    if sent and form.is_valid():
        try:
            rows = _rows(form)
        except onboarding.BadList as error:
            form.add_error("berkas", str(error))
        else:
            request.session[_LIST] = rows
            return _show(request, rows)
    return render_form(
        request, "office/onboarding.html", form, waiting=[_seen(each) for each in unfinished()]
    )


@require(OfficePermission.ONBOARD)
@never_cache
@require_POST
def run(request: PlaceRequest) -> HttpResponseBase:
    """Run the list that was checked; it is checked again, and one error stops all of it."""
    rows: list[dict[str, str]] = request.session.get(_LIST) or []
    if not rows or services.digest(rows) != request.POST.get("daftar"):
        messages.warning(request, _("Daftar itu sudah berganti atau sudah dijalankan. Periksa sekali lagi."))
        return redirect("onboarding")
    lines = onboarding.plan(rows)
    if any(line.action is Action.ERROR for line in lines):
        return _show(request, rows)
    services.start(lines, actor=request.actor, training=bool(request.POST.get("latihan")))
    del request.session[_LIST]
    return redirect(_progress_url([line.code for line in lines]))


@require(OfficePermission.ONBOARD)
@never_cache
@require_safe
def progress(request: PlaceRequest) -> HttpResponse:
    """How far the villages of the named regions have come; looks again by itself until all is over."""
    places = request.GET.getlist("di")[:_MOST_KECAMATAN]
    villages = _watched(places)
    steps = sum(len(village.steps) for village in villages)
    hosts = primary_labels([village.code for village in villages])
    over = sum(village.is_over for village in villages)
    groups: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    for village in villages:
        site = base_url(full_host(hosts[village.code])) if village.state.serves else ""
        groups[f"{village.kecamatan}, {village.kabupaten}"].append(
            _seen(village) | {"site": site, "host": site.partition("://")[2]}
        )
    kecamatan = sorted(
        {(village.code[:8], village.kecamatan) for village in villages if village.state.serves}
    )
    context = {
        "groups": dict(groups), "total": len(villages), "over": over, "running": over < len(villages),
        "done": sum(village.state.has_schema for village in villages),
        "failed": sum(village.state is State.BROKEN for village in villages),
        "steps_done": sum(village.done for village in villages), "steps": steps, "kecamatan": kecamatan,
        "places": places,
    }  # fmt: skip
    return render(request, "office/progress.html", context)


@require(OfficePermission.ONBOARD)
@never_cache
@require_POST
def retry_failed(request: PlaceRequest) -> HttpResponse:
    """Once more, every village on the progress page that stopped; the others are left alone."""
    places = request.POST.getlist("di")[:_MOST_KECAMATAN]
    stopped = [village.code for village in _watched(places) if village.state is State.BROKEN]
    if not services.try_all_again(stopped, actor=request.actor):
        messages.info(request, _("Tidak ada desa yang gagal. Tidak ada yang perlu diulang."))
    query = f"?{urlencode({'di': places}, doseq=True)}" if places else ""
    return redirect(f"{reverse('onboarding-progress')}{query}")


def _watched(places: list[str]) -> list[VillageProgress]:
    """The villages of these regions, or whatever is unfinished. NotHere for a region that is none."""
    codes = [queries.region_of(code).code for code in places]
    return progress_inside(codes) if codes else unfinished()


def _rows(form: ListForm) -> list[dict[str, str]]:
    file = form.cleaned_data["berkas"]
    rows = onboarding.read_csv(file.read()) if file else onboarding.rows_of_region(form.cleaned_data["kec"])
    rows = [row for row in rows if any(row.values())]
    if not rows:
        raise onboarding.BadList(_("Daftar ini tidak berisi desa. Tulis satu kode di setiap baris."))
    return rows


def _show(request: PlaceRequest, rows: list[dict[str, str]]) -> HttpResponse:
    """The checked list, wrong rows first."""
    lines = onboarding.plan(rows)
    counts = Counter(line.action for line in lines)
    wrong = counts[Action.ERROR] > 0
    from_file = "nama_operator" in rows[0] or "telepon" in rows[0] or wrong
    context = {
        "lines": [(line, words.ACTIONS[line.action]) for line in sorted(lines, key=_wrong_first)],
        "counts": {action.value: counts[action] for action in Action},
        "todo": counts[Action.CREATE] + counts[Action.RESUME], "wrong": wrong, "invalid": wrong,
        "token": services.digest(rows), "progress_url": "" if wrong else _progress_url([line.code for line in lines]),
        "from_file": from_file,
        "named": any(line.operator_name or line.operator_phone for line in lines),
    }  # fmt: skip
    return render(request, "office/plan.html", context, status=422 if wrong else 200)


def _wrong_first(line: Line) -> tuple[bool, int]:
    return line.action is not Action.ERROR, line.number


def _seen(village: VillageProgress) -> dict[str, object]:
    word, tone = words.STATES[village.state]
    return {
        "village": village, "word": word, "tone": tone, "failed": village.failed, "total": len(village.steps),
        "now": next((step.label for step in village.steps if step.state != "done"), ""),
    }  # fmt: skip


def _progress_url(codes: list[str]) -> str:
    places = sorted({code[:8] for code in codes})
    if len(places) > _MOST_KECAMATAN:
        places = sorted({code[:5] for code in codes})
    return f"{reverse('onboarding-progress')}?{urlencode({'di': places}, doseq=True)}"


def _kecamatan() -> Choices:
    """All kecamatan, grouped by kabupaten. Two queries."""
    kabupaten = list(regions.children(PROVINCE))
    below: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for kecamatan in regions.kecamatan_of(PROVINCE):
        below[kecamatan.code[:5]].append((kecamatan.code, kecamatan.name))
    return [(place.name, below[place.code]) for place in kabupaten]
