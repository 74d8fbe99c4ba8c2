"""The register in the workspace: `/kelola/penduduk/`."""

from django.urls import path

from .views import areas, corrections, editing, families, imports, lists, many, people, quality
from .views.whole_village import whole_village

app_name = "residents"

urlpatterns = [
    path("", lists.residents, name="list"),
    path("saringan/", lists.save_filter, name="save-filter"),
    path("saringan/<int:filter_id>/hapus/", lists.delete_filter, name="delete-filter"),
    path("ubah-banyak/", many.change, name="change-many"),
    path("ubah-banyak/batal/", many.undo, name="undo-many"),
    path("impor/", whole_village(imports.upload), name="import"),
    path("impor/periksa/", whole_village(imports.review), name="import-review"),
    path("impor/batal/", whole_village(imports.cancel), name="import-cancel"),
    path("impor/masalah/", whole_village(imports.problems), name="import-problems"),
    path("impor/templat/", whole_village(imports.template), name="import-template"),
    path("keluarga/", families.families, name="families"),
    path("keluarga/<uuid:family_id>/", families.family, name="family"),
    path("keluarga/<uuid:family_id>/ubah/", families.edit, name="edit-family"),
    path("keluarga/<uuid:family_id>/lembar/", families.sheet, name="family-sheet"),
    path("keluarga/<uuid:family_id>/lembar/lengkap/", families.whole_sheet, name="family-sheet-whole"),
    path("wilayah/", areas.operators, name="areas"),
    path("wilayah/<int:user_id>/", areas.limit, name="limit"),
    path("perbaikan/", corrections.requests, name="corrections"),
    path("perbaikan/<uuid:correction_id>/", corrections.answer, name="correction"),
    path("<uuid:resident_id>/salinan/", corrections.file, name="file"),
    path("ganda/", quality.duplicates_page, name="duplicates"),
    path("mutu/", quality.overview, name="quality"),
    path("mutu/<slug:key>/", quality.check, name="quality-check"),
    path("<uuid:resident_id>/nik/isi/", quality.fill_nik, name="fill-nik"),
    path("<uuid:resident_id>/", people.resident, name="resident"),
    path("<uuid:resident_id>/nik/", people.nik, name="nik"),
    path("<uuid:resident_id>/pin/", people.pin, name="pin"),
    path("<uuid:resident_id>/ubah/<slug:group>/", editing.edit, name="edit"),
    path("<uuid:resident_id>/ubah/<slug:group>/draf/", editing.draft, name="edit-draft"),
]
