"""The register in the workspace: `/kelola/penduduk/`."""

from django.urls import path

from .views import imports, people

app_name = "residents"

urlpatterns = [
    path("", people.residents, name="list"),
    path("impor/", imports.upload, name="import"),
    path("impor/periksa/", imports.review, name="import-review"),
    path("impor/batal/", imports.cancel, name="import-cancel"),
    path("impor/masalah/", imports.problems, name="import-problems"),
    path("impor/templat/", imports.template, name="import-template"),
    path("<uuid:resident_id>/", people.resident, name="resident"),
    path("<uuid:resident_id>/nik/", people.nik, name="nik"),
    path("<uuid:resident_id>/pin/", people.pin, name="pin"),
]
