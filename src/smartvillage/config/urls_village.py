"""`<slug>.<BASE_DOMAIN>`: a village's site, and its workspace under `/kelola/`."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenants.portal.urls")),
    path("", include("tenants.letters.urls")),
    path("data-saya/", include("tenants.residents.own_urls")),
    path("kelola/penduduk/", include("tenants.residents.urls")),
    path("kelola/perangkat/", include("tenants.members.urls")),
    path("-/", include("smartvillage.web.urls")),
]
