"""What the register puts on paper. Text is printed as it was typed, never read as markup."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from smartvillage.kernel import clock
from smartvillage.kernel.documents import printable, qr_svg, render_pdf
from smartvillage.kernel.tenancy import current_village
from smartvillage.web import formats

from .own_file import labelled
from .services.transfers import Released

_LAYOUTS: Final = Path(__file__).parent / "layout"


def family_sheet_pdf(sheet: Mapping[str, Any]) -> bytes:
    """`sheet` of `families.sheet_of`. A4 landscape. Raises RenderFailed."""
    note = "Salinan data desa, bukan kartu keluarga dari Disdukcapil."
    return _pdf("family_sheet.typ", {**sheet, "note": note})


def own_file_pdf(file: Mapping[str, Any]) -> bytes:
    """`file` of `own_file.own_file`. A4. Raises RenderFailed."""
    data = {**file["data"], "recorded_at": _readable(file["data"]["recorded_at"])}
    return _pdf(
        "own_file.typ",
        {
            "village": file["village"],
            "rows": labelled(data),
            "family": [list(row.values()) for row in file["family"]],
            **{part: [_row(row) for row in file[part]] for part in ("accesses", "corrections")},
            "note": "Berisi data pribadi. Simpan baik-baik.",
        },
    )


def transfer_sheet_pdf(released: Released) -> bytes:
    """The code, whom it hands over and what to do with it. A4. Raises RenderFailed."""
    return _pdf(
        "transfer.typ",
        {
            "village": current_village().full_name,
            "code": released.code,
            "qr": qr_svg(released.code),
            "until": clock.format_date(released.until.astimezone(clock.WIB).date()),
            "people": [[one.name, one.text("relation")] for one in released.people],
            "note": "Hanya untuk kantor desa yang dituju.",
        },
    )


def _row(row: Mapping[str, str]) -> list[str]:
    return list({**row, "at": _readable(row["at"])}.values())


def _readable(moment: str) -> str:
    """The file says when for machines, paper for people."""
    return formats.moment(datetime.fromisoformat(moment))


def _pdf(layout: str, data: Mapping[str, Any]) -> bytes:
    today = clock.today()
    stamped = {
        **data,
        "date": [today.year, today.month, today.day],
        "printed": f"Dicetak {clock.format_date(today)}",
    }
    return render_pdf(_LAYOUTS / layout, _printable(stamped))


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return value
