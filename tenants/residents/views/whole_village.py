"""Pages that concern the register as a whole: not for an operator who is limited to a part of it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpResponseBase

from smartvillage.kernel.requests import PlaceRequest
from tenants.residents.queries import require_whole_village

P = ParamSpec("P")
_View = Callable[Concatenate[PlaceRequest, P], HttpResponseBase]


def whole_village(view: _View[P]) -> _View[P]:
    """NotHere for whoever is limited to areas; the view's own permission still decides about everybody."""

    @wraps(view)
    def guarded(request: PlaceRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        require_whole_village(request.actor)
        return view(request, *args, **kwargs)

    return cast("_View[P]", guarded)
