"""What the village counts of its people, for its own pages and for the province."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from smartvillage.province.indicators.registry import Cell, Indicator, register

from . import queries


@register
class LivingResidents(Indicator):
    code = "residents_living"
    name = _("Penduduk")
    definition = _("Orang yang hidup dan tercatat tinggal di desa ini.")
    numerator = _("Penduduk dengan status dasar hidup.")
    unit = _("orang")
    source = _("Buku induk penduduk desa")
    sensitivity = "plain"

    def compute(self) -> Iterable[Cell]:
        yield Cell(queries.count_living())


@register
class Families(Indicator):
    code = "families"
    name = _("Keluarga")
    definition = _("Keluarga yang paling sedikit satu anggotanya hidup dan tinggal di desa ini.")
    numerator = _("Keluarga dengan anggota yang hidup.")
    unit = _("keluarga")
    source = _("Buku induk penduduk desa")
    sensitivity = "plain"

    def compute(self) -> Iterable[Cell]:
        yield Cell(queries.count_families())
