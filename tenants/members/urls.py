"""`/kelola/perangkat/`."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.officials, name="officials"),
    path("saya/", views.own_office, name="own-office"),
]
