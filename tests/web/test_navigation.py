"""Menus show what the reader may open, and where the reader is."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from smartvillage.kernel.permissions import Actor, Permission, Role, grant
from smartvillage.web import navigation
from smartvillage.web.navigation import Area, Audience, NavItem, entries, register


class ShelfPermission(Permission):
    READ = "shelf.read"


grant(Role.OPERATOR, ShelfPermission.READ)
OPERATOR = Actor(role=Role.OPERATOR, user_id=1, name="Rina")
ANALYST = Actor(role=Role.ANALYST, user_id=2, name="Dian")


@pytest.fixture(autouse=True)
def menus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_ITEMS", {})
    register(
        NavItem(Area.WORKSPACE, "Rak", "/kelola/rak/", "store", ShelfPermission.READ, order=20),
        NavItem(Area.WORKSPACE, "Beranda", "/kelola/", "home", order=10, count=lambda _request: 3),
        NavItem(Area.SITE, "Beranda", "/", "home"),
        NavItem(Area.SITE, "Masuk", "/masuk/", "login", audience=Audience.ANONYMOUS),
        NavItem(Area.SITE, "Surat saya", "/surat/", "letter", audience=Audience.SIGNED_IN),
    )


def request(path: str, actor: Actor | None) -> HttpRequest:
    made = RequestFactory().get(path)
    if actor is not None:
        made.actor = actor
    return made


def labels(path: str, area: Area, actor: Actor | None) -> list[str]:
    return [str(entry.label) for entry in entries(request(path, actor), area)]


def test_an_item_is_for_those_with_its_permission() -> None:
    assert labels("/kelola/", Area.WORKSPACE, OPERATOR) == ["Beranda", "Rak"]
    assert labels("/kelola/", Area.WORKSPACE, ANALYST) == ["Beranda"]


def test_a_request_without_an_actor_sees_what_strangers_see() -> None:
    assert labels("/", Area.SITE, None) == ["Beranda", "Masuk"]
    assert labels("/kelola/", Area.WORKSPACE, None) == ["Beranda"]


def test_signing_in_gives_way_to_ones_own_letters() -> None:
    assert labels("/", Area.SITE, OPERATOR) == ["Beranda", "Surat saya"]


@pytest.mark.parametrize(
    ("path", "area", "current"),
    [
        ("/kelola/", Area.WORKSPACE, ["page", ""]),
        ("/kelola/rak/", Area.WORKSPACE, ["", "page"]),
        ("/kelola/rak/7/", Area.WORKSPACE, ["", "true"]),
        ("/surat/baru/", Area.SITE, ["", "true"]),
        ("/tentang/", Area.SITE, ["", ""]),
    ],
)
def test_the_longest_address_is_the_current_one(path: str, area: Area, current: list[str]) -> None:
    assert [entry.current for entry in entries(request(path, OPERATOR), area)] == current


def test_a_count_is_asked_for_each_request() -> None:
    assert [entry.count for entry in entries(request("/kelola/", OPERATOR), Area.WORKSPACE)] == [3, 0]


def test_registering_twice_gives_one_item() -> None:
    register(NavItem(Area.SITE, "Depan", "/", "home"))
    assert labels("/", Area.SITE, None) == ["Depan", "Masuk"]
