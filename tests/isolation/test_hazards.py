"""The known ways in which schema-per-tenant systems leak, each tried (H numbers of the threat list)."""

import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from smartvillage.common.accounts.models import User
from smartvillage.common.attachments import services as attachments
from smartvillage.common.attachments.models import Attachment
from smartvillage.kernel.permissions import Actor, Role
from smartvillage.kernel.tenancy import NoVillage, State, WrongVillage, current_village, in_village, schema_of
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.kernel.tenancy.names import code_of
from smartvillage.province.fleet import schema
from smartvillage.province.villages import services as villages
from smartvillage.province.villages.models import Domain, Village
from tests.cast import AWAY, HOME, SYSTEM, browser, sign_in


def test_h2_threads_that_serve_two_villages_never_swap(committed):
    """Stock `with tenant:` shares one list between threads and swapped them."""
    barrier, wrong = threading.Barrier(8), []

    def serve(code: str) -> None:
        barrier.wait()
        for _ in range(50):
            with in_village(code), connection.cursor() as cursor:
                cursor.execute("SELECT current_user, current_schema()")
                if cursor.fetchone() != (schema_of(code), schema_of(code)) or current_village().code != code:
                    wrong.append(code)
        connection.close()

    threads = [threading.Thread(target=serve, args=(code,)) for code in [HOME, AWAY] * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_h3_nesting_and_errors_restore_what_was_served(cast):
    with in_village(HOME):
        with pytest.raises(ZeroDivisionError), in_village(AWAY):
            raise ZeroDivisionError
        assert current_village().code == HOME
        assert User.objects.count() == 2
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone() == (schema_of(HOME),)


def test_h5_a_pool_thread_does_not_keep_the_previous_village(committed):
    def in_home() -> None:
        with in_village(HOME):
            list(User.objects.all())

    def undeclared() -> None:
        try:
            list(User.objects.all())
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(in_home).result()
        with pytest.raises(WrongVillage):
            pool.submit(undeclared).result()


def test_h5_a_context_copied_to_a_thread_must_match_its_connection(committed):
    with in_village(HOME):
        copied = contextvars.copy_context()

    def query() -> None:
        try:
            list(User.objects.all())
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool, pytest.raises(WrongVillage):
        pool.submit(copied.run, query).result()


def test_h8_the_same_cache_key_is_another_entry_in_another_village(cast):
    with in_village(HOME):
        cache.set("greeting", "from home")
    with in_village(AWAY):
        assert cache.get("greeting") is None
    assert cache.get("greeting") is None


def test_h11_a_session_of_one_village_is_nobody_in_the_other(cast):
    client = browser(cast.home.place, cast.home.operator)
    assert client.get("/kelola/").status_code == 200
    answer = client.get("/kelola/", HTTP_HOST=cast.away.place.host)
    assert answer.status_code == 302
    assert "/masuk" in answer["Location"]


def test_h11_even_a_session_row_copied_to_the_other_village_is_nobody(cast):
    """Same user id, same password hash: the cookie still names the place it was made in."""
    client = browser(cast.home.place, cast.home.operator)
    key, data = client.session.session_key, dict(client.session)
    with in_village(AWAY):
        User.objects.filter(pk=cast.home.operator.pk).update(password=cast.home.operator.password)
        copy = client.session.__class__(key)
        copy.update(data)
        copy.create() if not copy.exists(key) else copy.save()
        other = Client(HTTP_HOST=cast.away.place.host)
        sign_in(other, cast.away.operator, cast.away.place)
        session = other.session
        session["place"] = cast.home.place.schema
        session.save()
    assert other.get("/kelola/", **{"wsgi.url_scheme": "https"}).status_code == 302


def test_h12_cookies_are_the_hosts_own(cast):
    client = browser(cast.home.place, cast.home.operator)
    client.get("/kelola/")
    client.get("/kelola/masuk/")
    assert client.cookies
    for name, morsel in client.cookies.items():
        assert name.startswith("__Host-")
        assert not morsel["domain"]
        assert morsel["path"] == "/"


def test_h13_a_post_from_a_sibling_village_is_refused(cast):
    client = browser(cast.home.place, enforce_csrf_checks=True)
    page = client.get("/kelola/masuk/")
    token = page.context["csrf_token"]
    answer = client.post(
        "/kelola/masuk/", {"csrfmiddlewaretoken": str(token), "login": "operator", "password": "x"},
        HTTP_ORIGIN=f"https://{cast.away.place.host}",
    )  # fmt: skip
    assert answer.status_code == 403


HOSTS = [
    "evil.example", "tejoagung.smartvillage.localhost.evil.example", "smartvillage.localhost.evil.example",
    "user@tejoagung.smartvillage.localhost", "tejoagung.smartvillage.localhost, hanura.smartvillage.localhost",
    "www.tejoagung.smartvillage.localhost", "tejoagung", "desa.example.smartvillage.localhost",
    "tejoagung..smartvillage.localhost", "", "127.0.0.1",
    "v_1872041005.smartvillage.localhost", "public.smartvillage.localhost", "*.smartvillage.localhost",
    "tejoagung.smartvillage.localhost:8000:9", "tejo%61gung.smartvillage.localhost", "\u212aota.smartvillage.localhost",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_h16_a_host_that_is_no_place_names_no_village(cast, host):
    answer = Client(HTTP_HOST=host).get("/")
    assert answer.status_code == 404
    assert "Tejo Agung" not in answer.content.decode()


@pytest.mark.parametrize("host", ["TEJOAGUNG.SmartVillage.localhost", "tejoagung.smartvillage.localhost.",
                                  "tejoagung.smartvillage.localhost:8000"])  # fmt: skip
def test_h16_spellings_of_one_host_are_that_village(cast, host):
    answer = Client(HTTP_HOST=host).get("/", **{"wsgi.url_scheme": "https"})
    assert answer.status_code == 200
    assert "Tejo Agung" in answer.content.decode()


def test_a_village_is_found_at_a_host_of_its_own(cast):
    Domain.objects.create(domain="tejoagung.desa.example", tenant_id=HOME, is_primary=False)
    directory.forget()
    answer = browser(cast.home.place).get("/layanan/", HTTP_HOST="tejoagung.desa.example")
    assert answer.status_code == 301
    assert answer["Location"] == f"https://{cast.home.place.host}/layanan/"
    directory.forget()


def test_h16_a_forwarded_host_is_not_believed(cast):
    answer = browser(cast.home.place).get("/", HTTP_X_FORWARDED_HOST=cast.away.place.host)
    assert "Tejo Agung" in answer.content.decode()
    assert "Hanura" not in answer.content.decode()


def test_h16_after_a_request_the_thread_is_back_in_the_province(cast):
    browser(cast.home.place).get("/")
    assert connection.schema_name == "public"


def test_h18_old_addresses_and_codes_lead_to_the_village_for_ever(cast):
    for host in ("1872041005", "18-72-04-1005"):
        answer = browser(host).get("/layanan/?a=1")
        assert answer.status_code == 301
        assert answer["Location"] == f"https://{cast.home.place.host}/layanan/?a=1"


@pytest.mark.parametrize("text", [
    "public", "v_187204100", "v_1872041005;", "v_1872041005\n", "V_1872041005", "v_18720410051", "information_schema",
    "$user", "v_a/../..", "v_１８７２０４１００５", "v_1872041005, v_1809102004", "",
])  # fmt: skip
def test_h19_h20_h21_only_a_code_makes_a_schema_name(text):
    with pytest.raises(ValueError, match="not a village schema"):
        code_of(text)


def test_h22_a_schema_that_was_there_before_is_never_adopted(committed, database):
    schema.create("18.72.01.1002", mark="somebody else's")
    try:
        with pytest.raises(schema.SchemaTaken):
            schema.create("18.72.01.1002", mark="onboarding 1")
    finally:
        schema.remove("18.72.01.1002")


def test_h25_a_village_without_a_schema_is_entered_by_nobody(cast):
    villages.register("18.72.01.1003", actor=SYSTEM)
    directory.forget()
    with pytest.raises(NoVillage), in_village("18.72.01.1003"):
        pytest.fail("entered a village that has no schema")


@pytest.mark.parametrize("state", [State.DRAFT, State.PROVISIONING, State.BROKEN, State.PURGED])
def test_only_states_that_may_serve_serve(cast, state):
    Village.objects.filter(code=HOME).update(state=state)
    directory.forget()
    answer = browser(cast.home.place).get("/")
    directory.forget()
    assert answer.status_code == 404


def test_a_suspended_village_says_so_and_still_verifies_letters(cast):
    Village.objects.filter(code=HOME).update(state=State.SUSPENDED)
    directory.forget()
    client = browser(cast.home.place)
    assert client.get("/").status_code == 503
    assert client.get("/v/unknown-token-of-a-letter/").status_code == 404
    directory.forget()


def test_h32_a_file_is_read_only_in_its_own_village(cast):
    with in_village(HOME):
        stored = attachments.store(content=b"secret of home", mime="text/plain", name="a.txt")
        assert attachments.read(stored) == b"secret of home"
        path = stored.path
    with in_village(AWAY):
        with pytest.raises(WrongVillage):
            attachments.read(Attachment(path=path, sha256=b""))
        with pytest.raises(WrongVillage):
            attachments.read(Attachment(path=f"v_1809102004/../{path}", sha256=b""))


def test_h35_a_killed_connection_comes_back_in_the_right_village(committed, database):
    import psycopg2
    from django.db.utils import InterfaceError, OperationalError

    with in_village(HOME):
        list(User.objects.all())
        pid = connection.connection.info.backend_pid
        with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        link.close()
        with pytest.raises((OperationalError, InterfaceError)):
            list(User.objects.all())
        connection.close_if_unusable_or_obsolete()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (schema_of(HOME),)


def test_h31_a_savepoint_rolled_back_keeps_the_village(cast):
    from django.db import transaction

    with in_village(HOME), transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (schema_of(HOME),)


def test_a_check_without_an_actor_never_passes():
    from tenants.letters.permissions import LetterPermission

    nobody = Actor.anonymous()
    assert not any(nobody.can(permission) for permission in LetterPermission)
    assert not Actor(role=Role.RESIDENT, user_id=1, name="x").can(LetterPermission.SIGN)
