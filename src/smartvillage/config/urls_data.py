"""`data.<BASE_DOMAIN>`: the analysts."""

from django.urls import URLPattern, URLResolver, include, path

from smartvillage.province.office.views import doors, facts

urlpatterns: list[URLPattern | URLResolver] = [
    path("", facts.facts, name="facts"),
    path("angka.csv", facts.facts_csv, name="facts-csv"),
    path("masuk/", doors.staff_sign_in, name="staff-sign-in"),
    path("keluar/", doors.sign_out, name="sign-out"),
    path("-/", include("smartvillage.web.urls")),
]
