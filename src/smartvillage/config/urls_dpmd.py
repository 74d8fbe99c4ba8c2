"""`dpmd.<BASE_DOMAIN>`: the programme office."""

from django.urls import URLPattern, URLResolver, include, path

from smartvillage.province.office.views import board, doors, health, lifecycle, onboarding, village

urlpatterns: list[URLPattern | URLResolver] = [
    path("", board.board, name="board"),
    path("desa.csv", board.board_csv, name="board-csv"),
    path("desa/<str:code>/", village.village, name="village"),
    path("desa/<str:code>/ulangi/", village.retry, name="village-retry"),
    path("desa/<str:code>/lembar/", village.village_sheet, name="village-sheet"),
    path("desa/<str:code>/keadaan/<slug:slug>/", lifecycle.act, name="village-act"),
    path("desa/<str:code>/salinan/", lifecycle.copy, name="village-copy"),
    path("desa/<str:code>/salinan/berkas/", lifecycle.copy_file, name="village-copy-file"),
    path("desa/<str:code>/salinan/<uuid:job>/", lifecycle.copying, name="village-copying"),
    path("kecamatan/<str:code>/lembar/", village.kecamatan_sheets, name="kecamatan-sheets"),
    path("armada/", health.fleet, name="fleet-health"),
    path("armada/desa.csv", health.fleet_csv, name="fleet-health-csv"),
    path("armada/periksa/", health.check, name="fleet-health-check"),
    path("onboarding/", onboarding.start, name="onboarding"),
    path("onboarding/jalankan/", onboarding.run, name="onboarding-run"),
    path("onboarding/kemajuan/", onboarding.progress, name="onboarding-progress"),
    path("onboarding/ulangi/", onboarding.retry_failed, name="onboarding-retry"),
    path("masuk/", doors.staff_sign_in, name="staff-sign-in"),
    path("keluar/", doors.sign_out, name="sign-out"),
    path("-/", include("smartvillage.web.urls")),
]
