import pytest

from smartvillage.common.audit.queries import history
from smartvillage.kernel.permissions import Actor, Forbidden, Role
from smartvillage.province.regions import queries, services
from smartvillage.province.regions.models import Certainty, Nomenclature, Region
from smartvillage.province.regions.services.nomenclature import shipped_nomenclature

SYSTEM = Actor.system_named("tests")

pytestmark = pytest.mark.usefixtures("province")

OFFICER = Actor(role=Role.OFFICER, user_id=7, name="Ibu Sari")
WORDS = {"village_term": "tiyuh", "head_title": "Kepalo Tiyuh", "council": "BPT"}


def test_every_kabupaten_has_words_and_no_kota_has() -> None:
    kabupaten = set(Region.objects.filter(kind="kabupaten").values_list("code", flat=True))
    assert set(shipped_nomenclature()) == kabupaten


def test_nothing_shipped_claims_to_be_confirmed() -> None:
    assert all(row.certainty != Certainty.CONFIRMED for row in shipped_nomenclature().values())


def test_the_provinces_word_counts_and_survives_an_import() -> None:
    row = services.set_nomenclature(actor=OFFICER, kabupaten="18.05", **WORDS)
    assert row.certainty == Certainty.CONFIRMED
    assert services.import_regions("18", actor=SYSTEM).nomenclature == 0
    assert queries.vocabulary("18.05.02.2001") == queries.Vocabulary("tiyuh", "Kepalo Tiyuh", "BPT")
    entry = history(target="regions.nomenclature", target_id="18.05")[0]
    assert (entry.actor_name, entry.detail["village_term"]) == ("Ibu Sari", "tiyuh")


def test_an_unconfirmed_row_follows_the_shipped_file() -> None:
    Nomenclature.objects.filter(pk="18.05").update(village_term="desa")
    assert services.import_regions("18", actor=SYSTEM).nomenclature == 1
    assert queries.vocabulary("18.05").term == "kampung"


def test_spaces_and_capitals_are_tidied() -> None:
    row = services.set_nomenclature(
        actor=OFFICER, kabupaten="1805", village_term=" Pekon ", head_title="Kepala  Pekon", council=" "
    )
    assert (row.pk, row.village_term, row.head_title, row.council) == ("18.05", "pekon", "Kepala Pekon", "")


@pytest.mark.parametrize(
    "fields",
    [
        {"village_term": ""}, {"village_term": "desa 1"}, {"village_term": "d" * 21}, {"village_term": "<b>"},
        {"head_title": ""}, {"head_title": "K" * 41}, {"council": "B" * 41},
        {"kabupaten": "18.72"}, {"kabupaten": "18.05.02"}, {"kabupaten": "18"},
    ],
)  # fmt: skip
def test_bad_words_and_places_are_refused_in_words(fields: dict[str, str]) -> None:
    with pytest.raises(services.BadNomenclature, match="ebutan"):
        services.set_nomenclature(**{"actor": OFFICER, "kabupaten": "18.05"} | WORDS | fields)  # type: ignore[arg-type]
    assert queries.vocabulary("18.05").term == "kampung"


def test_an_unknown_kabupaten_is_refused() -> None:
    with pytest.raises(queries.UnknownRegion):
        services.set_nomenclature(actor=OFFICER, kabupaten="18.33", **WORDS)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.OPERATOR, Role.HEAD, Role.RESIDENT, None])
def test_nobody_else_changes_words(role: Role | None) -> None:
    with pytest.raises(Forbidden):
        services.set_nomenclature(actor=Actor(role=role, user_id=1, name="x"), kabupaten="18.05", **WORDS)
