"""The test cluster: its three logins, `desa` against it, and emptying it between committed tests."""

import os
import subprocess
import sys
from dataclasses import dataclass

import psycopg2
from environ import Env

# Public tables that the session's set-up filled; everything else is emptied.
KEPT = {"regions_region", "regions_nomenclature", "regions_holiday", "villages_village", "villages_domain",
        "villages_statechange", "fleet_onboarding", "fleet_step", "django_migrations", "django_content_type",
        "auth_permission"}  # fmt: skip


@dataclass(frozen=True)
class Database:
    admin: str
    owner: str
    app: str

    def parts(self) -> dict[str, object]:
        parts = Env.db_url_config(self.app)
        return {key: parts[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}

    def environment(self) -> dict[str, str]:
        from django.conf import settings

        return {
            **os.environ,
            "DATABASE_URL": self.app,
            "DATABASE_OWNER_URL": self.owner,
            "SECRET_KEY": settings.SECRET_KEY,
            "SEALING_KEYS": settings.SEALING_KEYS,
            "INDEX_KEY": settings.INDEX_KEY,
            "ENVIRONMENT": "test",
            "LOG_LEVEL": "WARNING",
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        }

    def desa(
        self, *arguments: str, check: bool = True, **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run a `desa` command as its own process."""
        done = subprocess.run(
            [sys.executable, "-m", "smartvillage.cli", *arguments],
            env={**self.environment(), **environment}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, f"desa {' '.join(arguments)}: {done.stdout}\n{done.stderr}"
        return done

    def empty(self) -> None:
        """Truncate every village's tables and the public ones that tests write to.

        A running site may be writing to them in another order, so a deadlock only means: once more.
        """
        for _ in range(10):
            try:
                return self._truncate()
            except psycopg2.errors.DeadlockDetected:
                continue
        raise AssertionError("the database is never quiet enough to be emptied")

    def _truncate(self) -> None:
        with psycopg2.connect(self.admin) as link, link.cursor() as cursor:
            cursor.execute(r"""
                SELECT schemaname, tablename FROM pg_tables
                WHERE schemaname = 'public' OR schemaname ~ '^v_\d{10}$'
            """)
            doomed = [
                f"{schema}.{table}" for schema, table in cursor.fetchall()
                if table != "django_migrations" and not (schema == "public" and table in KEPT)
            ]  # fmt: skip
            cursor.execute(f"TRUNCATE {', '.join(doomed)} RESTART IDENTITY CASCADE")
        link.close()
