"""The whole demo, in order. Running it again adds nothing."""

import random

from smartvillage.kernel.tenancy import in_province, in_village
from smartvillage.province.regions.models import Region
from tenants.letters.models import Letter
from tenants.residents import synthetic
from tenants.residents.models import Resident

from . import letters, showcase, villages
from .places import SHOWCASE, SUSPENDED, TRAINEES

_SEED = 1872


def load() -> str:
    """Fill the deployment; the sentence that `make run` shows."""
    with in_province():
        villages.hire_province()
        villages.found_all()
        for number, village in enumerate(villages.populated()):
            with in_village(village.code):
                if not Resident.objects.exists():
                    synthetic.populate(village.residents, seed=_SEED + number)
                if not Letter.objects.exists():
                    letters.write_history(village, random.Random(_SEED + number))
                    if village.code == SHOWCASE:
                        showcase.write_letters(showcase.settle_resident())
        villages.suspend()
    _refresh_facts()
    return _sentence()


def _refresh_facts() -> None:
    from smartvillage.province.indicators.services import refresh_village

    with in_province():
        for village in villages.populated():
            refresh_village(village.code)


def _sentence() -> str:
    levels = {level: Region.objects.filter(level=level).count() for level in (2, 3, 4)}
    live = sum(1 for village in villages.populated() if village.code not in {*TRAINEES, SUSPENDED.code})
    return (
        f"{levels[2]} kab/kota · {levels[3]} kecamatan · {levels[4]:,} desa/kelurahan (wilayah resmi)\n"
        f"  {live} desa hidup · {len(TRAINEES)} latihan · 1 ditangguhkan · 1 rusak (sengaja) · 18 bulan riwayat"
    ).replace(",", ".")
