"""Answering with a page that holds a form."""  # noqa: A005

from http import HTTPStatus
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_form(
    request: HttpRequest, template: str, form: BaseForm, *, status: int | None = None, **context: Any
) -> HttpResponse:
    """The page with `form`; 422 and the title's "Kesalahan:" when the form was sent and is not valid."""
    invalid = form.is_bound and not form.is_valid()
    if status is None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if invalid else HTTPStatus.OK
    return render(request, template, {**context, "form": form, "invalid": invalid}, status=status)
