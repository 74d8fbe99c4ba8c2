"""The same application without tenancy: settings of one village that is the whole world.

No host to look up, no role, no search_path to set, no witness: the baseline of what tenancy costs.
"""

import os
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from smartvillage.config.settings import *  # noqa: F403
from smartvillage.config.settings import DATABASE_OWNER_URL_PARTS, MIDDLEWARE

SCHEMA = os.environ["PLAIN_SCHEMA"]
DATABASES = {
    "default": {
        **DATABASE_OWNER_URL_PARTS,
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"options": f"-c search_path={SCHEMA},shared"},
    }
}
DATABASE_ROUTERS: list[str] = ["django_tenants.routers.TenantSyncRouter"]
ORIGINAL_BACKEND = "django.db.backends.postgresql"
MIDDLEWARE = [
    "tests.scale.plain.OneVillage" if name.endswith("PlaceMiddleware") else name for name in MIDDLEWARE
]
ROOT_URLCONF = "smartvillage.config.urls_village"
WSGI_APPLICATION = "tests.scale.plain.application"


class OneVillage:
    """The village is known when the process starts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        from smartvillage.kernel.tenancy import State, VillageRef

        self.get_response = get_response
        self.ref = VillageRef(
            code=os.environ["PLAIN_CODE"], schema=SCHEMA, name="Contoh", slug="contoh", kind="desa", state=State.LIVE,
            term="desa", head_title="Kepala Desa", kecamatan="Contoh", kabupaten="Kabupaten Contoh", host="contoh",
        )  # fmt: skip

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from smartvillage.kernel.tenancy import context

        context._PLACE.set(self.ref)
        request.village = self.ref  # type: ignore[attr-defined]
        request.office = "village"  # type: ignore[attr-defined]
        return self.get_response(request)
