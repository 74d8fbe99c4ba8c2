"""The one picture that shows the whole: some screens and a letter, put together."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from smartvillage.kernel.clock import WIB
from smartvillage.kernel.documents import render_png
from smartvillage.kernel.tenancy import current_village
from tenants.letters.composition import Signer
from tenants.letters.composition import compose as compose_letter
from tenants.letters.links import verification_url
from tenants.letters.models import Letter
from tenants.letters.people import person_of
from tenants.letters.services.signing import LAYOUT

_SIZE, _PAPER = (2000, 1560), (229, 236, 232)
_HEIGHT, _RADIUS = 700, 14
# (picture, left, top, width); each shows the top of its page in that width and _HEIGHT.
_PLACES = (
    ("home-360", 60, 60, 340), ("question-360", 440, 60, 340), ("queue-1280", 820, 60, 1120),
    ("letter", 60, 800, 495), ("verify-360", 595, 800, 340), ("board-1280", 975, 800, 965),
)  # fmt: skip


def letter_picture(letter: Letter) -> bytes:
    """The first page of an issued letter as PNG, as it was printed."""
    village, signed = current_village(), letter.signed_at
    assert signed is not None
    data = compose_letter(
        letter.kind, village=village, resident=person_of(letter.resident), answers=letter.answers,
        signer=Signer(**letter.signer), number=letter.number, issued_on=signed.astimezone(WIB).date(),
        valid_until=letter.valid_until, verification_url=verification_url(letter.verify_token),
        watermark=village.watermark,
    )  # fmt: skip
    return render_png(LAYOUT, data)[0]


def compose(pictures: Path, target: Path) -> None:
    """Screens with round corners on a plain ground, in few colours so that the file stays small."""
    canvas = Image.new("RGB", _SIZE, _PAPER)
    for name, left, top, width in _PLACES:
        with Image.open(pictures / f"{name}.png") as picture:
            screen = _top_of(picture.convert("RGB"), width)
        mask = Image.new("L", screen.size, 0)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, *screen.size), _RADIUS, fill=255)
        shade = Image.new("L", _SIZE, 0)
        shade.paste(mask.point(lambda value: value // 4), (left, top + 6))
        canvas.paste((20, 40, 32), mask=shade.filter(ImageFilter.GaussianBlur(10)))
        canvas.paste(screen, (left, top), mask)
    canvas.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)


def _top_of(picture: Image.Image, width: int) -> Image.Image:
    shown = Image.new("RGB", (picture.width, round(picture.width * _HEIGHT / width)), "white")
    shown.paste(picture, (0, 0))
    return shown.resize((width, _HEIGHT), Image.Resampling.LANCZOS)
