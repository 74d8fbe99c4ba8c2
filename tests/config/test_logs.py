import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import resolve
from django.utils.log import configure_logging as django_configures

from smartvillage.config.observability import RequestLogMiddleware, configure_logging, new_request_id
from smartvillage.kernel.identity import scrub
from smartvillage.kernel.tenancy import context as tenancy
from tests.config import one_resident as resident
from tests.config.test_error_reports import VILLAGE

log = structlog.get_logger("ours")


class Lines:
    def __init__(self, stream: StringIO) -> None:
        self.stream = stream

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def parsed(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def written() -> Iterator[Callable[[bool], Lines]]:
    """Configures as settings do and catches what the one handler writes."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)

    def configure(readable: bool) -> Lines:
        configure_logging({"level": "INFO", "readable": readable})
        stream = StringIO()
        [handler] = [found for found in root.handlers if found.name == "stderr"]
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(stream)
        return Lines(stream)

    yield configure
    configure_logging(settings.LOGGING)
    root.handlers[:], root.level = before[0], before[1]


def log_everything_about_her() -> None:
    name, nik = resident.FULL_NAME, resident.NIK
    log.info(
        "checked",
        nama=name,
        who=name,
        ibu="",
        rt=[name],
        anything=[nik, {"deep": resident.NIK_GROUPED}],
        phone=resident.PHONE,
    )
    log.info("formatted %s", nik)
    log.warning("object", request=RequestFactory().get(f"/?nama={name}"), error=ValueError(f"no {name}"))
    logging.getLogger("third.party").warning("called /x?nama=%s with %s", name.replace(" ", "+"), nik)
    try:
        try:
            raise KeyError(name)
        except KeyError as error:
            error.add_note(name)
            raise ValueError(f"no family for {name} {nik}") from error
    except ValueError:
        log.exception("failed")
        logging.getLogger("third.party").exception("failed too")
        logging.getLogger("third.party").error(
            "exception given", exc_info=ExceptionGroup(name, [KeyError(name)])
        )


def test_no_line_holds_personal_data(written: Callable[[bool], Lines]) -> None:
    lines = written(False)
    log_everything_about_her()
    assert resident.traces_in(lines.text) == []
    assert [line["event"] for line in lines.parsed] == [
        "checked",
        "formatted [nomor]",
        "object",
        "called /x?[kueri] with [nomor]",
        "failed",
        "failed too",
        "exception given",
    ]


def test_readable_lines_hold_no_numbers_either(written: Callable[[bool], Lines]) -> None:
    lines = written(True)
    log_everything_about_her()
    assert resident.NIK not in lines.text
    assert resident.PHONE not in lines.text
    assert resident.NIK_GROUPED not in lines.text
    assert "no family for" in lines.text


def test_a_line_is_one_json_object_that_says_where(written: Callable[[bool], Lines]) -> None:
    lines = written(False)
    token = tenancy._PLACE.set(VILLAGE)
    with structlog.contextvars.bound_contextvars(request_id="bcdfghjkmnpq"):
        logging.getLogger("third.party").info("two\nlines")
    tenancy._PLACE.reset(token)
    log.info("elsewhere")

    [inside, outside] = lines.parsed
    assert inside["event"] == "two\nlines"
    assert (inside["level"], inside["logger"]) == ("info", "third.party")
    assert (inside["village"], inside["kind"]) == ("18.72.04.1005", "kelurahan")
    assert inside["request_id"] == "bcdfghjkmnpq"
    assert inside["timestamp"].endswith("Z")
    assert "request_id" not in outside
    assert "kind" not in outside


def test_a_traceback_keeps_its_places_and_both_errors(written: Callable[[bool], Lines]) -> None:
    lines = written(False)
    log_everything_about_her()
    [exception] = [line["exception"] for line in lines.parsed if line["event"] == "failed"]
    assert "builtins.KeyError: '•'" in exception
    assert "builtins.ValueError: no family for • • [nomor]" in exception
    assert "in log_everything_about_her" in exception


def test_an_error_without_a_message_of_its_own_is_still_logged(written: Callable[[bool], Lines]) -> None:
    class Broken(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    lines = written(False)
    log.error("failed", exc_info=Broken())
    assert lines.parsed[0]["exception"].endswith("Broken: ")


def test_statements_and_their_parameters_are_never_logged(written: Callable[[bool], Lines]) -> None:
    lines = written(False)
    with override_settings(DEBUG=True):
        logging.getLogger("django.db.backends").debug("SELECT %s", resident.FULL_NAME)
        logging.getLogger("django.db.backends").info("SELECT %s", resident.FULL_NAME)
    assert lines.text == ""


def test_django_calls_our_configuration(written: Callable[[bool], Lines]) -> None:
    written(False)
    django_configures(settings.LOGGING_CONFIG, settings.LOGGING)
    assert [handler.name for handler in logging.getLogger().handlers if handler.name] == ["stderr"]
    assert logging.getLogger("django").handlers == []


def test_a_request_is_one_line_with_its_route(written: Callable[[bool], Lines]) -> None:
    lines = written(False)

    def page(request: HttpRequest) -> HttpResponse:
        request.resolver_match = resolve(request.path, "tests.config.urls_that_fail")
        log.info("inside")
        return HttpResponse(status=418)

    request: WSGIRequest = RequestFactory().get(f"/works/{resident.NIK}/?nama={resident.FULL_NAME}")
    response = RequestLogMiddleware(page)(request)

    [inside, line] = lines.parsed
    assert (line["event"], line["method"], line["status"]) == ("request", "GET", 418)
    assert line["route"] == "works/<str:number>/"
    assert line["request_id"] == inside["request_id"] == response["X-Request-ID"]
    assert resident.traces_in(lines.text) == []
    assert structlog.contextvars.get_contextvars() == {}


@override_settings(
    ROOT_URLCONF="tests.config.urls_that_fail",
    MIDDLEWARE=["smartvillage.config.observability.RequestLogMiddleware"],
)
def test_a_page_that_breaks_leaves_its_trace_under_the_request(written: Callable[[bool], Lines]) -> None:
    lines = written(False)
    response = Client(raise_request_exception=False).get(f"/breaks/{resident.NIK}/?nama={resident.FULL_NAME}")

    assert response.status_code == 500
    assert resident.traces_in(lines.text) == []
    by_event = {line["event"]: line for line in lines.parsed}
    error = by_event["Internal Server Error: /breaks/[nomor]/"]
    assert "in breaks" in error["exception"]
    assert error["request_id"] == by_event["request"]["request_id"] == response["X-Request-ID"]
    assert by_event["request"]["status"] == 500


def test_what_operators_search_for_stays(written: Callable[[bool], Lines]) -> None:
    lines = written(False)
    log.info("Village came on board", host="tejo-agung.smartvillage.localhost", tables=38, seconds=0.42)
    logging.getLogger("third.party").info("Moved %s to %s in %.1f s", "18.72.04.1005", "v_1872041005", 1.25)
    logging.getLogger("third.party").info("%(rows)d rows, %(state)s", {"rows": 12345, "state": "live"})
    logging.getLogger("third.party").info("took %d", "Siti")

    [board, moved, rows, wrong] = lines.parsed
    assert board["event"] == "Village came on board"
    assert (board["host"], board["tables"], board["seconds"]) == (
        "tejo-agung.smartvillage.localhost",
        38,
        0.42,
    )
    assert moved["event"] == "Moved 18.72.04.1005 to v_1872041005 in 1.2 s"
    assert rows["event"] == "12345 rows, live"
    assert wrong["event"] == "took %d"


def test_a_request_id_passes_the_scrubber_and_is_not_guessed() -> None:
    ids = {new_request_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(scrub(found) == found for found in ids)
