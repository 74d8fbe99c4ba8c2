"""Acts on a village's life, each with a page of its own; and the whole village as a file."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from smartvillage.kernel import jobs
from smartvillage.kernel.permissions import Actor, NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.kernel.tenancy import State
from smartvillage.province.fleet.exports import shelf
from smartvillage.province.fleet.models import Purge
from smartvillage.province.fleet.services.lifecycle import Refused
from smartvillage.province.villages import queries as villages
from smartvillage.web.http import render_form

from .. import acts, services
from ..forms import ActForm
from ..permissions import OfficePermission


def section(code: str, state: State | None, actor: Actor) -> dict[str, Any]:
    """What the village's page says and offers about its state."""
    if state is None or not actor.can(OfficePermission.MANAGE_FLEET):
        return {}
    purge = Purge.objects.filter(village_id=code).first()
    copy = shelf.download(code)
    return {
        "acts": acts.offered(state, purge, actor), "purge": purge, "may_copy": state.has_schema,
        "asked_by_me": purge is not None and not acts.may_confirm(purge, actor),
        "copy_at": datetime.fromtimestamp(copy.stat().st_mtime, tz=UTC) if copy.is_file() else None,
    }  # fmt: skip


@require(OfficePermission.MANAGE_FLEET)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: PlaceRequest, code: str, slug: str) -> HttpResponseBase:
    found, chosen = villages.village_with(code), acts.ACTS.get(slug)
    if chosen is None:
        raise NotHere
    purge = Purge.objects.filter(village_id=code).first()
    if chosen not in acts.offered(State(found.state), purge, request.actor):
        messages.warning(request, _("Tindakan ini tidak bisa dalam keadaan desa sekarang."))
        return redirect("village", code)
    form = ActForm(request.POST if request.method == "POST" else None, asks=chosen.asks)
    if form.is_bound and form.is_valid():
        try:
            chosen.run(code, actor=request.actor, **form.answers)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, str(chosen.done))
            return redirect("village", code)
    return render_form(request, "office/act.html", form, act=chosen, village=found, purge=purge)


@require(OfficePermission.MANAGE_FLEET)
@require_POST
def copy(request: PlaceRequest, code: str) -> HttpResponseBase:
    return redirect("village-copying", code, services.ask_for_copy(code, actor=request.actor))


@require(OfficePermission.MANAGE_FLEET)
@never_cache
@require_safe
def copying(request: PlaceRequest, code: str, job: UUID) -> HttpResponseBase:
    """How far the copy is; then where to fetch it."""
    found, status = villages.village_with(code), jobs.status_of(str(job))
    if status is None or status.task != services.COPY:
        raise NotHere
    context = {"village": found, "job": status, "days": shelf.DAYS, "ready": shelf.download(code).is_file()}
    return render(request, "office/copying.html", context)


@require(OfficePermission.MANAGE_FLEET)
@never_cache
@require_safe
def copy_file(request: PlaceRequest, code: str) -> HttpResponseBase:
    path = services.take_copy(code, actor=request.actor)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=path.name, content_type="application/zip"
    )
