"""The register in the workspace: `/kelola/penduduk/`."""

from django.urls import path

from .views import areas, books, editing, events, exports, families, imports, lists, many, people, quality
from .views.whole_village import whole_village

app_name = "residents"

urlpatterns = [
    path("", lists.residents, name="list"),
    path("saringan/", lists.save_filter, name="save-filter"),
    path("saringan/<int:filter_id>/hapus/", lists.delete_filter, name="delete-filter"),
    path("ubah-banyak/", many.change, name="change-many"),
    path("ubah-banyak/batal/", many.undo, name="undo-many"),
    path("impor/", whole_village(imports.upload), name="import"),
    path("impor/templat/", whole_village(imports.template), name="import-template"),
    path("impor/<uuid:batch_id>/", whole_village(imports.batch), name="import-batch"),
    path("impor/<uuid:batch_id>/kolom/", whole_village(imports.columns), name="import-columns"),
    path("impor/<uuid:batch_id>/asal/", whole_village(imports.source), name="import-source"),
    path("impor/<uuid:batch_id>/mulai/", whole_village(imports.start), name="import-start"),
    path("impor/<uuid:batch_id>/batal/", whole_village(imports.cancel), name="import-cancel"),
    path("impor/<uuid:batch_id>/masalah/", whole_village(imports.problems), name="import-problems"),
    path("impor/<uuid:batch_id>/ditolak/", whole_village(imports.rejected), name="import-rejected"),
    path("impor/<uuid:batch_id>/urungkan/", whole_village(imports.undo), name="import-undo"),
    path("ekspor/", exports.export, name="export"),
    path("buku/<slug:name>/", exports.book, name="book"),
    path("keluarga/", families.families, name="families"),
    path("keluarga/<uuid:family_id>/", families.family, name="family"),
    path("keluarga/<uuid:family_id>/ubah/", families.edit, name="edit-family"),
    path("keluarga/<uuid:family_id>/lembar/", families.sheet, name="family-sheet"),
    path("keluarga/<uuid:family_id>/lembar/lengkap/", families.whole_sheet, name="family-sheet-whole"),
    path("wilayah/", areas.operators, name="areas"),
    path("wilayah/<int:user_id>/", areas.limit, name="limit"),
    path("ganda/", quality.duplicates_page, name="duplicates"),
    path("mutu/", quality.overview, name="quality"),
    path("mutu/<slug:key>/", quality.check, name="quality-check"),
    path("<uuid:resident_id>/nik/isi/", quality.fill_nik, name="fill-nik"),
    path("laporan/", whole_village(books.month), name="month"),
    path("laporan/unduh/", whole_village(books.month_file), name="month-file"),
    path("laporan/mutasi/", whole_village(books.mutations), name="mutations"),
    path("laporan/mutasi/unduh/", whole_village(books.mutations_file), name="mutations-file"),
    path("pindah-masuk/", events.new_family, name="event-family"),
    path("<uuid:resident_id>/peristiwa/", events.choose, name="event-choose"),
    path("<uuid:resident_id>/peristiwa/<slug:slug>/", events.event, name="event"),
    path("<uuid:resident_id>/batalkan/<uuid:act_id>/", events.undo, name="event-undo"),
    path("<uuid:resident_id>/", people.resident, name="resident"),
    path("<uuid:resident_id>/nik/", people.nik, name="nik"),
    path("<uuid:resident_id>/pin/", people.pin, name="pin"),
    path("<uuid:resident_id>/ubah/<slug:group>/", editing.edit, name="edit"),
    path("<uuid:resident_id>/ubah/<slug:group>/draf/", editing.draft, name="edit-draft"),
]
