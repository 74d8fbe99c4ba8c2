"""What a letter costs: its PDF, and the whole signature."""

import statistics
from collections.abc import Iterator
from pathlib import Path

from smartvillage.common.attachments.services import read
from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_village
from tenants.letters import services
from tenants.letters.models import Letter
from tenants.members.queries import signatory
from tests.bench.timing import Figure, Row, timed_ms
from tests.cast import Cast
from tests.database import Database
from tests.factories.letters import ANSWERS, actor_for, make_letter, make_resident

_NAMES = ("AL FARIZI", "HIDAYAT", "KURNIAWAN", "MAULANA", "NUGROHO", "PRATAMA", "SAPUTRA", "WIBOWO")


def letter(database: Database, folder: Path) -> Iterator[Row]:
    """Each of another resident, because the typesetter remembers what it has drawn; the first one is cold."""
    home = Cast.find().home
    with in_village(home.place):
        letters = [
            make_letter(make_resident(name=f"MUHAMMAD RIZKY RAMADHAN {name}"), "to_sign", type_code=kind,
                        operator=home.operator, head=home.head)
            for kind in ANSWERS for name in _NAMES
        ]  # fmt: skip
        signer, head, now = signatory(), actor_for(home.head), clock.now()
        drawn = [timed_ms(lambda one=one: services.draft_pdf(one, signer, now)) for one in letters]
        signed = [
            timed_ms(lambda one=one: services.sign(actor=head, letter_id=one.pk, now=now)) for one in letters
        ]
        sizes = [len(read(one.pdf)) for one in Letter.objects.filter(pdf__isnull=False)]
    warm, whole = statistics.median(drawn[1:]), statistics.median(signed)
    yield "PDF surat, hangat", f"{warm:.0f} ms", "≤ 150 ms", f"PDF pertama {drawn[0]:.0f} ms"
    yield (
        "PDF surat, terbesar",
        f"{max(sizes) / 1000:.0f} kB",
        "≤ 200 kB",
        f"terkecil {min(sizes) / 1000:.0f} kB",
    )
    yield "tanda tangan, seluruhnya", f"{whole:.0f} ms", "", f"rancangan PDF saja {warm:.0f} ms"


FIGURES: list[Figure] = [letter]
