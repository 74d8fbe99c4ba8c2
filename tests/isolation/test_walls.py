"""The walls in the database, tried from the village's own side (SQL of the isolation trial)."""

import psycopg2
import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from smartvillage.common.accounts.models import User
from smartvillage.kernel.tenancy import WrongVillage, in_village
from smartvillage.kernel.tenancy.witness import RefusedStatement
from tests.cast import AWAY, HOME


def run(sql: str):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


FOREIGN = "v_1809102004"


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT * FROM {FOREIGN}.accounts_user",
        "SELECT * FROM public.django_session",
        "SELECT * FROM public.villages_village",
        f"INSERT INTO {FOREIGN}.audit_entry SELECT * FROM audit_entry",
        "DELETE FROM public.villages_domain",
        "SELECT pg_catalog.set_config('role', 'v_1809102004', false)",
    ],
)
def test_a_village_is_denied_everything_that_is_not_its_own(cast, sql):
    with in_village(HOME), pytest.raises(ProgrammingError, match="permission denied"):
        run(sql)


def test_a_table_missing_in_the_village_is_an_error_not_the_public_one(cast, database):
    """H1: stock tools fall through to public, silently."""
    with in_village(HOME), pytest.raises(ProgrammingError, match="does not exist"):
        run("SELECT * FROM villages_village")


def test_public_is_off_a_villages_path(cast):
    with in_village(HOME):
        assert run("SELECT current_setting('search_path')") == [("v_1872041005, shared, pg_temp",)]


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT 1; SET ROLE {FOREIGN}",
        f"SET ROLE {FOREIGN}",
        "RESET ROLE",
        "SET search_path = public",
        "DROP TABLE audit_entry",
        "CREATE TEMP TABLE x (a int)",
        "DO $$ BEGIN END $$",
        "TRUNCATE audit_entry",
    ],
)
def test_a_village_runs_one_data_statement_at_a_time(cast, sql):
    with in_village(HOME), pytest.raises(RefusedStatement):
        run(sql)


def test_the_province_has_no_right_on_a_village(cast):
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(f"SELECT * FROM {FOREIGN}.accounts_user")


def test_the_province_cannot_become_a_village_without_declaring_it(cast):
    run("SELECT 1")
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {FOREIGN}; SET application_name = {FOREIGN}")
        with pytest.raises(WrongVillage):
            cursor.execute("SELECT 1")


def test_a_cursor_kept_across_villages_is_refused(cast):
    with in_village(HOME):
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM accounts_user")
    with in_village(AWAY), pytest.raises(WrongVillage):
        cursor.execute("SELECT count(*) FROM accounts_user")


def test_a_row_is_not_saved_in_another_village(cast):
    with in_village(HOME):
        user = User.objects.get(login="operator")
    with in_village(AWAY), pytest.raises(WrongVillage):
        user.save()


def test_a_query_is_not_run_in_another_village(cast):
    with in_village(HOME):
        users = User.objects.filter(login="operator")
    with in_village(AWAY), pytest.raises(WrongVillage):
        list(users)


def test_the_login_alone_reaches_nothing(cast, database):
    link = psycopg2.connect(database.app)
    with link.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(f"SELECT * FROM {FOREIGN}.accounts_user")
    link.close()
