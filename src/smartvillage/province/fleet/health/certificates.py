"""Until when the certificates hold that the proxy shows; names under one wildcard are asked for once."""

import socket
import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Final

import structlog
from cryptography import x509
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

log = structlog.stdlib.get_logger(__name__)

THREADS: Final = 4
_TIMEOUT: Final = 5.0
_PORT: Final = 443


def certificate_ends(hosts: Iterable[str]) -> dict[str, datetime | None]:
    """By host; None where no certificate was shown. Empty without TLS_ADDRESS: then nobody is asked.

    Whether a browser trusts it is not looked at: a proxy may be asked by its inner address.
    """
    hosts = list(hosts)
    if not settings.TLS_ADDRESS:
        return {}
    asked = {_shared(host): host for host in hosts}
    with ThreadPoolExecutor(THREADS) as pool:
        found = dict(zip(asked, pool.map(_end_of, asked.values()), strict=True))
    return {host: found[_shared(host)] for host in hosts}


def _shared(host: str) -> str:
    """`"hanura.smartvillage.id"` to `"*.smartvillage.id"`; a domain of the village's own stays as it is."""
    label, _, rest = host.partition(".")
    return f"*.{rest}" if label and rest == settings.BASE_DOMAIN else host


def _end_of(host: str) -> datetime | None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection(_address(), timeout=_TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=host) as link,
        ):
            shown = link.getpeercert(binary_form=True)
    except OSError as error:
        log.warning("no certificate was shown", error=type(error).__name__)
        return None
    return x509.load_der_x509_certificate(shown).not_valid_after_utc if shown else None


def _address() -> tuple[str, int]:
    name, _, port = settings.TLS_ADDRESS.rpartition(":")
    if not name:
        return settings.TLS_ADDRESS, _PORT
    if not port.isdigit():
        raise ImproperlyConfigured("TLS_ADDRESS names the proxy: HOST or HOST:PORT")
    return name, int(port)
