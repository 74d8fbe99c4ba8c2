"""The first page of the workspace is the work: what needs somebody today (O1)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, require
from smartvillage.kernel.requests import PlaceRequest
from tenants.letters import queries as letters
from tenants.letters.permissions import LetterPermission
from tenants.letters.queries import Queue
from tenants.residents import corrections

SHOWN = 8


@require(LetterPermission.VIEW)
@require_safe
@never_cache
def workspace(request: PlaceRequest) -> HttpResponse:
    actor, today = request.actor, clock.today()
    queue = letters.work_queue(actor, today)
    upcoming = [
        {"letter": letter, "late": letter.is_late(today)} for letter in letters.next_for(actor)[:SHOWN]
    ]
    return render(
        request,
        "portal/workspace.html",
        {
            "tasks": [*_tasks(queue, signs=actor.can(LetterPermission.SIGN)), *_corrections(actor)],
            "upcoming": upcoming,
            "signs": actor.can(LetterPermission.SIGN),
            "creates": actor.can(LetterPermission.CREATE),
            "to_sign": queue.to_sign,
        },
    )


def _tasks(queue: Queue, *, signs: bool) -> list[dict[str, Any]]:
    """What waits, the actor's own part first; nothing waiting shows no row."""
    desk = reverse("letters:desk")
    signing = reverse("letters:sign-batch") if signs else f"{desk}?status=to_sign"
    to_sign = _task(_("Menunggu tanda tangan"), queue.to_sign, signing)
    tasks = [
        _task(_("Permohonan untuk diperiksa"), queue.to_check, f"{desk}?hanya=to_check"),
        _task(_("Lewat janji"), queue.late, f"{desk}?hanya=late", status=_("Terlambat"), tone="bad"),
        _task(_("Kabar belum disampaikan ke warga"), queue.untold, f"{desk}?hanya=untold"),
        _task(_("Menunggu warga melengkapi"), queue.incomplete, f"{desk}?status=incomplete"),
    ]
    tasks.insert(0 if signs else 1, to_sign)
    return [task for task in tasks if task["count"]]


def _corrections(actor: Actor) -> list[dict[str, Any]]:
    """Residents who ask for a correction, with the time that is left for the oldest."""
    total, left = corrections.pressing(actor, clock.now())
    if left is None:
        return []
    url = reverse("residents:corrections")
    return [_task(_("Permintaan perbaikan data"), total, url, status=left.text, tone=left.tone)]


def _task(title: str, count: int, url: str, *, status: str = "", tone: str = "plain") -> dict[str, Any]:
    return {"title": title, "count": count, "url": url, "status": status, "tone": tone}
