"""Answers that several pages give: PDFs, and pages with a form that leads to WhatsApp."""

from django.http import HttpResponse

from smartvillage.common.attachments.services import Damaged
from smartvillage.kernel.permissions import NotHere
from tenants.letters.models import Letter
from tenants.letters.queries import pdf_of


def may_lead_to_whatsapp(response: HttpResponse) -> HttpResponse:
    """The page holds a form that ends at WhatsApp; browsers hold its whole way against the CSP."""
    response._csp_update = {"form-action": ["https://wa.me", "https://api.whatsapp.com"]}  # type: ignore[attr-defined]
    return response


def pdf_response(content: bytes, name: str, *, inline: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def letter_response(letter: Letter, *, inline: bool = False) -> HttpResponse:
    """The signed letter. NotHere where there is none, and where its bytes are not those that were signed."""
    try:
        content = pdf_of(letter)
    except (Damaged, FileNotFoundError) as error:
        raise NotHere from error
    return pdf_response(content, f"{letter.reference}.pdf", inline=inline)
