"""What a person can choose: ``make run PORT=9000 BASE_DOMAIN=… DATABASE_URL=… DEMO=0 CI=1``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from smartvillage.local import ports
from smartvillage.local.errors import LocalError

DOMAIN = re.compile(r"(?=.{1,200}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
YES = {"1", "true", "yes", "ya", "on"}
NO = {"0", "false", "no", "tidak", "off", ""}


@dataclass(frozen=True)
class Options:
    port: int = 8000
    base_domain: str = "smartvillage.localhost"
    database_url: str | None = None
    """URL of an administrator of a Postgres that exists already; None: run our own."""
    demo: bool = True
    check_and_exit: bool = False

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Options":
        """From environment variables; LocalError names the first one that makes no sense."""
        return cls(
            port=ports.parse(environ.get("PORT") or str(cls.port)),
            base_domain=_domain(environ.get("BASE_DOMAIN") or cls.base_domain),
            database_url=_database_url(environ.get("DATABASE_URL") or None),
            demo=_flag("DEMO", environ.get("DEMO") or "1"),
            check_and_exit=_flag("CI", environ.get("CI", "0")),
        )


def _flag(name: str, text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise LocalError(f"{name}={text} tidak dimengerti; pakai {name}=1 atau {name}=0.")


def _domain(text: str) -> str:
    if DOMAIN.fullmatch(text):
        return text
    raise LocalError(
        f"BASE_DOMAIN={text} bukan nama domain; pakai huruf kecil tanpa http:// dan tanpa porta, "
        "misalnya `make run BASE_DOMAIN=smartvillage.localhost`."
    )


def _database_url(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        url = urlsplit(text)
        complete = url.scheme in ("postgres", "postgresql") and bool(url.hostname) and (url.port or 1) > 0
    except ValueError:
        complete = False
    if complete:
        return text
    # The text itself is not repeated: it may hold a password.
    raise LocalError(
        "DATABASE_URL tidak dimengerti; tulis seperti postgresql://postgres:SANDI@127.0.0.1:5432/postgres."
    )
