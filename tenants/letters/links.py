"""Addresses that leave the page: on paper, in a QR code, in a message. Never made from the request."""

from urllib.parse import quote

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from smartvillage.kernel.identity import whatsapp_number
from smartvillage.kernel.tenancy import current_village
from smartvillage.kernel.tenancy.addresses import base_url

_URLCONF = "smartvillage.config.urls_village"


def site_url(name: str, *args: str) -> str:
    """The whole address of a page of the village being served."""
    return base_url(current_village().host) + reverse(name, args=args, urlconf=_URLCONF)


def verification_url(token: str) -> str:
    return site_url("letters:verify", token)


def tracker_url(reference: str) -> str:
    return f"{site_url('letters:track')}?nomor={reference}"


def share_link(reference: str) -> str:
    """Opens WhatsApp with a text for the resident to send to whom they like; no personal data (U10)."""
    text = _("Permohonan surat di %(village)s, nomor %(reference)s. Pantau di %(url)s")
    return _whatsapp("", text, reference)


def tell_link(phone: str, reference: str) -> str:
    """Opens WhatsApp at the operator's, addressed to the resident: a reference and a link only (U10).

    Without a number, WhatsApp asks whom to send it to.
    """
    text = _("Ada kabar dari %(village)s tentang permohonan surat %(reference)s. Lihat di %(url)s")
    return _whatsapp(whatsapp_number(phone) if phone else "", text, reference)


def _whatsapp(number: str, text: str | Promise, reference: str) -> str:
    """The message is the resident's to read: in Indonesian, whatever language the operator works in."""
    with override("id"):
        message = str(text) % {
            "village": current_village().full_name,
            "reference": reference,
            "url": tracker_url(reference),
        }
    return f"https://wa.me/{number}?text={quote(message, safe='')}"
