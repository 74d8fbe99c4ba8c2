"""One change for those who were marked in the list: what and for whom, check, do it, take it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.residents import queries
from tenants.residents.forms import BulkForm
from tenants.residents.forms.bulk import PLACE, SUBJECTS
from tenants.residents.permissions import ResidentPermission
from tenants.residents.services import many
from tenants.residents.services.editing import OutsideAreas


@require(ResidentPermission.EDIT)
@require_POST
@never_cache
def change(request: PlaceRequest) -> HttpResponseBase:
    """From the list to the check page, and from there, with `simpan`, to the deed."""
    subject = request.POST.get("bidang", "")
    everybody = bool(request.POST.get("semua"))
    ids = _ids(request.POST.get("tampil", "").split() if everybody else request.POST.getlist("pilih"))
    if subject not in SUBJECTS or not ids:
        messages.warning(request, _("Pilih dulu orangnya, lalu pilih apa yang diubah."))
        return redirect("residents:list")
    form = BulkForm(subject, request.POST if "simpan" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            changed = many.change_many(actor=request.actor, resident_ids=ids, values=form.values)
        except OutsideAreas:
            form.add_error(None, _("Tempat itu di luar wilayah Anda. Minta operator lain memindahkannya."))
        else:
            messages.success(request, _done(subject, changed))
            return redirect("residents:list")
    people = queries.residents_by_key(request.actor, ids, today=clock.today())
    return render_form(
        request, "residents/many.html", form,
        people=people, subject=subject, label=SUBJECTS[subject][0],
        places=queries.places(request.actor) if subject == PLACE else [],
    )  # fmt: skip


@require(ResidentPermission.EDIT)
@require_POST
@never_cache
def undo(request: PlaceRequest) -> HttpResponse:
    """A second click finds nothing to take back and says so."""
    try:
        undone = many.undo_last(actor=request.actor)
    except NotHere:
        messages.info(request, _("Tidak ada perubahan yang bisa dibatalkan."))
    else:
        messages.success(
            request, _("%(total)d data dikembalikan seperti semula.") % {"total": undone.restored}
        )
        if undone.kept:
            messages.warning(
                request,
                _("%(total)d data tidak dikembalikan karena sudah diubah lagi.") % {"total": undone.kept},
            )
    return redirect("residents:list")


def _done(subject: str, changed: int) -> str:
    if not changed:
        return _("Tidak ada yang berubah. Semua sudah berisi seperti itu.")
    if subject == PLACE:
        text = ngettext("Tempat %(total)d keluarga diubah.", "Tempat %(total)d keluarga diubah.", changed)
    else:
        text = ngettext("Data %(total)d orang diubah.", "Data %(total)d orang diubah.", changed)
    return text % {"total": changed}


def _ids(sent: list[str]) -> list[UUID]:
    """At most a page of the list; anything that is no key is left out."""
    found = []
    for text in sent[: queries.PAGE_SIZE]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
