"""What the pages themselves load: the village's colours and its icon."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from smartvillage.kernel.permissions import public

from . import theme
from .templatetags.web import brand_of

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="{brand}"/>'
    '<path d="M6 16 16 7l10 9M9 14v11h14V14M13 25v-6h6v6" fill="none" stroke="#fff" stroke-width="2.4"'
    ' stroke-linejoin="round" stroke-linecap="round"/></svg>'
)
# The address carries the colour (`?v=`), so an answer never changes.
_for_ever = cache_control(public=True, max_age=31_536_000, immutable=True)


@public
@require_safe
@_for_ever
def theme_sheet(request: HttpRequest) -> HttpResponse:
    return HttpResponse(theme.stylesheet(brand_of(request)), content_type="text/css; charset=utf-8")


@public
@require_safe
@_for_ever
def icon(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ICON.format(brand=brand_of(request)), content_type="image/svg+xml")
