"""The register in the workspace: `/kelola/penduduk/`."""

from django.urls import path

from .views import exports, imports, people

app_name = "residents"

urlpatterns = [
    path("", people.residents, name="list"),
    path("impor/", imports.upload, name="import"),
    path("impor/templat/", imports.template, name="import-template"),
    path("impor/<uuid:batch_id>/", imports.batch, name="import-batch"),
    path("impor/<uuid:batch_id>/kolom/", imports.columns, name="import-columns"),
    path("impor/<uuid:batch_id>/asal/", imports.source, name="import-source"),
    path("impor/<uuid:batch_id>/mulai/", imports.start, name="import-start"),
    path("impor/<uuid:batch_id>/batal/", imports.cancel, name="import-cancel"),
    path("impor/<uuid:batch_id>/masalah/", imports.problems, name="import-problems"),
    path("impor/<uuid:batch_id>/ditolak/", imports.rejected, name="import-rejected"),
    path("impor/<uuid:batch_id>/urungkan/", imports.undo, name="import-undo"),
    path("ekspor/", exports.export, name="export"),
    path("buku/<slug:name>/", exports.book, name="book"),
    path("<uuid:resident_id>/", people.resident, name="resident"),
    path("<uuid:resident_id>/nik/", people.nik, name="nik"),
    path("<uuid:resident_id>/pin/", people.pin, name="pin"),
]
