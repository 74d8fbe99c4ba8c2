"""A resident's own page on the village's site: `/data-saya/`."""

from django.urls import path

from .views import own

app_name = "own"

urlpatterns = [
    path("", own.data, name="data"),
    path("salinan.pdf", own.pdf, name="pdf"),
    path("salinan.json", own.json, name="json"),
    path("perbaikan/", own.correct, name="correct"),
]
