"""Text made fit to print with the fonts at hand.

PDF/A forbids a character without a glyph, so the whole document would fail for one emoji in a name, and
rare scripts with stacked marks can even stop the typesetter. So text keeps to signs that the fonts inside
Typst draw in every order; any other becomes an empty box, seen on the draft, and no letter is refused.
"""

import re
import unicodedata

BOX = "□"

_DRAWN = re.compile(
    r"["
    r"\n -~\u00A0-\u02FF\u1E00-\u1EFF"  # Latin
    r"\u0300-\u036F"  # marks on letters
    r"\u0370-\u03FF\u1F00-\u1FFF\u0400-\u0482\u048A-\u04FF"  # Greek, Cyrillic
    r"\u05D0-\u05EA"  # Hebrew letters
    r"\u060C\u061B\u061F\u0621-\u063A\u0641-\u064A\u0660-\u0669"  # Arabic without vowel marks
    r"\u2010-\u2027\u2030-\u203E"  # dashes, quotation marks
    r"\u20A0-\u20BF\u2116\u2122"  # currencies, numero, trade mark
    r"\u2190-\u2193\u2212\u2260\u2264\u2265\u25A1"  # arrows, comparisons, the box
    r"]"
)
_LINE_ENDS = "\n\r\v\f\x85\u2028\u2029"
# Cc and Cf hold control signs and direction overrides (which could make a letter read otherwise than it
# is stored), Cs halves of surrogate pairs.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
# More marks on one letter would climb over the lines above it.
_MOST_MARKS = 3


def printable(text: str, *, multiline: bool = False) -> str:
    """`text` as the fonts can print it: composed (NFC), trimmed, without control and direction signs.

    White space collapses to single blanks; with `multiline`, line breaks stay (never two blank lines).
    A sign that the fonts lack comes out as an empty box; such a mark on a letter is left out. What is
    printable already comes back unchanged.
    """
    visible = "".join(map(_visible, text.replace("\r\n", "\n")))
    # Twice, because a mark left out can let its neighbours compose.
    mended = _composed_of_drawn(_composed_of_drawn(visible))
    return _spaced(_few_marks(mended), multiline=multiline)


def _composed_of_drawn(text: str) -> str:
    return "".join(map(_drawn, unicodedata.normalize("NFC", text)))


def _visible(char: str) -> str:
    if char.isspace():
        return "\n" if char in _LINE_ENDS else " "
    return "" if unicodedata.category(char) in _INVISIBLE else char


def _few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if _is_mark(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _drawn(char: str) -> str:
    if _DRAWN.fullmatch(char) and unicodedata.category(char) != "Cn":
        return char
    return "" if _is_mark(char) else BOX


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def _spaced(text: str, *, multiline: bool) -> str:
    lines = [re.sub(" +", " ", line).strip(" ") for line in text.split("\n")]
    if not multiline:
        return " ".join(line for line in lines if line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
