import json

import pytest
from django.core.management import CommandError, call_command

from smartvillage.province.regions import queries
from smartvillage.province.regions.models import Certainty

pytestmark = pytest.mark.usefixtures("province")


def test_import_says_what_it_found_and_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("regions", "import")
    said = capsys.readouterr().out
    assert "15 kabupaten/kota, 229 kecamatan, 2446 desa, 205 kelurahan" in said
    assert "0 baru, 0 diperbarui, 0 ditutup, 2896 tetap" in said


def test_import_in_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("regions", "import", "--format", "json")
    assert json.loads(capsys.readouterr().out)["changes"] == 0


def test_an_unsupported_province_is_one_sentence() -> None:
    with pytest.raises(CommandError, match="Provinsi 32 belum didukung"):
        call_command("regions", "import", "--province", "32")


def test_find(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("regions", "find", "tejoagung")
    line = capsys.readouterr().out.splitlines()[1]
    assert line.split() == [
        "18.72.04.1005",
        "Tejo",
        "Agung",
        "kelurahan",
        "Metro",
        "Timur",
        "Kota",
        "Metro",
        "34112",
    ]


def test_find_as_json_holds_to_its_limit(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("regions", "find", "sukamaju", "--limit", "2", "--format", "json")
    hits = json.loads(capsys.readouterr().out)
    assert [hit["code"] for hit in hits] == ["18.01.07.2009", "18.01.23.2006"]


def test_finding_nothing_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError) as ended:
        call_command("regions", "find", "zzz", "--format", "json")
    assert ended.value.returncode == 1
    assert json.loads(capsys.readouterr().out) == []


def test_nomenclature_is_set_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command(
        "regions",
        "nomenclature",
        "18.05",
        "--term",
        "kampung",
        "--head",
        "Kepala Kampung",
        "--format",
        "json",
    )
    rows = {row["code"]: row for row in json.loads(capsys.readouterr().out)}
    assert len(rows) == 13
    assert rows["18.05"]["certainty"] == Certainty.CONFIRMED
    assert rows["18.10"]["term"] == "pekon"


def test_nomenclature_of_a_kota_is_refused_in_words() -> None:
    with pytest.raises(CommandError, match="per kabupaten"):
        call_command("regions", "nomenclature", "18.72", "--term", "desa", "--head", "Kepala Desa")


def test_a_holiday_is_added_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("regions", "holiday", "2027-06-27", "Pilkada Lampung", "--kind", "lampung")
    call_command("regions", "holidays", "2027", "--format", "json")
    said = capsys.readouterr().out
    assert said.startswith("2027-06-27 Pilkada Lampung")
    assert {
        "date": "2027-06-27",
        "name": "Pilkada Lampung",
        "kind": "lampung",
        "status": "pasti",
    } in json.loads(said[said.index("[") :])
    assert queries.holidays(2027).count() == 27
