"""Whole addresses, from settings and never from a request's Host header."""

from django.conf import settings


def base_url(host: str) -> str:
    """`"https://tejoagung.<BASE_DOMAIN>"`; over http with the port, where it is not the usual one."""
    if settings.HTTPS:
        return f"https://{host}"
    return f"http://{host}" if settings.PORT == 80 else f"http://{host}:{settings.PORT}"
