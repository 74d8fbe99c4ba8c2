"""Pages that break in the middle of personal data."""

import logging
import subprocess
import sys
from typing import NoReturn

import sentry_sdk
import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.config import one_resident as resident


def breaks(request: HttpRequest, number: str) -> NoReturn:
    nik, name = resident.NIK, resident.FULL_NAME
    person = {"nik": nik, "nama": name, "keluarga": [name], "rt": name}
    logging.getLogger("third.party").warning("saving %s (%s)", name, nik)
    structlog.get_logger("ours").info("checked", nik=nik, who=name, phone=resident.PHONE)
    sentry_sdk.add_breadcrumb(message=f"looked for {name} {nik}", data=person, category=f"search.{nik}")
    sentry_sdk.set_user({"id": nik, "username": name, "ip_address": "10.1.2.3"})
    sentry_sdk.set_tag("resident", name)
    sentry_sdk.set_extra("person", person)
    sentry_sdk.set_extra(nik, [nik, int(nik), f"{name} {resident.PHONE}"])
    sentry_sdk.set_context("letter", person)
    subprocess.run([sys.executable, "-c", "", nik, name], check=True)
    try:
        raise KeyError(name)
    except KeyError as error:
        error.add_note(f"{name} {nik}")
        detail = f"DETAIL:  Failing row contains (1, {name.lower()}, 1990-01-01)."
        raise ValueError(
            f"no family for {name}, {resident.NIK_GROUPED} {resident.PHONE}\n{detail}"
        ) from error


def logs_an_error(request: HttpRequest, number: str) -> HttpResponse:
    name, nik = resident.FULL_NAME, resident.NIK
    logging.getLogger("third.party").error("cannot save %s with %s", name, nik, extra={"person": name})
    structlog.get_logger("ours").error("cannot_seal", who=name, nik=nik)
    try:
        raise LookupError(f"lost {name} {nik}")
    except LookupError:
        structlog.get_logger("ours").exception("lookup_failed", who=name)
    structlog.get_logger("ours").error("kept_for_later", exc_info=OSError(f"disk of {name}"))
    return HttpResponse("ok")


def works(request: HttpRequest, number: str) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("breaks/<str:number>/", breaks),
    path("logs/<str:number>/", logs_an_error),
    path("works/<str:number>/", works),
]


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404)


def handler500(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=500)
