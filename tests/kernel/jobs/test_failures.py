"""What is written down of an exception."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from smartvillage.kernel.jobs.failures import describe
from smartvillage.kernel.tenancy import in_village
from tests.cast import HOME, Cast

SECRET = "SITI AMINAH 1872041205800001"


def caught(raise_it: object) -> BaseException:
    assert callable(raise_it)
    with pytest.raises(Exception) as info:
        raise_it()
    return info.value


def chained() -> None:
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        error.add_note(SECRET)
        raise ValueError(SECRET) from error


def hidden() -> None:
    try:
        raise KeyError(SECRET)
    except KeyError:
        raise ValueError(SECRET) from None


def test_chain_of_places_without_words() -> None:
    text = describe(caught(chained))
    first, second = text.splitlines()
    assert first.startswith("ValueError at kernel/jobs/test_failures.py:")
    assert second.startswith("from KeyError at ")
    assert "chained" in first
    assert "SITI" not in text
    assert "1872041205800001" not in text


def test_cause_that_was_hidden_stays_hidden() -> None:
    assert "KeyError" not in describe(caught(hidden))


def test_constraint_is_named_and_the_row_is_not(cast: Cast) -> None:
    with (
        in_village(HOME),
        pytest.raises(IntegrityError) as info,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO accounts_user (login, name, role, phone, is_active, password, created_at) "
            "SELECT login, %s, role, phone, is_active, password, created_at FROM accounts_user LIMIT 1",
            [SECRET],
        )
    text = describe(info.value)
    assert "accounts_user_login_key" in text
    assert "23505" in text
    assert "SITI" not in text
    assert "operator" not in text


def test_very_long_chains_are_cut() -> None:
    def nest(depth: int) -> None:
        try:
            if depth:
                nest(depth - 1)
            raise ValueError(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error

    assert len(describe(caught(lambda: nest(60)))) <= 4_000
