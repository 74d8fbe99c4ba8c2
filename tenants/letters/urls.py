"""Letters on a village's site: `/layanan/`, `/surat/`, `/lacak/`, `/v/`, and `/kelola/surat/` for staff."""

from django.urls import include, path

from .views import asking, batch, books, counter, desk, kinds, numbering, public, reasons, resident

app_name = "letters"

_desk = [
    path("", desk.letters, name="desk"),
    path("baru/", counter.find, name="counter"),
    path("baru/<uuid:resident_id>/", counter.choose, name="counter-choose"),
    path("baru/<uuid:resident_id>/<slug:type_code>/", counter.create, name="counter-create"),
    path("tanda-tangan/", batch.sign_batch, name="sign-batch"),
    path("nomor/", numbering.settings, name="numbering"),
    path("buku/", books.issued, name="book"),
    path("buku/unduh/", books.issued_file, name="book-file"),
    path("jenis/", kinds.rules, name="types"),
    path("jenis/<slug:type_code>/", kinds.edit, name="type"),
    path("jenis/<slug:type_code>/semula/", kinds.reset, name="type-reset"),
    path("<uuid:letter_id>/", desk.letter, name="desk-letter"),
    path("<uuid:letter_id>/pdf/", desk.pdf, name="desk-pdf"),
    path("<uuid:letter_id>/rancangan/", desk.draft, name="desk-draft"),
    path("<uuid:letter_id>/sisipan/", numbering.insert, name="desk-insert"),
    path("<uuid:letter_id>/periksa/", desk.start_check, name="desk-start-check"),
    path("<uuid:letter_id>/teruskan/", desk.verify, name="desk-verify"),
    path("<uuid:letter_id>/tandatangani/", desk.sign, name="desk-sign"),
    path("<uuid:letter_id>/selesai/", desk.finish, name="desk-finish"),
    path("<uuid:letter_id>/kabari/", desk.tell, name="desk-tell"),
    path("<uuid:letter_id>/lengkapi/", reasons.ask_for_completion, name="desk-ask-for-completion"),
    path("<uuid:letter_id>/tolak/", reasons.reject, name="desk-reject"),
    path("<uuid:letter_id>/kembalikan/", reasons.send_back, name="desk-send-back"),
    path("<uuid:letter_id>/cabut/", reasons.withdraw, name="desk-withdraw"),
]

urlpatterns = [
    path("layanan/", kinds.offered, name="services"),
    path("layanan/<slug:type_code>/", asking.service, name="service"),
    path("surat/", resident.mine, name="mine"),
    path("surat/ajukan/<slug:type_code>/", asking.start, name="start"),
    path("surat/ajukan/<slug:type_code>/periksa/", asking.review, name="review"),
    path("surat/ajukan/<slug:type_code>/hapus/", asking.discard, name="discard"),
    path("surat/ajukan/<slug:type_code>/<slug:name>/", asking.question, name="question"),
    path("surat/<slug:reference>/", resident.letter, name="letter"),
    path("surat/<slug:reference>/terkirim/", asking.sent, name="sent"),
    path("surat/<slug:reference>/lengkapi/", resident.complete, name="complete"),
    path("surat/<slug:reference>/unduh/", resident.download, name="download"),
    path("surat/<slug:reference>/selesai/", resident.receive, name="receive"),
    path("lacak/", public.track, name="track"),
    path("lacak/<slug:reference>/", public.tracked, name="tracked"),
    path("v/", public.verify_code, name="verify-code"),
    path("v/<str:token>/", public.verify, name="verify"),
    path("kelola/surat/", include(_desk)),
]
