"""A resident's page, their NIK for a reason, their PIN card."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from smartvillage.kernel import clock
from smartvillage.kernel.documents import PinCard, render_pin_cards
from smartvillage.kernel.identity import mask_nik
from smartvillage.kernel.permissions import Actor, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.kernel.tenancy import current_village
from smartvillage.web.http import render_form
from tenants.residents import queries, services
from tenants.residents.acts import act_in_words
from tenants.residents.forms import ReasonForm
from tenants.residents.groups import GROUPS, Group, fields_of, rows_of
from tenants.residents.models import MOVED, Family, Resident
from tenants.residents.permissions import ResidentPermission
from tenants.residents.sealing import masked_family_number, masked_nik, open_nik
from tenants.residents.services import access
from tenants.residents.services.pins import NoPin
from tenants.residents.timelines import timeline_of

SHOWN: Final = 20  # acts on the page; a resident's own file has them all


@require(ResidentPermission.VIEW)
@require_http_methods(["GET", "HEAD"])
@never_cache
def resident(request: PlaceRequest, resident_id: UUID) -> HttpResponse:
    actor, found = request.actor, queries.resident_for(request.actor, resident_id)
    if request.method == "GET":
        access.record_view(actor=actor, resident=found)
    may_edit = actor.can(ResidentPermission.EDIT)
    return render(
        request,
        "residents/resident.html",
        {
            "resident": found,
            "status": found.text("status"),
            "identity": list(_identity(found)),
            "groups": [_group(found, group, may_edit=may_edit) for group in GROUPS],
            "family": list(_family(found)),
            "members": members_of(found.family),
            "may_reveal": found.nik is not None and actor.can(ResidentPermission.REVEAL_NIK),
            "may_reset_pin": found.nik is not None
            and found.is_living
            and actor.can(ResidentPermission.RESET_PIN),
            "may_hand_over": found.status == MOVED and actor.can(ResidentPermission.RECORD_EVENT),
            "has_account": found.account_id is not None,
            "may_give_file": actor.can(ResidentPermission.REVEAL_NIK),
            "seen_by": seen_by(actor, found),
            "timeline": timeline_of(actor, found, clock.now()),
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


def members_of(family: Family) -> list[dict[str, Any]]:
    """The rows of a table of members."""
    return [
        {
            "resident": member,
            "relation": member.text("relation"),
            "age": member.age(clock.today()),
            "status": member.text("status"),
        }
        for member in queries.family_members(family)
    ]


def seen_by(actor: Actor, found: Resident) -> list[dict[str, Any]]:
    """The last acts with somebody's data, in words; nothing for whoever may not read them."""
    if not actor.can(ResidentPermission.ACCESS_LOG):
        return []
    return [
        {
            "at": entry.at,
            "who": entry.actor_name,
            "what": act_in_words(entry.action),
            "why": entry.detail.get("reason", ""),
        }
        for entry in queries.access_log(actor, found)[:SHOWN]
    ]


def _group(found: Resident, group: Group, *, may_edit: bool) -> dict[str, Any]:
    url = reverse("residents:edit", args=[found.pk, group.key]) if may_edit else ""
    page = ""
    if "household_number" in group.fields and found.household_number and found.is_living:
        page = reverse("residents:household", args=[found.household_number])
    return {
        "title": group.title, "rows": list(rows_of(found, fields_of(group, found))), "url": url, "page": page,
    }  # fmt: skip


def _identity(found: Resident) -> Iterator[dict[str, Any]]:
    """What only an event, or nobody, changes."""
    age = found.age(clock.today())
    yield _row(_("NIK"), masked_nik(found) or _("Belum punya"))
    yield _row(_("Umur"), "" if age is None else _("%(age)d tahun") % {"age": age})
    yield from rows_of(found, ("sex", "citizenship", "residency"))


def _family(found: Resident) -> Iterator[dict[str, Any]]:
    family = found.family
    yield _row(_("Nomor KK"), masked_family_number(family) or _("Belum ada"))
    yield _row(_("Hubungan dalam keluarga"), found.text("relation"))
    yield _row(_("Alamat"), ", ".join(part for part in (family.address, family.location) if part))


def _row(label: str, value: str) -> dict[str, Any]:
    return {"label": label, "value": value}
