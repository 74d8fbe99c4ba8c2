"""An error report with nothing personal in it.

It is built anew from what is known to be harmless; what this module does not name does not
leave the process. Text that may quote data keeps only the words that code writes.
"""

import re
from collections.abc import Callable, Mapping
from logging import LogRecord
from typing import Any
from urllib.parse import urlsplit

from smartvillage.kernel.identity.scrub import HIDDEN, code_words, scrub, scrub_text, words_only

_AS_IT_IS = (
    "event_id", "timestamp", "start_timestamp", "level", "platform", "release", "environment",
    "dist", "type", "sdk", "modules", "measurements", "transaction_info", "fingerprint",
)  # fmt: skip
_BREADCRUMB = ("type", "level", "category", "timestamp")
_TRACE = ("trace_id", "span_id", "parent_span_id", "op", "status", "origin")
_SPAN = (*_TRACE, "start_timestamp", "timestamp", "same_process_as_parent", "exclusive_time")
_FRAME = (
    "filename", "abs_path", "function", "module", "lineno", "in_app",
    "pre_context", "context_line", "post_context",
)  # fmt: skip
_SYSTEM_CONTEXTS = ("runtime", "os", "device", "culture")

_PLAIN_SEGMENT = re.compile(r"|[a-z_.]{1,30}|\d{1,9}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def clean_event(event: Mapping[str, Any], record: LogRecord | None = None) -> dict[str, Any]:
    """A Sentry event or transaction, rebuilt; `record` is the log line that caused it, if one did."""
    clean: dict[str, Any] = {key: event[key] for key in _AS_IT_IS if key in event}
    for key in ("logger", "server_name"):
        if key in event:
            clean[key] = scrub_text(str(event[key]))
    for key, builder in _BUILDERS.items():
        if key in event:
            clean[key] = builder(event[key])
    if "logentry" in event:
        clean["logentry"] = {"message": _log_message(record, event["logentry"].get("message"))}
    if "transaction" in event:
        from_path = event.get("transaction_info", {}).get("source") == "url"
        name = str(event["transaction"])
        clean["transaction"] = clean_path(name) if from_path else scrub_text(name)
    return clean


def clean_breadcrumb(crumb: Mapping[str, Any], record: LogRecord | None = None) -> dict[str, Any]:
    """Where and when something happened, and the words of its message."""
    clean = {key: _source(crumb[key]) for key in _BREADCRUMB if key in crumb}
    message = _log_message(record, crumb.get("message"))
    if message:
        clean["message"] = message
    return clean


def clean_url(url: str) -> str:
    """Scheme, host and path; no login, query or fragment."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{scrub_text(host)}{clean_path(parts.path)}"


def clean_path(path: str) -> str:
    """Fixed words, row numbers and UUIDs stay; a segment that might be a name or token does not."""
    return "/".join(part if _PLAIN_SEGMENT.fullmatch(part) else HIDDEN for part in path.split("/"))


def _log_message(record: LogRecord | None, message: object) -> str:
    """What code wrote, before values were filled in; of other text only its harmless words."""
    if record is not None and isinstance(record.msg, Mapping):  # a structlog event
        return scrub_text(str(record.msg.get("event", "")))
    if record is not None and record.args:
        return scrub_text(str(record.msg))
    return code_words(str(message or ""))


def _request(request: Mapping[str, Any]) -> dict[str, Any]:
    clean = {"method": str(request.get("method", ""))}
    if "url" in request:
        clean["url"] = clean_url(str(request["url"]))
    return clean


def _exceptions(exceptions: Mapping[str, Any]) -> dict[str, Any]:
    return {"values": [_exception(value) for value in exceptions.get("values") or () if value]}


def _exception(value: Mapping[str, Any]) -> dict[str, Any]:
    mechanism = value.get("mechanism") or {}
    clean = {
        "type": scrub_text(str(value.get("type"))),
        "module": scrub_text(str(value.get("module"))),
        "value": code_words(str(value.get("value") or "")),
        "mechanism": {
            key: mechanism[key]
            for key in ("type", "handled", "exception_id", "parent_id", "is_exception_group")
            if key in mechanism
        },
    }
    if value.get("stacktrace"):
        clean["stacktrace"] = _stacktrace(value["stacktrace"])
    return clean


def _threads(threads: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "values": [
            {"current": True, "stacktrace": _stacktrace(thread["stacktrace"])}
            for thread in threads.get("values") or ()
            if thread.get("stacktrace")
        ]
    }


def _stacktrace(stacktrace: Mapping[str, Any]) -> dict[str, Any]:
    """Frames with their source lines and without their variables."""
    frames = stacktrace.get("frames") or ()
    return {"frames": [{key: _source(frame[key]) for key in _FRAME if key in frame} for frame in frames]}


def _source(value: Any) -> Any:
    if isinstance(value, str):
        return scrub_text(value)
    return [scrub_text(str(line)) for line in value] if isinstance(value, list) else value


def _breadcrumbs(breadcrumbs: Any) -> dict[str, Any]:
    crumbs = breadcrumbs.get("values") if isinstance(breadcrumbs, Mapping) else breadcrumbs
    return {"values": [clean_breadcrumb(crumb) for crumb in crumbs or ()]}


def _contexts(contexts: Mapping[str, Any]) -> dict[str, Any]:
    clean = {key: contexts[key] for key in _SYSTEM_CONTEXTS if key in contexts}
    if "trace" in contexts:
        clean["trace"] = {key: contexts["trace"][key] for key in _TRACE if key in contexts["trace"]}
    return clean


def _spans(spans: Any) -> list[dict[str, Any]]:
    clean = []
    for span in spans or ():
        kept = {key: span[key] for key in _SPAN if key in span}
        kept["description"] = code_words(str(span.get("description") or ""))
        clean.append(kept)
    return clean


def _free(value: Any) -> Any:
    """Values that developers attach: scrubbed by key and form, then only words that code writes."""
    return words_only(scrub(value), code_words)


def _extra(extra: Mapping[str, Any]) -> Any:
    # The request hangs on Django's own log records; its repr is its path and query.
    return _free({key: value for key, value in extra.items() if key not in ("request", "sys.argv")})


_BUILDERS: dict[str, Callable[[Any], Any]] = {
    "message": lambda message: code_words(str(message)),
    "request": _request,
    "exception": _exceptions,
    "threads": _threads,
    "stacktrace": _stacktrace,
    "breadcrumbs": _breadcrumbs,
    "contexts": _contexts,
    "spans": _spans,
    "extra": _extra,
    "tags": _free,
}
