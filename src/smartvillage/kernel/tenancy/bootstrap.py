"""Roles and an empty database, made once by an administrator. Running it again changes nothing."""

from collections.abc import Mapping
from importlib.resources import files

import psycopg2
from psycopg2 import sql

from smartvillage.kernel.dsn import login_dsn, with_database

from .names import LOGIN_ROLE, OWNER_ROLE


def bootstrap(admin_dsn: str, database: str, *, owner_password: str, app_password: str) -> None:
    """Roles of the cluster, then the database with what each role may do in it."""
    literals = {"owner_password": sql.Literal(owner_password), "app_password": sql.Literal(app_password)}
    _run(admin_dsn, "cluster.sql", literals)
    _create_database(admin_dsn, database)
    _run(with_database(admin_dsn, database), "database.sql", {"database": sql.Identifier(database)})


def _run(dsn: str, name: str, values: Mapping[str, sql.Composable]) -> None:
    text = (files(__package__) / "sql" / name).read_text(encoding="utf-8")
    connection = psycopg2.connect(dsn)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql.SQL(text).format(**values))
    finally:
        connection.close()


def _create_database(dsn: str, database: str) -> None:
    connection = psycopg2.connect(dsn)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if not cursor.fetchone():
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(database))
                )
    finally:
        connection.close()


__all__ = ["LOGIN_ROLE", "OWNER_ROLE", "bootstrap", "login_dsn", "with_database"]
