"""`<BASE_DOMAIN>`: the public portal of the province."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
