"""The list of residents: found, narrowed, ordered; and the selections that somebody keeps."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.members.permissions import MemberPermission
from tenants.residents import queries
from tenants.residents.forms import FilterForm, SavedFilterForm
from tenants.residents.forms.bulk import SUBJECTS
from tenants.residents.forms.filters import has_digits
from tenants.residents.permissions import ResidentPermission
from tenants.residents.services import filters as saved
from tenants.residents.services.tails import fill_tails


@require(ResidentPermission.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def residents(request: PlaceRequest) -> HttpResponseBase:
    """Sent by POST, so that no number is ever in an address or a log; anything else moves on to an address."""
    sent = request.method == "POST"
    form = FilterForm(queries.places(request.actor), request.POST if sent else request.GET)
    if sent and not has_digits(form.text):
        return redirect(_address(form.query()))
    if sent:
        fill_tails(actor=request.actor)
    found = queries.search_residents(
        request.actor, form.text, page=page_number(request), today=clock.today(),
        filters=form.filters, order=form.order,
    )  # fmt: skip
    return render(request, "residents/list.html", _context(request, form, found, sent=sent))


@require(ResidentPermission.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def save_filter(request: PlaceRequest) -> HttpResponseBase:
    """The list's present selection, under a name."""
    if request.method != "POST":
        return redirect("residents:list")
    form = SavedFilterForm(request.POST)
    if form.is_valid():
        # Read again as the list reads it: only what the list understands is kept, and never a number.
        listed = FilterForm(queries.places(request.actor), QueryDict(form.cleaned_data["query"]))
        try:
            kept = saved.save_filter(
                actor=request.actor, name=form.cleaned_data["name"], query=listed.query()
            )
        except saved.TooMany:
            form.add_error("name", _("Saringan tersimpan sudah penuh. Hapus satu dulu."))
        else:
            messages.success(request, _("Saringan “%(name)s” disimpan.") % {"name": kept.name})
            return redirect(_address(kept.query))
    return render_form(request, "residents/save_filter.html", form)


@require(ResidentPermission.VIEW)
@require_POST
@never_cache
def delete_filter(request: PlaceRequest, filter_id: int) -> HttpResponse:
    saved.delete_filter(actor=request.actor, filter_id=filter_id)
    messages.success(request, _("Saringan dihapus."))
    return redirect("residents:list")


def page_number(request: PlaceRequest) -> int:
    number = request.GET.get("page", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1


def _context(request: PlaceRequest, form: FilterForm, found: queries.Found, *, sent: bool) -> dict[str, Any]:
    actor, query = request.actor, form.query()
    may_edit = actor.can(ResidentPermission.EDIT)
    return {
        "text": form.text,
        "filter": form,
        "active": form.active,
        "query": query,
        "found": found,
        "page": Paginator(range(found.total), queries.PAGE_SIZE).get_page(found.page),
        # A search for a number has no address, so there is no second page to lead to.
        "cut": sent and found.total > queries.PAGE_SIZE,
        "columns": _columns(form),
        "saved": queries.saved_filters(actor),
        "save_form": SavedFilterForm(initial={"query": query}),
        "may_import": actor.can(ResidentPermission.IMPORT),
        "may_export": actor.can(ResidentPermission.EXPORT),
        "may_edit": may_edit,
        "subjects": [(key, label) for key, (label, _name) in SUBJECTS.items()],
        "last_change": queries.last_change(actor) if may_edit else None,
        "may_limit": actor.can(MemberPermission.LIMIT) and not queries.is_limited(actor),
    }


def _columns(form: FilterForm) -> list[dict[str, Any]]:
    """The sorted columns with the order that a click gives; a second click turns it around."""
    current = form.order or "nama"
    columns = []
    for key, label, numeric in (
        ("nama", _("Nama"), False),
        ("", _("Jenis kelamin"), False),
        ("umur", _("Umur"), True),
        ("alamat", _("Tempat tinggal"), False),
        ("", _("Status"), False),
    ):
        up, down = current == key, current == f"-{key}"
        columns.append(
            {
                "label": label,
                "numeric": numeric,
                "order": f"-{key}" if up else key,
                "sort": "ascending" if up else "descending" if down else "",
            }
        )
    return columns


def _address(query: str) -> str:
    return f"{reverse('residents:list')}?{query}" if query else reverse("residents:list")
