"""What a Sentry server would receive, byte for byte (S20)."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
import sentry_sdk
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory, override_settings
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from smartvillage.config.envelope import clean_event, clean_path, clean_url
from smartvillage.config.observability import init_sentry
from smartvillage.kernel.tenancy import State, VillageRef
from smartvillage.kernel.tenancy import context as tenancy
from tests.config import one_resident as resident

# A request closes connections that earlier tests left behind.
pytestmark = pytest.mark.usefixtures("db")

VILLAGE = VillageRef(
    code="18.72.04.1005",
    schema="v_1872041005",
    name="Tejo Agung",
    slug="tejo-agung",
    kind="kelurahan",
    state=State.LIVE,
    term="kelurahan",
    head_title="Lurah",
    kecamatan="Metro Timur",
    kabupaten="Kota Metro",
    host="tejo-agung.smartvillage.localhost",
)


class Received(Transport):
    """Keeps envelopes as the bytes that would go over the wire."""

    def __init__(self) -> None:
        super().__init__()
        self.envelopes: list[bytes] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        wire = BytesIO()
        envelope.serialize_into(wire)
        self.envelopes.append(wire.getvalue())

    @property
    def text(self) -> str:
        return b"\n".join(self.envelopes).decode()

    def events(self, kind: str = "event") -> list[dict[str, Any]]:
        found = []
        for wire in self.envelopes:
            _header, item, payload = wire.split(b"\n", 2)
            if json.loads(item)["type"] == kind:
                found.append(json.loads(payload))
        return found


@pytest.fixture
def received() -> Iterator[Received]:
    transport = Received()
    with sentry_sdk.isolation_scope():
        init_sentry("https://key@errors.test/1", "1.2.3", "test", traces_sample_rate=1.0, transport=transport)
        yield transport
    sentry_sdk.get_client().close()
    sentry_sdk.init()


@pytest.fixture
def in_tejo_agung() -> Iterator[None]:
    """The village is declared, without a database behind it."""
    token = tenancy._PLACE.set(VILLAGE)
    yield
    tenancy._PLACE.reset(token)


def call(page: str, *, number: str = resident.NIK) -> int:
    """One request through the WSGI handler, as gunicorn makes it."""
    request = RequestFactory(
        headers={
            "cookie": f"sesi={resident.COOKIE}",
            "authorization": f"Bearer {resident.TOKEN}",
            "referer": f"https://a.test/?nama={resident.FULL_NAME}",
            "user-agent": resident.FULL_NAME,
            "x-forwarded-for": "10.1.2.3",
        }
    ).post(
        f"/{page}/{number}/?nama={quote(resident.FULL_NAME)}&nik={resident.NIK}",
        {"nama": resident.FULL_NAME, "nik": resident.NIK},
    )
    statuses: list[str] = []
    with override_settings(ROOT_URLCONF="tests.config.urls_that_fail", MIDDLEWARE=[]):
        answer = WSGIHandler()(request.environ, lambda status, _headers: statuses.append(status))
        b"".join(answer)
        answer.close()  # type: ignore[attr-defined]
    return int(statuses[0].split()[0])


@pytest.mark.usefixtures("in_tejo_agung")
def test_an_error_in_the_middle_of_personal_data_reports_none_of_it(received: Received) -> None:
    assert call("breaks") == 500

    assert resident.traces_in(received.text) == []
    assert "10.1.2.3" not in received.text
    [event] = received.events()
    assert [value["type"] for value in event["exception"]["values"]] == ["KeyError", "ValueError"]
    assert event["exception"]["values"][1]["value"].startswith("no family for • •")
    assert event["request"] == {"method": "POST", "url": "http://testserver/breaks/•/"}
    assert "user" not in event


@pytest.mark.usefixtures("in_tejo_agung")
def test_a_report_still_says_where_and_in_which_village(received: Received) -> None:
    call("breaks")

    [event] = received.events()
    assert event["release"] == "1.2.3"
    assert event["environment"] == "test"
    assert event["tags"]["village"] == "18.72.04.1005"
    assert event["tags"]["village_kind"] == "kelurahan"
    assert event["transaction"] == "tests.config.urls_that_fail.breaks"
    frame = event["exception"]["values"][1]["stacktrace"]["frames"][-1]
    assert (frame["function"], frame["module"]) == ("breaks", "tests.config.urls_that_fail")
    assert "raise ValueError" in frame["context_line"]
    assert "vars" not in frame
    assert {crumb.get("message") for crumb in event["breadcrumbs"]["values"]} >= {
        "saving %s (%s)",
        "checked",
        "looked for • • [nomor]",
    }


@pytest.mark.usefixtures("in_tejo_agung")
def test_transactions_carry_route_and_time_only(received: Received) -> None:
    assert call("works") == 200

    assert resident.traces_in(received.text) == []
    [transaction] = received.events("transaction")
    assert transaction["transaction"] == "tests.config.urls_that_fail.works"
    assert transaction["tags"]["village"] == "18.72.04.1005"
    assert len(transaction["contexts"]["trace"]["trace_id"]) == 32
    assert "data" not in transaction["contexts"]["trace"]


def test_a_page_that_does_not_exist_leaves_no_path(received: Received) -> None:
    assert call("tidak-ada", number="siti-aminah") == 404
    assert resident.traces_in(received.text) == []


def test_logged_errors_report_their_template(received: Received) -> None:
    assert call("logs") == 200

    assert resident.traces_in(received.text) == []
    ours = {event["logentry"]["message"]: event for event in received.events()}
    assert set(ours) == {"cannot save %s with %s", "cannot_seal", "lookup_failed", "kept_for_later"}
    assert ours["lookup_failed"]["exception"]["values"][0]["value"] == "lost • • [nomor]"
    assert ours["kept_for_later"]["exception"]["values"][0]["type"] == "OSError"
    assert ours["cannot_seal"]["tags"]["village"] == "public"


def test_an_event_that_cannot_be_cleaned_is_not_sent(
    received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("smartvillage.config.observability.clean_event", fail)
    sentry_sdk.capture_message(resident.NIK)
    assert received.events() == []


def test_a_field_nobody_thought_of_is_left_out() -> None:
    event = {"event_id": "a" * 32, "user": {"id": 1}, "new_field": "x", "contexts": {"letter": {"a": 1}}}
    assert clean_event(event) == {"event_id": "a" * 32, "contexts": {}}


def test_variables_stay_here_even_if_the_library_collects_them() -> None:
    frame = {"function": "issue", "lineno": 3, "vars": {"nik": resident.NIK}}
    value = {"type": "ValueError", "value": "", "stacktrace": {"frames": [frame]}}
    clean = clean_event({"exception": {"values": [value]}, "threads": {"values": [value]}})
    kept = {"frames": [{"function": "issue", "lineno": 3}]}
    assert clean["exception"]["values"][0]["stacktrace"] == kept
    assert clean["threads"]["values"][0]["stacktrace"] == kept


def test_ids_survive_even_when_they_read_like_a_number() -> None:
    ids = {"trace_id": "1" * 32, "span_id": "2" * 16}
    event = {"event_id": "3" * 32, "contexts": {"trace": dict(ids)}, "spans": [dict(ids)]}
    clean = clean_event(event)
    assert clean["event_id"] == "3" * 32
    assert clean["contexts"]["trace"] == ids
    assert clean["spans"] == [{**ids, "description": ""}]


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("http://a.test/surat/12/?nama=Siti#x", "http://a.test/surat/12/"),
        ("https://u:p@a.test:8443/masuk/Ab3dEf", "https://a.test:8443/masuk/•"),
        ("http://a.test/warga/siti-aminah", "http://a.test/warga/•"),
        ("http://a.test", "http://a.test"),
    ],
)
def test_addresses_keep_host_and_fixed_words(url: str, clean: str) -> None:
    assert clean_url(url) == clean


def test_paths_keep_row_numbers_and_uuids() -> None:
    uuid = "0191d6a0-5e07-4c31-9f2a-081234567890"
    assert clean_path(f"/surat/{uuid}/17/") == f"/surat/{uuid}/17/"
    assert clean_path(f"/surat/{resident.NIK}/") == "/surat/•/"
