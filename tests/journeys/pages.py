"""The pages that are weighed, checked and drawn: where they are, who sees them, and how to look at them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from smartvillage.common.accounts import services as accounts
from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_village
from tenants.letters import services as letters
from tests.cast import PASSWORD, SYSTEM, Cast
from tests.factories.letters import ANSWERS, actor_for, make_letter, make_resident
from tests.server import BASE_DOMAIN, Site

NIK, PIN = "1872994101900321", "571936"
VILLAGE, OFFICE = "tejoagung", "dpmd"
PUBLIC_PAGE, FORM_STEP = 150_000, 60_000  # bytes on first view
SCRIPTS = 30_000  # bytes, compressed


@dataclass(frozen=True)
class Login:
    """A sign-in form and what to type into it, by field name."""

    host: str
    path: str
    fields: dict[str, str]


RESIDENT = Login(VILLAGE, "/masuk/", {"nik": NIK, "pin": PIN})
OPERATOR = Login(VILLAGE, "/kelola/masuk/", {"login": "operator", "password": PASSWORD})
OFFICER = Login(OFFICE, "/masuk/", {"login": "dpmd", "password": PASSWORD})


@dataclass(frozen=True)
class Stop:
    name: str
    host: str
    path: str
    limit: int
    login: Login | None = None


@dataclass
class Weight:
    """What one first view brought over the wire; `plain` is the same without compression. Bytes."""

    transferred: int = 0
    plain: int = 0
    scripts: int = 0
    fonts: int = 0
    strangers: set[str] = field(default_factory=set)


def prepare(cast: Cast) -> list[Stop]:
    """A resident with an issued letter and a request ready to send; the pages of issue 1's budgets."""
    with in_village(cast.home.place):
        resident = make_resident(digits=NIK, name="SITI RAHMAWATI")
        accounts.set_password(actor=SYSTEM, user=resident.account, password=PIN)
        letter = make_letter(resident, "ready", operator=cast.home.operator, head=cast.home.head)
        letters.save_answers(
            actor=actor_for(resident.account), type_code="domisili", answers=ANSWERS["domisili"], now=clock.now()
        )  # fmt: skip
    return [
        Stop("home", VILLAGE, "/", PUBLIC_PAGE),
        Stop("service", VILLAGE, "/layanan/domisili/", PUBLIC_PAGE),
        Stop("resident sign-in", VILLAGE, "/masuk/", FORM_STEP),
        Stop("question", VILLAGE, "/surat/ajukan/domisili/purpose/", FORM_STEP, RESIDENT),
        Stop("review", VILLAGE, "/surat/ajukan/domisili/periksa/", FORM_STEP, RESIDENT),
        Stop("track", VILLAGE, "/lacak/", FORM_STEP),
        Stop("verify", VILLAGE, f"/v/{letter.verify_token}/", PUBLIC_PAGE),
        Stop("dpmd sign-in", OFFICE, "/masuk/", FORM_STEP),
        Stop("portal", "", "/", PUBLIC_PAGE),
        Stop("workspace", VILLAGE, "/kelola/", PUBLIC_PAGE, OPERATOR),
        Stop("dpmd board", OFFICE, "/", PUBLIC_PAGE, OFFICER),
    ]


def sign_in(page: Page, site: Site, login: Login) -> None:
    page.goto(site.url(login.host, login.path))
    for name, value in login.fields.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: not urlsplit(url).path.endswith("masuk/"))


def faults_of(page: Page, width: int = 320) -> list[object]:
    """Violations that axe finds as the page is, and how much wider it is than `width` when it gets that narrow."""
    found: list[object] = [
        (each["id"], [node["html"][:160] for node in each["nodes"][:2]])
        for each in Axe().run(page).response["violations"]
    ]
    page.set_viewport_size({"width": width, "height": 740})
    needed = page.evaluate("document.documentElement.scrollWidth")
    return [*found, needed] if needed > width else found


class Visitors:
    """Browsers with an empty cache that are signed in already; everybody signs in once."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser, self._site = browser, site
        self._states: dict[str, object] = {}

    @contextmanager
    def visiting(self, login: Login | None, **options: object) -> Iterator[BrowserContext]:
        options = {"viewport": {"width": 360, "height": 740}, "locale": "id-ID", **options}
        context = self._browser.new_context(**options, storage_state=self._state(login))  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        yield context
        context.close()

    def _state(self, login: Login | None) -> object:
        if login is None:
            return None
        key = f"{login.host}{login.path}{login.fields}"
        if key not in self._states:
            context = self._browser.new_context()
            sign_in(context.new_page(), self._site, login)
            self._states[key] = context.storage_state()
            context.close()
        return self._states[key]


def weigh(visitors: Visitors, site: Site, stop: Stop) -> Weight:
    """A first view of that page, everything counted that Chromium loads. Raises unless the page answers 200."""
    weight, types = Weight(), dict[str, str]()
    with visitors.visiting(stop.login) as context:
        page = context.new_page()
        network = context.new_cdp_session(page)

        def received(event: dict) -> None:
            types[event["requestId"]] = event["type"]
            weight.fonts += event["type"] == "Font"
            host = urlsplit(event["response"]["url"]).hostname or ""
            if host != BASE_DOMAIN and not host.endswith(f".{BASE_DOMAIN}"):
                weight.strangers.add(host)

        def finished(event: dict) -> None:
            weight.transferred += int(event["encodedDataLength"])
            if types.get(event["requestId"]) == "Script":
                weight.scripts += int(event["encodedDataLength"])

        def data(event: dict) -> None:
            weight.plain += event["dataLength"]

        network.on("Network.responseReceived", received)
        network.on("Network.loadingFinished", finished)
        network.on("Network.dataReceived", data)
        network.send("Network.enable")
        answer = page.goto(site.url(stop.host, stop.path), wait_until="networkidle")
        assert answer is not None
        assert (answer.status, urlsplit(page.url).path) == (200, stop.path), (
            f"{stop.name}: {answer.status} {page.url}"
        )
    return weight
