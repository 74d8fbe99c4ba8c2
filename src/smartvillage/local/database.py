"""The database as an administrator sees it: logins for the platform, and what was done to it."""

import hashlib
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from smartvillage.kernel.dsn import login_dsn
from smartvillage.local.errors import LocalError
from smartvillage.local.keys import Keys

NAME = "smartvillage"
OLDEST_SERVER = 150000


@dataclass(frozen=True)
class Database:
    """``admin_url`` is the URL of a login that may create roles and databases."""

    admin_url: str

    def url(self, login: str, password: str) -> str:
        """URL of our database on the same server for one of the platform's own logins."""
        return login_dsn(self.admin_url, NAME, login, password)

    def environment(self, keys: Keys) -> dict[str, str]:
        """What the web server, the worker and every command know: no administrator."""
        return {
            "DATABASE_URL": self.url("desa_app", keys.read("DATABASE_APP_PASSWORD")),
            "DATABASE_OWNER_URL": self.url("desa_owner", keys.read("DATABASE_OWNER_PASSWORD")),
        }

    def check(self) -> None:
        """Refuse a server that does not answer or is too old, in one sentence."""
        connection = self._connect()
        version = connection.server_version
        connection.close()
        if version < OLDEST_SERVER:
            raise LocalError(
                f"PostgreSQL {version // 10000} di DATABASE_URL terlalu lama; pakai versi 15 ke atas, "
                "atau kosongkan DATABASE_URL."
            )

    def stamps(self) -> dict[str, str]:
        """Which steps were done to the database, and on which input; {} when there is none.

        They are kept as the database's own comment, so that they vanish with it.
        """
        connection = self._connect()
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(
                    "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
                    [NAME],
                )
                row = cursor.fetchone()
        finally:
            connection.close()
        try:
            read = json.loads(row[0]) if row and row[0] else {}
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}

    def stamp(self, stamps: dict[str, str]) -> None:
        connection = self._connect()
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(
                    sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                        sql.Identifier(NAME), sql.Literal(json.dumps(stamps))
                    )
                )
        finally:
            connection.close()

    def _connect(self) -> "psycopg2.extensions.connection":
        try:
            return psycopg2.connect(self.admin_url, connect_timeout=5)
        except (psycopg2.OperationalError, psycopg2.ProgrammingError, UnicodeError) as error:
            parts = urlsplit(self.admin_url)
            raise LocalError(
                f"PostgreSQL di {parts.hostname}:{parts.port or 5432} tidak bisa dihubungi; "
                "periksa alamat, nama, dan sandi di DATABASE_URL."
            ) from error


def fingerprint(*secrets: str) -> str:
    """Tells two secrets apart without giving either away."""
    return hashlib.sha256("\0".join(secrets).encode()).hexdigest()[:16]
