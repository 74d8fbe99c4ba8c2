"""The register in the workspace: `/kelola/penduduk/`."""

from django.urls import path

from .views import books, events, imports, people

app_name = "residents"

urlpatterns = [
    path("", people.residents, name="list"),
    path("impor/", imports.upload, name="import"),
    path("impor/periksa/", imports.review, name="import-review"),
    path("impor/batal/", imports.cancel, name="import-cancel"),
    path("impor/masalah/", imports.problems, name="import-problems"),
    path("impor/templat/", imports.template, name="import-template"),
    path("laporan/", books.month, name="month"),
    path("laporan/unduh/", books.month_file, name="month-file"),
    path("laporan/mutasi/", books.mutations, name="mutations"),
    path("laporan/mutasi/unduh/", books.mutations_file, name="mutations-file"),
    path("pindah-masuk/", events.new_family, name="event-family"),
    path("<uuid:resident_id>/peristiwa/", events.choose, name="event-choose"),
    path("<uuid:resident_id>/peristiwa/<slug:slug>/", events.event, name="event"),
    path("<uuid:resident_id>/batalkan/<uuid:act_id>/", events.undo, name="event-undo"),
    path("<uuid:resident_id>/", people.resident, name="resident"),
    path("<uuid:resident_id>/nik/", people.nik, name="nik"),
    path("<uuid:resident_id>/pin/", people.pin, name="pin"),
]
