"""A password of any characters reaches the database, and nothing of the address is lost."""

import pytest
from psycopg2.extensions import parse_dsn

from smartvillage.kernel.dsn import login_dsn, with_database
from smartvillage.local.database import Database

ADMIN = "postgresql://postgres:rahasia@127.0.0.1:5433/postgres?sslmode=disable"


@pytest.mark.parametrize("password", ["polos", "a@b/c:d?#%&= ñ", "%40"])
def test_every_password_is_read_back_as_it_was(password: str) -> None:
    wanted = {"user": "desa_app", "password": password, "host": "127.0.0.1", "port": "5433",
              "dbname": "smartvillage", "sslmode": "disable"}  # fmt: skip
    dsn = login_dsn(ADMIN, "smartvillage", "desa_app", password)
    assert parse_dsn(dsn) == wanted
    assert Database(ADMIN).url("desa_app", password) == dsn


def test_another_database_keeps_the_login() -> None:
    assert parse_dsn(with_database(ADMIN, "a b/c"))["dbname"] == "a b/c"
    assert parse_dsn(with_database(ADMIN, "x"))["password"] == "rahasia"
