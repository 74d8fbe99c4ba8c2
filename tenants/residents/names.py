"""Names as people search for them."""

import unicodedata
from typing import Final

LONGEST: Final = 200  # characters; one character of a name can become several
_SILENT = frozenset("'’‘`.")  # Nur'aini is found as Nuraini, S.Pd as SPd


def searchable(name: str) -> str:
    """`"H. Nur’aini Yusuf-Putri"` to `"H NURAINI YUSUF PUTRI"`: plain capitals, single spaces.

    A letter that has no plain form stays as it is, so that no name becomes empty.
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).upper())
    plain = "".join(
        c if c.isalnum() else " " for c in decomposed if c not in _SILENT and not unicodedata.combining(c)
    )
    return " ".join(plain.split())[:LONGEST].strip()
