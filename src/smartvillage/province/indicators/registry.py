"""Indicators: defined once, beside the data they count, in `indicators.py` of a village app."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

Text = str | Promise
Frequency = Literal["live", "monthly"]
Sensitivity = Literal["plain", "service", "personal"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One number: `period` is "current" or "2026-11"; a rate has a denominator, a count has none.

    `cell` holds the values of the indicator's dimensions, in their order, joined by "|".
    """

    numerator: int
    period: str = "current"
    cell: str = ""
    denominator: int | None = None


class Indicator(ABC):
    """The card of a number (Perka BPS 5/2020, MS-Ind) and how a village computes it."""

    code: ClassVar[str]
    name: ClassVar[Text]
    definition: ClassVar[Text]
    numerator: ClassVar[Text]
    denominator: ClassVar[Text] = ""
    factor: ClassVar[int] = 1
    unit: ClassVar[Text]
    dimensions: ClassVar[tuple[str, ...]] = ()
    frequency: ClassVar[Frequency] = "live"
    source: ClassVar[Text]
    sensitivity: ClassVar[Sensitivity] = "plain"

    @abstractmethod
    def compute(self) -> Iterable[Cell]:
        """All cells of the declared village, of all periods, by SQL inside it.

        Cells do not overlap; one that is no longer named is deleted. Name a zero where the
        village has looked and found none.
        """


_INDICATORS: dict[str, Indicator] = {}


def register(indicator: type[Indicator]) -> type[Indicator]:
    """Class decorator."""
    if type(_INDICATORS.setdefault(indicator.code, indicator())) is not indicator:
        raise ValueError(f"two indicators are called {indicator.code!r}")
    return indicator


def indicators() -> tuple[Indicator, ...]:
    """Every indicator of every app, by code."""
    autodiscover_modules("indicators")
    return tuple(_INDICATORS[code] for code in sorted(_INDICATORS))


def indicator(code: str) -> Indicator:
    """LookupError for a code that no app registered."""
    autodiscover_modules("indicators")
    return _INDICATORS[code]
