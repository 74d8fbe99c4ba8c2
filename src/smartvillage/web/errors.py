"""Answers to requests that cannot be served; each says what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not ours or too old; what was typed is not lost when the reader goes back."""
    return render(request, "403_csrf.html", status=403)
