"""What every template knows without asking."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from smartvillage.kernel.permissions import Actor


def place(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `village` (or None), `office`, `actor`, `demo`. A view's own values win."""
    return {
        "village": getattr(request, "village", None),
        "office": getattr(request, "office", ""),
        "actor": getattr(request, "actor", None) or Actor.anonymous(),
        "demo": bool(getattr(settings, "DEMO", False)),
    }
