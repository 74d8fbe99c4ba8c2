"""Every URL of every host: who may open it. A URL that is not in the table fails the suite (S1, S3)."""

import uuid
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from smartvillage.kernel.permissions import Role, granted_to
from smartvillage.kernel.tenancy import in_village
from smartvillage.kernel.tenancy.middleware import URLCONFS
from tests.cast import browser
from tests.factories.letters import make_resident

PUBLIC = "public"
R, O, H = "resident", "operator", "head"  # noqa: E741
OFFICER, ANALYST = "officer", "analyst"

# office → URL name → who may open it.
TABLE: dict[str, dict[str, set[str] | str]] = {
    "village": {
        "home": PUBLIC, "resident-sign-in": PUBLIC, "sign-in-link": PUBLIC, "sign-out": PUBLIC,
        "staff-sign-in": PUBLIC, "new-password": PUBLIC, "workspace": {O, H},
        "letters:services": PUBLIC, "letters:types": {O, H}, "letters:type": {O, H}, "letters:type-reset": {O, H},
        "letters:counter-choose": {O}, "letters:service": PUBLIC, "letters:track": PUBLIC, "letters:tracked": PUBLIC,
        "letters:verify": PUBLIC, "letters:verify-code": PUBLIC,
        "letters:mine": {R}, "letters:start": {R}, "letters:review": {R}, "letters:discard": {R},
        "letters:question": {R}, "letters:letter": {R}, "letters:sent": {R}, "letters:complete": {R},
        "letters:download": {R}, "letters:receive": {R},
        "letters:desk": {O, H}, "letters:desk-letter": {O, H}, "letters:desk-pdf": {O, H},
        "letters:desk-draft": {O, H}, "letters:counter": {O}, "letters:counter-create": {O},
        "letters:desk-start-check": {O}, "letters:desk-verify": {O}, "letters:desk-reject": {O, H},
        "letters:desk-ask-for-completion": {O}, "letters:desk-finish": {O}, "letters:desk-tell": {O, H},
        "letters:sign-batch": {H}, "letters:desk-sign": {H}, "letters:desk-send-back": {H},
        "letters:desk-withdraw": {H}, "letters:numbering": {O, H},
        "letters:book": {O, H}, "letters:book-file": {O, H}, "letters:desk-insert": {O},
        "officials": {O, H}, "own-office": {H},
        "residents:list": {O, H}, "residents:resident": {O, H}, "residents:nik": {O, H}, "residents:pin": {O},
        "residents:import": {O}, "residents:import-batch": {O}, "residents:import-columns": {O},
        "residents:import-source": {O}, "residents:import-start": {O}, "residents:import-cancel": {O},
        "residents:import-problems": {O}, "residents:import-rejected": {O}, "residents:import-undo": {O},
        "residents:import-template": {O}, "residents:export": {O, H}, "residents:book": {O, H},
        "residents:month": {O, H}, "residents:month-file": {O, H}, "residents:mutations": {O, H},
        "residents:mutations-file": {O, H}, "residents:event-family": {O}, "residents:event-choose": {O},
        "residents:event": {O}, "residents:event-undo": {O},
        "residents:save-filter": {O, H}, "residents:delete-filter": {O, H}, "residents:change-many": {O},
        "residents:undo-many": {O}, "residents:edit": {O}, "residents:edit-draft": {O},
        "residents:households": {O, H}, "residents:household": {O, H},
        "residents:families": {O, H}, "residents:family": {O, H}, "residents:edit-family": {O},
        "residents:family-sheet": {O, H}, "residents:family-sheet-whole": {O, H},
        "residents:duplicates": {O, H}, "residents:quality": {O, H}, "residents:quality-check": {O, H},
        "residents:clashes": {O, H}, "residents:tell-apart": {O},
        "residents:transfer-accept": {O}, "residents:transfer-release": {O},
        "residents:fill-nik": {O}, "residents:areas": {O, H}, "residents:limit": {O, H},
        "residents:corrections": {O}, "residents:correction": {O}, "residents:file": {O, H},
        "own:data": {R}, "own:pdf": {R}, "own:json": {R}, "own:correct": {R},
    },
    "portal": {"portal": PUBLIC, "demo-sign-ins": PUBLIC},
    "dpmd": {
        "board": {OFFICER}, "board-csv": {OFFICER}, "village": {OFFICER}, "village-retry": {OFFICER},
        "village-sheet": {OFFICER}, "kecamatan-sheets": {OFFICER}, "onboarding": {OFFICER},
        "fleet-health": {OFFICER}, "fleet-health-csv": {OFFICER}, "fleet-health-check": {OFFICER},
        "onboarding-run": {OFFICER}, "onboarding-progress": {OFFICER}, "onboarding-retry": {OFFICER},
        "village-act": {OFFICER}, "village-copy": {OFFICER}, "village-copy-file": {OFFICER},
        "village-copying": {OFFICER},
        "staff-sign-in": PUBLIC, "sign-out": PUBLIC,
    },
    "data": {
        "facts": {OFFICER, ANALYST}, "facts-csv": {OFFICER, ANALYST},
        "staff-sign-in": PUBLIC, "sign-out": PUBLIC,
    },
}  # fmt: skip
EVERYWHERE = {"web:theme": PUBLIC, "web:icon": PUBLIC, "web:components": PUBLIC, "web:sample": PUBLIC}


def patterns(resolver: URLResolver, names: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each, f"{names}{each.namespace}:" if each.namespace else names)
        else:
            yield f"{names}{each.name}", each


ALL = [
    (office, name, pattern)
    for office, conf in URLCONFS.items()
    for name, pattern in patterns(get_resolver(conf))
]
IDS = [f"{office} {name}" for office, name, _ in ALL]


def allowed(office: str, name: str) -> set[str] | str | None:
    return TABLE[office].get(name, EVERYWHERE.get(name))


@pytest.mark.parametrize(("office", "name", "pattern"), ALL, ids=IDS)
def test_every_url_is_listed_and_its_view_says_the_same(office, name, pattern):
    listed = allowed(office, name)
    assert listed is not None, f"{name} on {office} is not in the access table"
    view = pattern.callback
    assert hasattr(view, "permission"), f"{name}: the view is marked neither public nor with a permission"
    if view.permission is None:
        assert listed == PUBLIC
    else:
        assert {role.value for role in Role if view.permission in granted_to(role)} == listed


def test_the_table_lists_no_url_that_is_gone():
    present = {(office, name) for office, name, _ in ALL}
    assert {(office, name) for office, names in TABLE.items() for name in names} <= present


SAMPLES = {"uuid": str(uuid.UUID(int=7)), "str": "18.72.04", "slug": "domisili", "int": "1", "path": "x"}


def path_of(office: str, pattern_name: str, pattern: URLPattern) -> str:
    from django.urls import reverse

    kwargs = {name: _sample(converter) for name, converter in pattern.pattern.converters.items()}
    return reverse(pattern_name, kwargs=kwargs, urlconf=URLCONFS[office])


def _sample(converter: object) -> str:
    kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
    return SAMPLES.get(kind, "x")


@pytest.fixture
def people(cast):
    with in_village(cast.home.place):
        resident = make_resident().account
    with in_village(cast.away.place):
        stranger = cast.away.operator
    return {"resident": resident, "operator": cast.home.operator, "head": cast.home.head,
            "officer": cast.officer, "analyst": cast.analyst, "stranger": stranger}  # fmt: skip


@pytest.mark.parametrize(("office", "name", "pattern"), ALL, ids=IDS)
def test_whoever_is_not_listed_gets_the_answer_of_an_absent_page(office, name, pattern, people, cast):
    listed = allowed(office, name)
    if listed == PUBLIC:
        return
    at = cast.home.place if office == "village" else office
    path = path_of(office, name, pattern)
    insiders = ("resident", "operator", "head") if office == "village" else ("officer", "analyst")
    for role in insiders:
        for method in ("get", "post"):
            answer = getattr(browser(at, people[role]), method)(path)
            if role in listed:
                assert answer.status_code not in {403, 500}, f"{role} {method}"
            else:
                assert answer.status_code == 404, f"{role} {method} {path}: {answer.status_code}"
    anonymous = browser(at).get(path)
    assert anonymous.status_code in {302, 404, 405}
    if anonymous.status_code == 302:
        assert "masuk" in anonymous["Location"]


@pytest.mark.parametrize(("office", "name", "pattern"), [row for row in ALL if row[0] == "village"],
                         ids=[name for name in IDS if name.startswith("village")])  # fmt: skip
def test_t10_the_session_of_another_village_opens_nothing(office, name, pattern, cast):
    if allowed(office, name) == PUBLIC:
        return
    client = browser(cast.away.place, cast.away.operator)
    answer = client.get(path_of(office, name, pattern), HTTP_HOST=cast.home.place.host)
    assert answer.status_code in {302, 404, 405}
