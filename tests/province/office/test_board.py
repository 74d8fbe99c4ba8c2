"""The board shows the facts, onboarded and transacting side by side, in a constant number of queries."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import State
from smartvillage.province.indicators.models import Fact
from smartvillage.province.office import queries
from smartvillage.province.office.exports import cell
from smartvillage.province.regions.models import Region
from smartvillage.province.villages.models import Village
from tests.cast import AWAY, HOME


def read(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def numbers(code: str) -> tuple[int, int, int, int, int]:
    total = queries.board(queries.region_of(code)).total
    return total.on_board, total.transacting, total.residents, total.letters, total.letters_online


def test_every_level_adds_up_to_the_facts(facts: None) -> None:
    assert numbers("18") == (2, 1, 6273, 11, 4)
    assert numbers("18.72") == numbers("18.72.04") == (1, 1, 5673, 9, 4)
    assert numbers("18.09") == (1, 0, 600, 2, 0)
    assert numbers("18.71") == (0, 0, 0, 0, 0)


def test_training_counts_nowhere(facts: None) -> None:
    Village.objects.filter(code=HOME).update(state=State.TRAINING)
    assert numbers("18") == (1, 0, 600, 2, 0)


def test_official_villages_are_all_there(officer: Client, facts: None) -> None:
    whole = queries.board(queries.region_of("18"))
    assert len(whole.rows) == 15
    assert whole.total.villages == 2651
    assert len(queries.village_rows(queries.region_of("18"))) == 2651


@pytest.mark.parametrize("address", ["/", "/?kab=18.72", "/?kec=18.72.04"])
def test_on_board_never_stands_alone(officer: Client, facts: None, address: str) -> None:
    page = officer.get(address).content.decode()
    assert "Bergabung" in page
    assert page.count("Bertransaksi") >= page.count("Bergabung</span>")
    assert "5.673" in page


@pytest.mark.parametrize(
    "address",
    ["/?kab=99", "/?kab=31.71", "/?kec=18.72.99", "/?kab=x'--", "/?keadaan=hidup", "/?kec=18.72.04.1005"],
)
def test_an_address_that_names_nothing_is_not_there(officer: Client, address: str) -> None:
    assert officer.get(address).status_code == 404


def test_filter_by_state(officer: Client, facts: None) -> None:
    Village.objects.filter(code=AWAY).update(state=State.BROKEN)
    page = officer.get("/?keadaan=broken").content.decode()
    assert "Hanura" in page
    assert "Tejo Agung" not in page
    assert "Tidak ada desa" in officer.get("/?kab=18.72&keadaan=broken").content.decode()


def test_the_file_holds_what_the_page_shows(officer: Client, facts: None) -> None:
    rows = read(officer.get("/desa.csv?kec=18.72.04"))
    assert len(rows) == 5
    home = next(row for row in rows if row["kode"] == HOME)
    assert (home["penduduk"], home["surat"], home["surat_daring"], home["bertransaksi"]) == (
        "5673",
        "9",
        "4",
        "ya",
    )
    other = next(row for row in rows if row["kode"] != HOME)
    assert other["penduduk"] == ""  # not known is not zero
    assert len(read(officer.get("/desa.csv"))) == 2651


@pytest.mark.parametrize("text", ["=1+1", "+62812", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell(-2) == -2


def test_a_village_named_like_a_formula(officer: Client, facts: None) -> None:
    Region.objects.filter(code=HOME).update(name='=HYPERLINK("http://x")')
    home = next(row for row in read(officer.get("/desa.csv?kec=18.72.04")) if row["kode"] == HOME)
    assert home["nama"].startswith("'=")


@pytest.mark.parametrize("address", ["/", "/?kab=18.72", "/?kec=18.72.04", "/?keadaan=live", "/desa.csv"])
def test_more_villages_cost_no_more_queries(officer: Client, facts: None, address: str) -> None:
    officer.get(address)
    with CaptureQueriesContext(connection) as few:
        officer.get(address)
    for region in Region.objects.filter(code__startswith="18.72.0", level=4).exclude(code=HOME)[:15]:
        Village.objects.create(
            code=region.code, schema_name=f"v_{region.code.replace('.', '')}", name=region.name, kind=region.kind,
            term="kelurahan", head_title="Lurah", kecamatan="x", kabupaten="y", state=State.LIVE,
        )  # fmt: skip
        Fact.objects.create(
            village_code=region.code,
            indicator="residents_living",
            period="current",
            numerator=7,
            as_of=clock.now(),
        )
    with CaptureQueriesContext(connection) as many:
        page = officer.get(address)
    assert page.status_code == 200
    assert len(many) == len(few) <= 20
