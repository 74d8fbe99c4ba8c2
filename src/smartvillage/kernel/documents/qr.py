"""QR codes as SVG text, for pages and for printed layouts alike."""

import io

import segno


def qr_svg(text: str, *, title: str = "") -> str:
    """A QR code of `text` as one `<svg>` element, on white with the quiet zone of four modules.

    It has a viewBox and no size: the page's stylesheet or the layout gives the size.
    Raises ValueError when `text` is empty or longer than a QR code holds (about 2,300 bytes).
    """
    if not text:
        raise ValueError("A QR code needs a text.")
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(
        out, kind="svg", border=4, light="#fff", xmldecl=False, nl=False, omitsize=True, title=title or None
    )
    return out.getvalue().decode()
