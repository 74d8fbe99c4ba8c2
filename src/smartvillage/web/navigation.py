"""The registry behind every menu: apps say in their own `navigation.py` what they offer, and to whom."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from smartvillage.kernel.permissions import Actor, Permission


class Area(StrEnum):
    SITE = "site"  # public pages of a village
    WORKSPACE = "workspace"  # /kelola/
    DPMD = "dpmd"
    DATA = "data"
    PORTAL = "portal"
    ACCOUNT = "account"  # top right of workspace and offices


class Audience(StrEnum):
    ANYBODY = "anybody"
    ANONYMOUS = "anonymous"
    SIGNED_IN = "signed-in"


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry. `url` is a URL name, or a path that starts with a slash.

    `permission` None shows it to the whole `audience`. `count` gives a badge (0 shows none). `post` renders a
    form with a button: for signing out, which a link must never do.
    """

    area: Area
    label: str | Promise
    url: str
    icon: str
    permission: Permission | None = None
    audience: Audience = Audience.ANYBODY
    order: int = 100
    count: Callable[[HttpRequest], int] | None = None
    post: bool = False


@dataclass(frozen=True, slots=True)
class NavEntry:
    """An item as one request sees it."""

    label: str | Promise
    url: str
    icon: str
    current: str  # the value of aria-current: "page" on it, "true" below it, "" elsewhere
    count: int
    post: bool


_ITEMS: dict[tuple[Area, str], NavItem] = {}


def register(*items: NavItem) -> None:
    """Adds items; the same area and URL twice is one item, so a module may be imported again."""
    for item in items:
        _ITEMS[item.area, item.url] = item


def entries(request: HttpRequest, area: Area) -> list[NavEntry]:
    """What this request's actor may open in `area`, in order, with the page's own entry marked."""
    actor: Actor = getattr(request, "actor", None) or Actor.anonymous()
    items = [item for item in _ITEMS.values() if item.area == area and _visible(item, actor)]
    return resolve(request, sorted(items, key=lambda item: item.order))


def resolve(request: HttpRequest, items: list[NavItem]) -> list[NavEntry]:
    """Turns items into entries. The longest URL that begins the page's path is the current one."""
    urls = [_url(item, request) for item in items]
    current = max((url for url in urls if _leads_to(url, request.path)), key=len, default=None)
    return [
        NavEntry(
            label=item.label,
            url=url,
            icon=item.icon,
            current="" if url != current else "page" if url == request.path else "true",
            count=item.count(request) if item.count else 0,
            post=item.post,
        )
        for item, url in zip(items, urls, strict=True)
    ]


def _visible(item: NavItem, actor: Actor) -> bool:
    if item.permission is not None and not actor.can(item.permission):
        return False
    if item.audience is Audience.ANYBODY:
        return True
    return actor.signed_in == (item.audience is Audience.SIGNED_IN)


def _url(item: NavItem, request: HttpRequest) -> str:
    return (
        item.url if item.url.startswith("/") else reverse(item.url, urlconf=getattr(request, "urlconf", None))
    )


def _leads_to(url: str, path: str) -> bool:
    # Every path begins with "/", so the front page is current only on itself.
    return path == url or (url != "/" and path.startswith(url))
