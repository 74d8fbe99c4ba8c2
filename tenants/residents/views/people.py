"""Finding a resident, their page, their NIK for a reason, their PIN card."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from smartvillage.kernel import clock
from smartvillage.kernel.documents import PinCard, render_pin_cards
from smartvillage.kernel.identity import mask_nik
from smartvillage.kernel.permissions import require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.kernel.tenancy import current_village
from smartvillage.web.http import render_form
from tenants.residents import queries, services
from tenants.residents.forms import ReasonForm
from tenants.residents.models import Resident
from tenants.residents.permissions import ResidentPermission
from tenants.residents.sealing import masked_family_number, masked_nik, open_nik
from tenants.residents.services.pins import NoPin
from tenants.residents.timelines import timeline_of

_LONGEST = 100  # characters of a search


@require(ResidentPermission.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def residents(request: PlaceRequest) -> HttpResponseBase:
    """A search is sent by POST, so that no NIK is ever in an address or a log; a name moves on to one."""
    sent = request.method == "POST"
    text = (request.POST if sent else request.GET).get("cari", "").strip()[:_LONGEST]
    if sent and not any(c.isdigit() for c in text):
        return redirect(
            f"{reverse('residents:list')}?{urlencode({'cari': text})}" if text else "residents:list"
        )
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    found = queries.search_residents(request.actor, text, page=page, today=clock.today())
    return render(
        request,
        "residents/list.html",
        {
            "text": text,
            "found": found,
            "page": Paginator(range(found.total), queries.PAGE_SIZE).get_page(found.page),
            "may_import": request.actor.can(ResidentPermission.IMPORT),
        },
    )


@require(ResidentPermission.VIEW)
@require_http_methods(["GET", "HEAD"])
@never_cache
def resident(request: PlaceRequest, resident_id: UUID) -> HttpResponse:
    found = queries.resident_for(request.actor, resident_id)
    return render(
        request,
        "residents/resident.html",
        {
            "resident": found,
            "status": found.text("status"),
            "person": list(_person(found)),
            "family": list(_family(found)),
            "members": [
                {"resident": member, "relation": member.text("relation"), "age": member.age(clock.today())}
                for member in queries.family_members(found.family)
            ],
            "may_reveal": found.nik is not None and request.actor.can(ResidentPermission.REVEAL_NIK),
            "may_reset_pin": found.nik is not None
            and found.is_living
            and request.actor.can(ResidentPermission.RESET_PIN),
            "has_account": found.account_id is not None,
            "timeline": timeline_of(request.actor, found, clock.now()),
        },
    )


@require(ResidentPermission.REVEAL_NIK)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_variables("number")
def nik(request: PlaceRequest, resident_id: UUID) -> HttpResponse:
    """Asks for a reason, records it, and shows the number in the answer: no address leads back to it."""
    found = queries.resident_for(request.actor, resident_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    number = ""
    if form.is_bound and form.is_valid():
        number = services.reveal_nik(actor=request.actor, resident=found, reason=form.cleaned_data["reason"])
    return render_form(request, "residents/nik.html", form, resident=found, number=number)


@require(ResidentPermission.RESET_PIN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_variables("secret", "card")
def pin(request: PlaceRequest, resident_id: UUID) -> HttpResponse:
    """A new PIN on a card to print; it is in this answer and nowhere else."""
    found = queries.resident_for(request.actor, resident_id)
    refused = ""
    if request.method == "POST":
        try:
            secret = services.set_pin(actor=request.actor, resident=found)
        except NoPin:
            refused = _("PIN hanya untuk penduduk yang punya NIK dan tinggal di sini.")
        else:
            card = PinCard(name=found.name, masked_nik=mask_nik(open_nik(found)), pin=secret)
            address = request.build_absolute_uri(reverse("resident-sign-in"))
            content = render_pin_cards([card], office=current_village().full_name, sign_in_url=address)
            response = HttpResponse(content, content_type="application/pdf")
            response["Content-Disposition"] = 'attachment; filename="kartu-pin.pdf"'
            return response
    context = {
        "resident": found,
        "refused": refused,
        "invalid": bool(refused),
        "again": found.account_id is not None,
    }
    return render(request, "residents/pin.html", context, status=422 if refused else 200)


def _person(found: Resident) -> Iterator[dict[str, Any]]:
    born = clock.format_date(found.birth_date) if found.birth_date else ""
    age = found.age(clock.today())
    yield _row(_("NIK"), masked_nik(found) or _("Belum punya"))
    yield _row(_("Jenis kelamin"), found.text("sex"))
    yield _row(_("Tempat, tanggal lahir"), ", ".join(part for part in (found.birth_place, born) if part))
    yield _row(_("Umur"), "" if age is None else _("%(age)d tahun") % {"age": age})
    for label, name in (
        (_("Agama"), "religion"),
        (_("Status perkawinan"), "marital_status"),
        (_("Pendidikan"), "education"),
        (_("Pekerjaan"), "occupation"),
        (_("Kewarganegaraan"), "citizenship"),
    ):
        yield _row(label, found.text(name))
    yield _row(_("Ayah"), found.father_name)
    yield _row(_("Ibu"), found.mother_name)
    if found.current_address:
        yield _row(_("Alamat sekarang"), found.current_address)


def _family(found: Resident) -> Iterator[dict[str, Any]]:
    family = found.family
    yield _row(_("Nomor KK"), masked_family_number(family) or _("Belum ada"))
    yield _row(_("Hubungan dalam keluarga"), found.text("relation"))
    yield _row(_("Alamat"), ", ".join(part for part in (family.address, family.location) if part))


def _row(label: str, value: str) -> dict[str, Any]:
    return {"label": label, "value": value}
