"""Addresses of databases. Plain text work: also for programs that run before Django does."""

from urllib.parse import quote, urlsplit, urlunsplit


def with_database(dsn: str, database: str) -> str:
    """The same server and login, another database."""
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{quote(database, safe='')}"))


def login_dsn(admin_dsn: str, database: str, role: str, password: str) -> str:
    """The URL with which `role` reaches the database on the same server; any character may be in either."""
    parts = urlsplit(admin_dsn)
    login = f"{quote(role, safe='')}:{quote(password, safe='')}"
    place = parts.netloc.rpartition("@")[2]
    return with_database(urlunsplit(parts._replace(scheme="postgresql", netloc=f"{login}@{place}")), database)
