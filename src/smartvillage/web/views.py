"""The village's stylesheet and icon, and the living catalogue of the design system."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from smartvillage.kernel.permissions import NotHere, public
from smartvillage.web import samples, theme
from smartvillage.web.http import render_form
from smartvillage.web.navigation import resolve
from smartvillage.web.templatetags.web import brand_of

_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_AN_HOUR = "public, max-age=3600"


@public
@require_safe
def theme_css(request: HttpRequest) -> HttpResponse:
    """The shades of this host's brand colour."""
    return _branded(request, theme.stylesheet(brand_of(request)), "text/css; charset=utf-8")


@public
@require_safe
def icon_svg(request: HttpRequest) -> HttpResponse:
    """The mark on the brand colour, for tabs and home screens."""
    return _branded(request, theme.icon(brand_of(request)), "image/svg+xml")


@public
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state; only in demo mode."""
    _demo_only()
    return _show(request, "web/samples/components.html", samples.components())


@public
@require_safe
def sample(request: HttpRequest, page: str) -> HttpResponse:
    """Whole pages built from the components; only in demo mode."""
    _demo_only()
    try:
        example = samples.PAGES[page]
    except KeyError:
        raise NotHere from None
    return _show(request, example.template, example.context(), example.status)


def _show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    menus: dict[str, Any] = {f"nav_{area}": resolve(request, items) for area, items in samples.MENUS.items()}
    if "form" in context:
        return render_form(request, template, context.pop("form"), **menus, **context)
    return render(request, template, {**menus, **context}, status=status)


def _branded(request: HttpRequest, content: str, content_type: str) -> HttpResponse:
    """Kept for ever where the address names the colour that it was made from."""
    response = HttpResponse(content, content_type=content_type)
    fresh = request.GET.get("v") == brand_of(request).removeprefix("#")
    response["Cache-Control"] = _FOR_EVER if fresh else _FOR_AN_HOUR
    return response


def _demo_only() -> None:
    if not getattr(settings, "DEMO", False):
        raise NotHere
