"""A real browser on a real server."""

import os
from collections.abc import Iterator

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from smartvillage.kernel.tenancy import in_province
from tests.cast import Cast, hire
from tests.server import CHROMIUM, CHROMIUM_FLAGS, Site, chromium_is_missing, running

# The browser driver keeps an event loop in this thread; the tests themselves stay synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = chromium_is_missing()
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker(pytest.mark.journey)
            if missing:
                item.add_marker(pytest.mark.skip(reason=missing))


# Not for the session: its worker would take the jobs of every test that comes after.
@pytest.fixture(scope="package")
def site(database, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Site]:
    with running(database, tmp_path_factory.mktemp("site")) as made:
        yield made
    # What the worker still wrote while it ended belongs to no test.
    with django_db_blocker.unblock(), in_province():
        connection.close()
        database.empty()
        hire()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["with-js", "without-js"])
def context(request, chromium) -> Iterator[BrowserContext]:
    made = chromium.new_context(
        java_script_enabled=request.param,
        viewport={"width": 360, "height": 740},
        locale="id-ID",
        accept_downloads=True,
    )
    yield made
    made.close()


@pytest.fixture
def phone(context: BrowserContext, site: Site, committed: Cast) -> Page:
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page
