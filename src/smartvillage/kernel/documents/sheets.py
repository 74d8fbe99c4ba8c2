"""Sheets handed over on paper: PIN cards for residents, sign-in sheets for operators."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from smartvillage.kernel.clock import WIB, format_date, today

from .printable import printable
from .qr import qr_svg
from .rendering import render_pdf

_LAYOUTS = Path(__file__).parent / "layouts"

_SIGN_IN_STEPS = (
    "Pindai kode QR dengan kamera ponsel, atau ketik alamat di atas di peramban.",
    "Buat kata sandi Anda sendiri. Jangan beri tahu siapa pun.",
    "Setelah berhasil masuk, sobek dan buang lembar ini.",
)


@dataclass(frozen=True, slots=True)
class PinCard:
    """One resident's card. `masked_nik` is already masked: a card never shows a whole NIK."""

    name: str
    masked_nik: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignInSheet:
    """One page for one operator or officer. `link` works once, until `valid_until` (aware)."""

    office: str  # "Kelurahan Tejo Agung"
    place: str  # "Kecamatan Metro Timur, Kota Metro"
    name: str
    role: str  # "Operator"
    link: str = field(repr=False)
    valid_until: datetime
    steps: tuple[str, ...] = _SIGN_IN_STEPS


def render_pin_cards(cards: Iterable[PinCard], *, office: str, sign_in_url: str) -> bytes:
    """A PDF with ten cards per A4 page and lines to cut along.

    `office` is the village's name ("Kelurahan Tejo Agung"). Raises ValueError without a card, RenderFailed.
    """
    shown = [
        {"name": printable(card.name), "nik": printable(card.masked_nik), "pin": printable(card.pin)}
        for card in cards
    ]
    if not shown:
        raise ValueError("There is no card to print.")
    return render_pdf(
        _LAYOUTS / "pin_card.typ",
        {
            "cards": shown,
            "office": printable(office),
            "address": _readable(sign_in_url),
            "qr": qr_svg(sign_in_url),
            "date": _today(),
        },
    )


def render_sign_in_sheets(sheets: Iterable[SignInSheet]) -> bytes:
    """A PDF with one A4 page per sheet. Raises ValueError without a sheet, RenderFailed."""
    shown = [
        {
            "office": printable(sheet.office),
            "place": printable(sheet.place),
            "name": printable(sheet.name),
            "role": printable(sheet.role),
            "link": printable(sheet.link),
            "qr": qr_svg(sheet.link),
            "valid_until": _moment(sheet.valid_until),
            "steps": [printable(step) for step in sheet.steps],
        }
        for sheet in sheets
    ]
    if not shown:
        raise ValueError("There is no sheet to print.")
    return render_pdf(_LAYOUTS / "signin_sheet.typ", {"sheets": shown, "date": _today()})


def _readable(url: str) -> str:
    """The address as a person types it: without the scheme, without a closing slash."""
    return printable(url.removeprefix("https://").removeprefix("http://").rstrip("/"))


def _moment(moment: datetime) -> str:
    local = moment.astimezone(WIB)
    return f"{format_date(local.date())} pukul {local:%H.%M} WIB"


def _today() -> list[int]:
    day = today()
    return [day.year, day.month, day.day]
