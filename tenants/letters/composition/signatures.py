"""The foot of the letter: who signs, who signs beside them, how to verify it, who gets a copy."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from smartvillage.kernel.clock import format_date
from smartvillage.kernel.documents import printable, qr_svg
from tenants.letters.answers import people_in
from tenants.letters.catalogue import Form, LetterType

from .parties import Signer, VillageLike

# Where somebody signs by hand and their name is not known here.
_DOTS = "." * 40


def office_of(signer: Signer, village: VillageLike) -> str:
    """`Lurah Tejo Agung`, also for a title that already ends with the village's name."""
    named = signer.title.casefold().endswith(village.name.casefold())
    return signer.title if named else f"{signer.title} {village.name}"


def signature(
    village: VillageLike, signer: Signer, issued_on: date, *, form: Form, signed: bool
) -> dict[str, Any]:
    head = f"{village.head_title} {village.name}"
    titles = [f"a.n. {head}", signer.title] if signer.on_behalf else [office_of(signer, village)]
    if form.by_resident:
        titles = ["Mengetahui,", *titles]
    note = (
        ["Disetujui secara elektronik", f"pada tanggal {format_date(issued_on)}"]
        if signed
        else ["Belum disetujui", "Rancangan ini bukan surat yang sah"]
    )
    return {
        "place_date": printable(f"{village.name}, {format_date(issued_on)}"),
        "titles": [printable(title) for title in titles],
        "note": note,
        "name": printable(signer.name),
        "below": [
            printable(line)
            for line in (signer.rank, f"{signer.id_kind}. {signer.id_number}" if signer.id_number else "")
            if line
        ],
    }


def beside(letter_type: LetterType, village: VillageLike, values: Mapping[str, str]) -> dict[str, Any]:
    """Who signs by hand besides the head (None, or an empty list, for nobody), and who gets a copy."""
    holder = {"titles": [_holders_title(letter_type.form)], "name": values["name"], "below": []}
    camat = {
        "titles": ["Mengetahui,", printable(f"Camat {village.kecamatan}")],
        "number": f"Nomor: {_DOTS[:30]}",
        "name": _DOTS,
        "below": [f"NIP. {_DOTS[:30]}"],
    }
    signers = {
        "holder": holder if letter_type.holder else None,
        "camat": camat if letter_type.camat else None,
        "witnesses": [parts[0] for parts in people_in(values.get(letter_type.witnesses, ""))],
    }
    return {"beside": signers, "copies": list(letter_type.copies)}


def _holders_title(form: Form) -> str:
    match form:
        case Form.DECLARATION:
            return "Yang membuat pernyataan"
        case Form.POWER:
            return "Pemberi kuasa"
        case Form.REPORT:
            return "Pelapor"
        case Form.REQUEST:
            return "Pemohon"
        case _:
            return "Pemegang surat"


def verification(url: str) -> dict[str, str] | None:
    """None for a draft."""
    if not url:
        return None
    parts = urlsplit(url)
    path, _, code = parts.path.rstrip("/").rpartition("/")
    groups = [code[start : start + 4] for start in range(0, len(code), 4)]
    return {"qr": qr_svg(url), "page": f"{parts.netloc}{path}", "code": "-".join(groups)}
