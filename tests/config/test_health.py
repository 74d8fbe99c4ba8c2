"""`/-/healthz` and `/-/readyz` on every host, also one that is no place."""

import pytest
from django.db import DatabaseError
from django.test import Client

HOSTS = [
    "tejoagung.smartvillage.localhost",
    "dpmd.smartvillage.localhost",
    "smartvillage.localhost",
    "10.0.0.7",
]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/-/healthz", "/-/readyz"])
def test_every_host_answers(cast, host, path):
    assert Client(HTTP_HOST=host).get(path).status_code == 200


def test_not_ready_without_the_database(cast, monkeypatch):
    from smartvillage.config import health

    class Broken:
        def cursor(self):
            raise DatabaseError("gone")

    monkeypatch.setattr(health, "connection", Broken())
    answer = Client(HTTP_HOST="10.0.0.7").get("/-/readyz")
    assert answer.status_code == 503
    assert "gone" not in answer.content.decode()
