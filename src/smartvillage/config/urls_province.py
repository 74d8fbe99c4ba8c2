"""`<BASE_DOMAIN>`: the public portal of the province."""

from django.urls import URLPattern, URLResolver, include, path

from smartvillage.province.office.views import portal

urlpatterns: list[URLPattern | URLResolver] = [
    path("", portal.portal, name="portal"),
    path("dev/masuk/", portal.demo_sign_ins, name="demo-sign-ins"),
    path("-/", include("smartvillage.web.urls")),
]
