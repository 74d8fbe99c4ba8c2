"""What operators see of a running platform: log lines and error reports, both without personal data."""

import logging.config
import secrets
import sys
import time
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from http import HTTPStatus
from typing import Any

import sentry_sdk
import structlog
from django.http import HttpRequest, HttpResponse
from sentry_sdk.integrations.argv import ArgvIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import ignore_logger
from sentry_sdk.transport import Transport
from sentry_sdk.types import Breadcrumb, BreadcrumbHint, Event, Hint
from structlog.stdlib import ProcessorFormatter
from structlog.types import EventDict, Processor

from smartvillage.config.envelope import clean_breadcrumb, clean_event
from smartvillage.kernel.identity.scrub import log_words, scrub, scrub_text, words_only

GetResponse = Callable[[HttpRequest], HttpResponse]
Words = Callable[[str], str]
ExcInfo = tuple[type[BaseException] | None, BaseException | None, Any]

log = structlog.stdlib.get_logger(__name__)

# Written by code, in a vocabulary of its own: capitals in them are no names.
_OWN_KEYS = frozenset(
    {"event", "exception", "kind", "level", "logger", "method", "request_id", "route", "timestamp", "village"}
)
_HTTP_PHRASES = tuple(status.phrase for status in HTTPStatus)

# --- log lines -----------------------------------------------------------------------------


def configure_logging(options: Mapping[str, Any]) -> None:
    """Receives settings.LOGGING: `level`, and `readable` for a console instead of JSON lines.

    Every line, ours and every library's, ends in the same chain, and the scrubber is its last
    step before the text is made. JSON lines are kept and shipped, so they hold no names either;
    what code wrote (an event, a template) stays whole, what was filled in keeps `log_words`.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_prepare(),
            _to_record,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    logging.config.dictConfig(_dict_config(options.get("level", "INFO"), bool(options.get("readable"))))


def _dict_config(level: str, readable: bool) -> dict[str, Any]:
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if readable
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    words = scrub_text if readable else log_words
    chain = [
        _fill_in(words),
        ProcessorFormatter.remove_processors_meta,
        _render_exception(words),
        _scrub_line(words),
        renderer,
    ]
    formatter = {
        "()": ProcessorFormatter,
        "processors": chain,
        "foreign_pre_chain": _prepare(),
        # The template and its arguments, not yet one text.
        "use_get_message": False,
        "pass_foreign_args": True,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {
            "django": {"level": level, "handlers": [], "propagate": True},
            "django.server": {"level": level, "handlers": [], "propagate": True},
            # Its debug lines are statements with everything people typed in them.
            "django.db.backends": {"level": "WARNING"},
        },
    }


def _prepare() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_place,
    ]


def _add_place(_logger: Any, _method: str, event: EventDict) -> EventDict:
    for key, value in place().items():
        event.setdefault(key, value)
    return event


def _to_record(logger: logging.Logger, method: str, event: EventDict) -> Any:
    """As ProcessorFormatter wants it, and with `exc_info` on the record, where Sentry looks for it."""
    args, kwargs = ProcessorFormatter.wrap_for_formatter(logger, method, event)
    exc_info = _exc_info(event.get("exc_info"))
    return args, ({**kwargs, "exc_info": exc_info} if exc_info else kwargs)


def _fill_in(words: Words) -> Processor:
    def fill(_logger: Any, _method: str, event: EventDict) -> EventDict:
        arguments = event.pop("positional_args", None)
        if arguments:
            event["event"] = _filled(str(event["event"]), arguments, words)
        elif not event["_from_structlog"]:  # may be an f-string: nothing says what was filled in
            event["event"] = words(str(event["event"]))
        return event

    return fill


def _filled(template: str, arguments: Any, words: Words) -> str:
    def clean(value: Any) -> Any:
        return value if value in _HTTP_PHRASES else words_only(scrub(value), words)

    try:
        if isinstance(arguments, Mapping):
            return template % {key: clean(value) for key, value in arguments.items()}
        return template % tuple(clean(value) for value in arguments)
    except (KeyError, TypeError, ValueError):  # a placeholder where the template wants a number
        return template


def _scrub_line(words: Words) -> Processor:
    def clean(_logger: Any, _method: str, event: EventDict) -> EventDict:
        line: EventDict = scrub(event)
        return {key: item if key in _OWN_KEYS else words_only(item, words) for key, item in line.items()}

    return clean


def _render_exception(words: Words) -> Processor:
    def render(_logger: Any, _method: str, event: EventDict) -> EventDict:
        exc_info = _exc_info(event.pop("exc_info", None))
        if exc_info and exc_info[1] is not None:
            event["exception"] = _traceback(exc_info[1], words, set())
        return event

    return render


def _exc_info(value: object) -> ExcInfo | None:
    if isinstance(value, BaseException):
        return type(value), value, value.__traceback__
    if isinstance(value, tuple):
        return value
    return sys.exc_info() if value else None


def _traceback(error: BaseException, words: Words, seen: set[int]) -> str:
    """Like Python's own, but each message passes through `words`; notes and variables stay out."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    text = ""
    if before is not None and id(before) not in seen:
        text = _traceback(before, words, seen) + "\n\n"
    frames = "".join(traceback.format_tb(error.__traceback__))
    text += f"{frames}{type(error).__module__}.{type(error).__qualname__}: {words(_message(error))}"
    if isinstance(error, BaseExceptionGroup):
        parts = [_traceback(part, words, seen) for part in error.exceptions if id(part) not in seen]
        text = "\n\n".join([text, *parts])
    return text


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return ""


# --- where we are ----------------------------------------------------------------------------


def place() -> dict[str, str]:
    """`village` (code, or the declared schema, or "") and, in a village, its `kind`. Never raises."""
    try:
        # Imported late: the first lines are logged before Django's apps are there.
        from smartvillage.kernel.tenancy import NoVillage, current_village, declared

        try:
            village = current_village()
        except NoVillage:
            schema = declared()
            return {"village": schema} if schema else {}
        return {"village": village.code, "kind": village.kind}
    except Exception:
        return {}


class RequestLogMiddleware:
    """One line per request, under an id that its answer carries in X-Request-ID.

    The line names the route and never the path: a path may hold what people typed.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = new_request_id()
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            match = request.resolver_match
            log.info(
                "request",
                method=request.method,
                route=match.route if match else "",
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        response["X-Request-ID"] = request_id
        return response


def new_request_id() -> str:
    """Twelve letters: without digits, no rule of `scrub` can take it for a number."""
    return "".join(secrets.choice("bcdfghjkmnpqrstvwxyz") for _ in range(12))


# --- error reports -----------------------------------------------------------------------------


def init_sentry(
    dsn: str,
    release: str,
    environment: str,
    *,
    traces_sample_rate: float | None = None,
    transport: Transport | None = None,
) -> None:
    """Report errors, tagged with village and kind, from an envelope that `clean_event` rebuilt."""
    sentry_sdk.init(
        dsn=dsn,
        release=release,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=_before_send,
        before_send_transaction=_before_send,
        before_breadcrumb=_before_breadcrumb,
        before_send_log=lambda _log, _hint: None,
        auto_enabling_integrations=False,
        integrations=[DjangoIntegration(transaction_style="function_name")],
        disabled_integrations=[ArgvIntegration()],  # a command line names files and people
        auto_session_tracking=False,
        enable_metrics=False,
        trace_propagation_targets=[],  # other services learn nothing about us from a header
        spotlight=False,
        traces_sample_rate=traces_sample_rate,
        transport=transport,
    )
    ignore_logger("django.security.DisallowedHost")  # anybody can cause it, nobody need act on it


def _before_send(event: Event, hint: Hint) -> Event:
    # Raising here makes the SDK drop the event: what cannot be cleaned is not sent.
    clean: Event = clean_event(event, hint.get("log_record"))  # type: ignore[assignment]
    here = place()
    tags: MutableMapping[str, Any] = clean.setdefault("tags", {})
    tags["village"] = here.get("village", "")
    tags["village_kind"] = here.get("kind", "")
    return clean


def _before_breadcrumb(crumb: Breadcrumb, hint: BreadcrumbHint) -> Breadcrumb:
    return clean_breadcrumb(crumb, hint.get("log_record"))
