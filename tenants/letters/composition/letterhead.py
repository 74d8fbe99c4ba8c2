"""The head of the paper: who writes, and where to reach them."""

from typing import Any

from smartvillage.kernel.documents import printable

from .parties import VillageLike
from .values import kecamatan_name, listed, village_name


def letterhead(village: VillageLike, logo: bytes) -> dict[str, Any]:
    kabupaten = village.kabupaten
    if not kabupaten.casefold().startswith(("kota ", "kabupaten ")):
        kabupaten = f"Kabupaten {kabupaten}"
    postal = f"Kode Pos {village.postal_code}" if village.postal_code else ""
    contacts = (
        f"Telepon {village.phone}" if village.phone else "",
        f"Laman {village.host}" if village.host else "",
    )
    return {
        "above": [
            printable(f"Pemerintah {kabupaten}").upper(),
            printable(kecamatan_name(village)).upper(),
        ],
        "name": printable(village_name(village)).upper(),
        "lines": [
            printable(line)
            for line in (
                listed(village.address, postal),
                " · ".join(part for part in contacts if part),
            )
            if line
        ],
        "logo": list(logo),
    }
