"""`/-/healthz` (the process answers) and `/-/readyz` (it can serve), on every host, no tenant needed."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from smartvillage.kernel.tenancy import in_province


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/-/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/-/readyz":
            return _ready()
        return self.get_response(request)


def _ready() -> HttpResponse:
    try:
        with in_province(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM villages_village LIMIT 1")
    except DatabaseError:
        return JsonResponse({"status": "database unavailable"}, status=503)
    return JsonResponse({"status": "ready"})
