"""The one door from a village to the province: what it lets in, and from whom."""

import json

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from smartvillage.kernel.tenancy import NoVillage, emit, in_village
from smartvillage.province.outbox.models import OutboxEvent
from tests.cast import AWAY, HOME, Cast
from tests.database import Database


def test_event_carries_the_village_that_the_database_sees(cast: Cast) -> None:
    for place in (cast.home.place, cast.away.place):
        with in_village(place):
            emit("uji.kabar", {"village_code": "18.01.01.2001", "n": 1})
    found = OutboxEvent.objects.order_by("id").values_list(
        "village_code", "kind", "payload", "attempts", "dead"
    )
    payload = {"village_code": "18.01.01.2001", "n": 1}
    assert list(found) == [(HOME, "uji.kabar", payload, 0, False), (AWAY, "uji.kabar", payload, 0, False)]


def test_event_of_a_rolled_back_transaction_never_appears(cast: Cast) -> None:
    with in_village(HOME):
        with transaction.atomic():
            emit("uji.kabar", {"n": 1})
            transaction.set_rollback(True)
        with transaction.atomic():
            emit("uji.kabar", {"n": 2})
    assert [event.payload for event in OutboxEvent.objects.all()] == [{"n": 2}]


def test_province_emits_nothing(cast: Cast) -> None:
    with pytest.raises(NoVillage):
        emit("uji.kabar")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT shared.emit('uji.kabar', '{}')")
    assert not OutboxEvent.objects.exists()


def test_village_cannot_forge_read_or_touch_the_outbox(committed: Cast, database: Database) -> None:
    """On a raw connection, where nothing of ours stands before the database."""
    link = psycopg2.connect(database.app)
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute(f"SET ROLE {committed.home.place.schema}")
        cursor.execute(f"SET application_name = {committed.away.place.schema}")
        cursor.execute("SELECT shared.emit('uji.kabar', '{}')")
        for attempt in (
            "SELECT * FROM public.outbox_outboxevent",
            "INSERT INTO public.outbox_outboxevent (village_code, kind, payload) "
            f"VALUES ('{AWAY}', 'uji.kabar', '{{}}')",
            "DELETE FROM public.outbox_outboxevent",
            "SELECT * FROM public.django_tasks_database_dbtaskresult",
            "SELECT nextval('public.outbox_outboxevent_id_seq')",
        ):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(attempt)
        cursor.execute("RESET ROLE")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("SELECT shared.emit('uji.kabar', '{}')")
    link.close()
    assert list(OutboxEvent.objects.values_list("village_code")) == [(HOME,)]


@pytest.mark.parametrize(
    "kind", ["", "uji", "Uji.kabar", "uji.kabar; DROP", "u" * 60 + ".k", "uji.kabar.lagi"]
)
def test_kind_is_two_plain_words(cast: Cast, kind: str) -> None:
    with in_village(HOME), pytest.raises(IntegrityError), transaction.atomic():
        emit(kind)


def test_payload_is_small(cast: Cast) -> None:
    room = 8192 - len(json.dumps({"text": ""}))
    with in_village(HOME):
        emit("uji.kabar", {"text": "x" * room})
        with pytest.raises(IntegrityError), transaction.atomic():
            emit("uji.kabar", {"text": "x" * (room + 1)})
    assert OutboxEvent.objects.count() == 1


def test_payload_with_a_nik_is_refused(cast: Cast) -> None:
    with in_village(HOME):
        for payload in (
            {"nik": "1872041205800001"},
            {"nik": 1872041205800001},
            {"text": "NIK 1872041205800001."},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                emit("uji.kabar", payload)
        emit("uji.kabar", {"seventeen": "18720412058000011", "hash": "a1872041205800001f"})
    assert OutboxEvent.objects.count() == 1
