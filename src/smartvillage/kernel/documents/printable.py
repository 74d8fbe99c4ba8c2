"""Text made fit to print with the fonts at hand.

PDF/A forbids a character without a glyph, so the whole document would fail for one emoji in a name.
What no font can draw becomes an empty box: visible on the draft, and no letter is refused for it.
"""

import re
import unicodedata
from pathlib import Path

from .rendering import RenderFailed, render_pdf

BOX = "□"

_PROBE = Path(__file__).parent / "layouts" / "probe.typ"

# Characters the fonts inside Typst draw in every order (a test prints all of them).
_PLAIN = re.compile(
    r"[\n -~\u00A0-\u02FF\u0370-\u03FF\u0400-\u0482\u048A-\u04FF\u1E00-\u1EFF\u2010-\u2027\u2030-\u203E"
    r"\u20A0-\u20BF\u2116\u2122\u2190-\u2193\u2212\u2260\u2264\u2265\u25A1]*"
)
# Cc and Cf hold control signs and direction overrides (which could make a letter read otherwise than it
# is stored); Cs, Co, Cn are surrogates, private and unassigned code points.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_UNKNOWN = frozenset({"Co", "Cn"})
# More marks on one letter would climb over the lines above it.
_MOST_MARKS = 3


def printable(text: str, *, multiline: bool = False) -> str:
    """`text` as the fonts can print it: composed (NFC), trimmed, without control and direction signs.

    White space collapses to single blanks; with `multiline`, line breaks stay (never two blank lines).
    A character that no font can draw comes out as an empty box. The result never makes a layout fail.
    """
    visible = _spaced(_visible(text), multiline=multiline)
    if _PLAIN.fullmatch(visible) or _drawable(visible):
        return visible
    mended = re.sub(r"\S+", lambda word: _mended(word.group()), visible)
    return mended if _drawable(mended) else _boxed(visible)


def _visible(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        category = unicodedata.category(char)
        marks = marks + 1 if category.startswith("M") else 0
        if marks > _MOST_MARKS:
            continue
        if char.isspace():
            kept.append("\n" if char in "\n\r\v\f\x85\u2028\u2029" else " ")
        elif category in _UNKNOWN:
            kept.append(BOX)
        elif category not in _INVISIBLE:
            kept.append(char)
    return "".join(kept)


def _spaced(text: str, *, multiline: bool) -> str:
    lines = [" ".join(line.split(" ")).strip() for line in text.split("\n")]
    lines = [re.sub(" +", " ", line) for line in lines]
    if not multiline:
        return " ".join(line for line in lines if line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _mended(word: str) -> str:
    return word if _PLAIN.fullmatch(word) or _drawable(word) else _boxed(word)


def _boxed(text: str) -> str:
    """`text` with a box for each sign outside the plain ones; marks that sit on a letter just go."""
    kept = ("" if unicodedata.category(char).startswith("M") else BOX for char in text)
    return "".join(char if _PLAIN.fullmatch(char) else box for char, box in zip(text, kept, strict=True))


def _drawable(text: str) -> bool:
    """Whether PDF/A accepts the text. Signs combine (a mark from one font on a letter of another fails),
    so the text is tried as a whole, after a blank and after a letter, regular and bold."""
    try:
        render_pdf(_PROBE, {"text": text})
    except RenderFailed:
        return False
    return True
