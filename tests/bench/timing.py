"""How a figure is taken and what it is made of."""

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.database import Database

Row = tuple[str, str, str, str]  # what, result, budget, baseline of the same run
Figure = Callable[[Database, Path], Iterator[Row]]


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """Of `rounds` timed calls after one that warms up."""
    work()
    return statistics.median(timed_ms(work) for _ in range(rounds))


def timed_ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
