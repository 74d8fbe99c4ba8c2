"""Reading pages as a person does: by title, headings, links and what a form holds."""

import re
from html import unescape
from typing import Any

from django.http import HttpResponse


def html(response: Any) -> str:
    text: str = response.content.decode()
    return text


def title(response: Any) -> str:
    match = re.search(r"<title>(.*?)</title>", html(response), re.DOTALL)
    assert match
    return unescape(match[1]).strip()


def text(response: Any) -> str:
    """The words of `<main>`, in order."""
    match = re.search(r"<main.*?</main>", html(response), re.DOTALL)
    assert match
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", match[0])).split())


def hidden(response: Any, name: str) -> str:
    match = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', html(response))
    assert match, f"no hidden field {name}"
    return unescape(match[1])


def headings(response: Any) -> int:
    return len(re.findall(r"<h1[ >]", html(response)))


def is_failure(response: HttpResponse) -> None:
    """U7: 422, a title that says so, a summary that takes the focus, and no h1 lost."""
    assert response.status_code == 422
    assert title(response).startswith("Kesalahan: ")
    assert "data-focus" in html(response)
    assert headings(response) == 1
