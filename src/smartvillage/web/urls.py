"""`/-/`: the same on every host."""

from django.urls import path

from . import views

app_name = "web"
urlpatterns = [
    path("theme.css", views.theme_sheet, name="theme"),
    path("icon.svg", views.icon, name="icon"),
]
