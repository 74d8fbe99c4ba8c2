"""U1 and U13: a first view is light and comes from us alone, and everybody can use it."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.cast import Cast
from tests.journeys.pages import SCRIPTS, Stop, Visitors, prepare, weigh
from tests.server import Site

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]


@pytest.fixture
def stops(committed: Cast) -> list[Stop]:
    return prepare(committed)


@pytest.fixture
def visitors(chromium: Browser, site: Site) -> Visitors:
    return Visitors(chromium, site)


def test_u1_a_first_view_is_light_and_asks_nobody_else(
    stops: list[Stop], visitors: Visitors, site: Site
) -> None:
    weights = [(stop.name, stop.limit, weigh(visitors, site, stop)) for stop in stops]
    assert [
        (name, each.transferred) for name, limit, each in weights if not 0 < each.transferred <= limit
    ] == []
    assert [(name, each.strangers) for name, _, each in weights if each.strangers] == []
    assert [(name, each.fonts) for name, _, each in weights if each.fonts] == []
    assert [(name, each.scripts) for name, _, each in weights if each.scripts > SCRIPTS] == []


def test_u13_axe_finds_nothing_in_light_and_in_dark(
    stops: list[Stop], visitors: Visitors, site: Site
) -> None:
    found = []
    for stop in stops:
        with visitors.visiting(stop.login) as context:
            page = context.new_page()
            page.goto(site.url(stop.host, stop.path))
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                found += [f"{stop.name}, {scheme}: {each}" for each in _violations(page)]
    assert found == []


def _violations(page: Page) -> Iterator[str]:
    options = {"runOnly": {"type": "tag", "values": RULES}, "rules": {"target-size": {"enabled": True}}}
    for found in Axe().run(page, options=options).response["violations"]:
        for node in found["nodes"]:
            yield f"{found['id']}: {node['html']}: {node['failureSummary']}"
