"""`data.<BASE_DOMAIN>`: the analysts."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
