"""What a person may write behind `make run`, and what is answered to nonsense."""

import pytest

from smartvillage.local.errors import LocalError
from smartvillage.local.options import Options


def test_nothing_given() -> None:
    assert Options.read({}) == Options(8000, "smartvillage.localhost", None, True, False)


def test_empty_values_are_not_given() -> None:
    assert Options.read(dict.fromkeys(("PORT", "BASE_DOMAIN", "DATABASE_URL", "DEMO", "CI"), "")) == Options()


def test_everything_given() -> None:
    url = "postgresql://admin:rahasia@db.example:6432/postgres?sslmode=require"
    environ = {"PORT": "9000", "BASE_DOMAIN": "desa.test", "DATABASE_URL": url, "DEMO": "0", "CI": "true"}
    assert Options.read(environ) == Options(9000, "desa.test", url, False, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "delapan"),
        ("BASE_DOMAIN", "http://desa.test"),
        ("BASE_DOMAIN", "desa.test:80"),
        ("BASE_DOMAIN", "-desa.test"),
        ("BASE_DOMAIN", "Desa.test"),
        ("BASE_DOMAIN", "127.0.0.1"),
        ("BASE_DOMAIN", "a" * 64),
        ("BASE_DOMAIN", "desa.test\n"),
        ("DATABASE_URL", "mysql://root@localhost/x"),
        ("DATABASE_URL", "postgresql:///x"),
        ("DATABASE_URL", "postgresql://u:rahasia@host:banyak/x"),
        ("DEMO", "mungkin"),
        ("CI", "2"),
    ],
)
def test_nonsense_is_named_with_its_fix(name: str, value: str) -> None:
    with pytest.raises(LocalError) as caught:
        Options.read({name: value})
    assert name in str(caught.value)
    assert ";" in str(caught.value)
    assert "rahasia" not in str(caught.value)
