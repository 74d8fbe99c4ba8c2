"""Included under `/-/` on every host."""

from django.urls import path

from . import views

app_name = "web"

urlpatterns = [
    path("theme.css", views.theme_css, name="theme"),
    path("icon.svg", views.icon_svg, name="icon"),
    path("components/", views.components, name="components"),
    path("components/<slug:page>/", views.sample, name="sample"),
]
