"""What is counted about letters: requests and issued letters, by month and by the way they were asked for."""

from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel.clock import WIB
from smartvillage.province.indicators.registry import Cell, Indicator, register

from .models import Letter
from .states import SIGNED


@register
class LettersIssued(Indicator):
    code = "letters_issued"
    name = _("Surat terbit")
    definition = _("Surat yang ditandatangani pada bulan itu, termasuk yang kemudian dicabut.")
    numerator = _("Jumlah surat yang ditandatangani")
    unit = _("surat")
    dimensions = ("cara mengajukan",)
    source = _("Buku nomor surat desa dan kelurahan")
    sensitivity = "service"

    def compute(self) -> Iterable[Cell]:
        return _by_month(Letter.objects.filter(state__in=SIGNED), "signed_at")


@register
class LettersRequested(Indicator):
    code = "letters_requested"
    name = _("Permohonan surat")
    definition = _("Permohonan surat yang masuk pada bulan itu, apa pun hasilnya.")
    numerator = _("Jumlah permohonan")
    unit = _("permohonan")
    dimensions = ("cara mengajukan",)
    source = _("Permohonan surat warga, lewat situs dan di loket")
    sensitivity = "service"

    def compute(self) -> Iterable[Cell]:
        return _by_month(Letter.objects.all(), "requested_at")


def _by_month(letters: QuerySet[Letter], moment: str) -> Iterable[Cell]:
    """A cell for each month and channel; 31 December 23:30 belongs to the old year."""
    rows = (
        letters.annotate(month=TruncMonth(moment, tzinfo=WIB))
        .values_list("month", "channel")
        .annotate(count=Count("pk"))
        .order_by("month", "channel")
    )
    for month, channel, count in rows:
        yield Cell(count, period=f"{month:%Y-%m}", cell=channel)
