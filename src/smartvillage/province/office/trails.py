"""Where a page lies: province, kabupaten, kecamatan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from smartvillage.province.regions.models import Region

_NAMES = {2: "kab", 3: "kec"}


def board_url(region: Region) -> str:
    """The board of this region."""
    name = _NAMES.get(region.level)
    return f"{reverse('board')}?{name}={region.code}" if name else reverse("board")


def trail(around: list[Region], here: Region) -> list[dict[str, str]]:
    """Breadcrumbs; none on the province itself."""
    if not around:
        return []
    above = [{"label": region.name, "url": board_url(region)} for region in around]
    return [*above, {"label": here.name, "url": ""}]
