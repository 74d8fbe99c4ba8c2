"""`dpmd.<BASE_DOMAIN>`: the programme office."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
