"""QR codes say what they were given, on a page and in a document."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from smartvillage.kernel.documents import qr_svg, render_png

from .reading import qr_texts

URL = "https://tejoagung.smartvillage.localhost/periksa/k7m2qx9dfh4wzt8p3nvb6crj5g"


def test_the_code_reads_back(tmp_path: Path) -> None:
    layout = tmp_path / "qr.typ"
    layout.write_text('#let d = json(bytes(sys.inputs.data))\n#image(bytes(d.qr), width: 3cm, alt: "QR")')
    (page,) = render_png(layout, {"qr": qr_svg(URL)})
    assert qr_texts(page) == [URL]


def test_the_svg_scales_stands_on_white_and_carries_no_style() -> None:
    root = ElementTree.fromstring(qr_svg(URL, title="Kode <QR>"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "viewBox" in root.attrib
    assert "width" not in root.attrib
    assert next(path.get("fill") for path in root.iter("{http://www.w3.org/2000/svg}path")) == "#fff"
    assert not [node for node in root.iter() if node.get("style")]
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "Kode <QR>"


@pytest.mark.parametrize("text", ["", "x" * 3000])
def test_a_text_that_fits_no_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        qr_svg(text)
