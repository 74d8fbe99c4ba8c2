"""What a first view brings over the wire, in a real browser."""

import os
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.bench.timing import Figure, Row
from tests.cast import Cast
from tests.database import Database
from tests.journeys.pages import SCRIPTS, Visitors, prepare, weigh
from tests.server import CHROMIUM, CHROMIUM_FLAGS, chromium_is_missing, running


def first_views(database: Database, folder: Path) -> Iterator[Row]:
    """Each page beside the same without compression; scripts, fonts and strangers of all of them."""
    if missing := chromium_is_missing():
        yield "halaman di peramban", missing, "", ""
        return
    stops = prepare(Cast.find())
    with running(database, folder) as site, sync_playwright() as playwright:
        # The browser driver keeps an event loop in this thread; nothing here is asynchronous.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        visitors = Visitors(browser, site)
        weights = {stop.name: (stop.limit, weigh(visitors, site, stop)) for stop in stops}
        browser.close()
    for name, (limit, each) in weights.items():
        yield (f"kunjungan pertama: {name}", f"{each.transferred / 1000:.1f} kB", f"≤ {limit // 1000} kB",
               f"tanpa kompresi {each.plain / 1000:.1f} kB")  # fmt: skip
    all_weights = [each for _, each in weights.values()]
    most = max(each.scripts for each in all_weights)
    yield "JavaScript, halaman terberat", f"{most / 1000:.1f} kB", f"≤ {SCRIPTS // 1000} kB gz", ""
    yield "asal pihak ketiga", str(len(set().union(*(each.strangers for each in all_weights)))), "0", ""
    yield "huruf web", str(sum(each.fonts for each in all_weights)), "0", ""


FIGURES: list[Figure] = [first_views]
