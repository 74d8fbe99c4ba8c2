"""A visitor without JavaScript: fetches pages of our own server and signs in.

Python does not resolve ``*.localhost``, so it connects to 127.0.0.1 and names the host.
"""

import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from smartvillage.local import ports

REDIRECTS = {301, 302, 303, 307, 308}
FURTHEST = 8
TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Page:
    url: str
    status: int
    body: str


@dataclass
class Field:
    name: str
    kind: str
    value: str


class _Forms(HTMLParser):
    """Collects the fields of every form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[Field]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((values.get("action", ""), []))
            self._inside = True
        elif tag == "input" and self._inside and values.get("name"):
            kind = values.get("type", "text").lower()
            self.forms[-1][1].append(Field(values["name"], kind, values.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


@dataclass
class Visitor:
    """One person with one cookie jar per host, talking to the server on this machine."""

    port: int
    _cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def get(self, url: str) -> Page:
        """The page at an address, after its redirects; status 0 when nobody answers."""
        return self._follow("GET", url, "")

    def sign_in(self, url: str, login: str, password: str) -> bool:
        """Fill in the sign-in form behind an address; True when that opens the door."""
        page = self.get(url)
        for action, fields in _forms_of(page.body):
            secret = [f for f in fields if f.kind == "password"]
            named = [f for f in fields if f.kind in ("text", "tel", "email", "number")]
            if secret and named:
                answers = {f.name: f.value for f in fields if f.kind == "hidden"}
                answers[named[0].name], answers[secret[0].name] = login, password
                after = self._follow("POST", urljoin(page.url, action), urlencode(answers))
                return after.status == http.client.OK and 'type="password"' not in after.body
        return False

    def _follow(self, method: str, url: str, body: str) -> Page:
        origin = ""
        for _ in range(FURTHEST):
            page, location = self._request(method, url, body, origin)
            if page.status not in REDIRECTS or not location:
                return page
            method, body, origin, url = "GET", "", url, urljoin(url, location)
        return page

    def _request(self, method: str, url: str, body: str, origin: str) -> tuple[Page, str]:
        parts = urlsplit(url)
        headers = {"Host": parts.netloc, "Accept": "text/html", "Referer": origin or url}
        jar = self._cookies.setdefault(parts.netloc, {})
        if jar:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection = http.client.HTTPConnection(ports.LOOPBACK, self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, target, body.encode(), headers)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return Page(url, 0, ""), ""
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie") or []:
            jar.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return Page(url, response.status, text), response.headers.get("Location", "")


def _forms_of(html: str) -> list[tuple[str, list[Field]]]:
    parser = _Forms()
    parser.feed(html)
    return parser.forms
