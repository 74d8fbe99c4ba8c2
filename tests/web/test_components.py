"""The catalogue shows every component, and exists in demo mode only."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import Client

from smartvillage.web import icons, samples
from smartvillage.web.templatetags.web import TONES
from tests.cast import Cast, browser

PARTS = Path(__file__).parents[2] / "src" / "smartvillage" / "web" / "templates" / "web"
TAGS = {"status_tag", "panel", "notice", "details", "error_summary"}
# Drawn for another component, or by every base template.
INDIRECT = {"table_cell", "flash", "field"}
# What only that component writes into the page.
MARKS = {
    "back_link": 'class="back"', "breadcrumbs": 'class="crumbs"', "button": "button--danger",
    "button_link": '<a class="button"', "confirmation": 'class="ticket"', "details": 'class="details"',
    "dialog": "<dialog", "empty_state": 'class="empty"', "error_summary": 'class="errors"',
    "filter_bar": 'class="filter"', "notice": "notice--warn", "pagination": 'class="pages"',
    "panel": 'class="panel"', "progress": "<progress", "refusal": "Tidak bisa dilakukan", "search": 'class="search"',
    "service_list": 'class="services"', "share": "wa.me", "stat": "stat--good", "status_tag": "tag--bad",
    "steps": "Langkah 2 dari 5", "summary_list": 'class="summary"', "table": "<table", "task_list": 'class="tasks"',
    "timeline": 'class="timeline"',
}  # fmt: skip


@pytest.fixture
def village(cast: Cast, settings) -> Client:
    settings.DEMO = True
    return browser(cast.home.place)


def test_every_component_is_in_the_catalogue(village: Client) -> None:
    answer = village.get("/-/components/")
    assert answer.status_code == 200
    names = {path.stem for path in (PARTS / "components").glob("*.html")} - INDIRECT
    assert names == set(MARKS)
    assert [name for name in sorted(names) if MARKS[name] not in answer.text] == []


def test_the_catalogue_shows_every_tone_and_icon(village: Client) -> None:
    text = village.get("/-/components/").text
    for tone in TONES:
        assert f"tag--{tone}" in text
        assert f"notice--{tone}" in text
    assert [name for name in icons.names() if f"icons.svg#{name}" not in text] == []


def test_no_id_occurs_twice_in_the_catalogue(village: Client) -> None:
    ids = re.findall(r'\sid="([^"]+)"', village.get("/-/components/").text)
    assert sorted({name for name in ids if ids.count(name) > 1}) == []


@pytest.mark.parametrize("page", samples.PAGES)
def test_every_sample_page_renders(village: Client, page: str) -> None:
    answer = village.get(f"/-/components/{page}/")
    bound = getattr(samples.PAGES[page].context().get("form"), "is_bound", False)
    assert answer.status_code == (422 if bound else samples.PAGES[page].status)
    assert answer.text.count("<h1") == 1
    assert answer.text.count("<main") == 1


@pytest.mark.parametrize("path", ["/-/components/", "/-/components/queue/", "/-/components/tidak-ada/"])
def test_outside_demo_mode_there_is_no_catalogue(cast: Cast, settings, path: str) -> None:
    settings.DEMO = False
    assert browser(cast.home.place).get(path).status_code == 404


def test_an_unknown_sample_is_not_found(village: Client) -> None:
    assert village.get("/-/components/tidak-ada/").status_code == 404


def test_an_icon_or_tone_that_does_not_exist_fails_at_once() -> None:
    for source in (
        '{% icon "kucing" %}',
        '{% status_tag "Baru" "ungu" %}',
        '{% notice "ungu" %}x{% endnotice %}',
    ):
        with pytest.raises((ValueError, TemplateSyntaxError)):
            Template("{% load web %}" + source).render(Context())


HOSTILE = "<b onclick=x>&\"'"


@pytest.mark.parametrize(
    ("component", "context"),
    [
        ("summary_list", {"rows": [{"label": HOSTILE, "value": HOSTILE, "change_url": "/x/"}]}),
        ("task_list", {"items": [{"title": HOSTILE, "url": "/x/", "hint": HOSTILE, "status": HOSTILE, "count": 1}]}),
        ("timeline", {"items": [{"title": HOSTILE, "who": HOSTILE, "text": HOSTILE, "state": "bad"}]}),
        ("table", {"caption": HOSTILE, "columns": [{"label": HOSTILE}], "rows": [[{"text": HOSTILE, "hint": HOSTILE}]]}),
        ("confirmation", {"title": HOSTILE, "text": HOSTILE, "reference": HOSTILE, "share_url": HOSTILE}),
        ("empty_state", {"title": HOSTILE, "text": HOSTILE, "action_url": "/x/", "action_label": HOSTILE}),
        ("notice", {"title": HOSTILE, "text": HOSTILE}),
        ("stat", {"label": HOSTILE, "value": HOSTILE, "unit": HOSTILE, "hint": HOSTILE}),
        ("service_list", {"items": [{"title": HOSTILE, "text": HOSTILE, "url": "/x/"}]}),
        ("search", {"label": HOSTILE, "hint": HOSTILE, "value": HOSTILE, "url": "/x/"}),
        ("breadcrumbs", {"crumbs": [{"label": HOSTILE, "url": "/"}, {"label": HOSTILE}]}),
    ],
)  # fmt: skip
def test_content_is_escaped(component: str, context: dict[str, object]) -> None:
    html = render_to_string(f"web/components/{component}.html", context)
    assert "<b onclick" not in html
    assert "&lt;b onclick" in html


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (1234, "1.234")])
def test_a_task_shows_its_count(count: int, shown: str) -> None:
    html = render_to_string("web/components/task_list.html", {"items": [{"title": "Surat", "count": count}]})
    assert f'<div class="tasks__count nowrap">{shown}</div>' in html
