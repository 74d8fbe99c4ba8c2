"""From a list to villages in service, without a shell."""

import io
from collections.abc import Iterator

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from smartvillage.kernel.tenancy import State
from smartvillage.province.fleet import schema
from smartvillage.province.fleet.models import Onboarding, Step
from smartvillage.province.fleet.services import provisioning
from smartvillage.province.fleet.tasks import provision_village
from smartvillage.province.villages.models import Village
from tests.cast import HOME, Cast

NEW = "18.72.04.1001"
OTHER = "18.72.04.1002"


def check(client: Client, text: str | bytes, **more: str):
    content = text if isinstance(text, bytes) else text.encode()
    file = io.BytesIO(content)
    file.name = "daftar.csv"
    return client.post("/onboarding/", {"berkas": file, **more})


def run(client: Client, checked, **more: str):
    return client.post("/onboarding/jalankan/", {"daftar": checked.context["token"], **more})


def waiting() -> list[str]:
    return sorted(job.args_kwargs["kwargs"]["code"] for job in DBTaskResult.objects.all())


@pytest.fixture
def made(django_db_setup: None) -> Iterator[None]:
    """A schema is made by the owner and outlives the test's transaction; ask for it first, to clean up last."""
    yield
    schema.remove(NEW)


def test_checking_changes_nothing(officer: Client) -> None:
    before = Village.objects.count()
    page = check(officer, f"kode,nama_operator,telepon\n{NEW},Dewi,0812-7200-1001\n{HOME},,\n")
    assert page.status_code == 200
    assert page.context["counts"] == {"create": 1, "resume": 0, "skip": 1, "error": 0}
    assert Village.objects.count() == before
    assert waiting() == []


def test_a_spreadsheet_with_bom_and_semicolons_is_read(officer: Client) -> None:
    page = check(officer, f"\ufeffKode;Nama_Operator;Telepon\r\n{NEW};Dewi Lestari;0812-7200-1001\r\n")
    assert page.context["counts"]["create"] == 1
    assert "Dewi Lestari" in page.content.decode()


def test_wrong_rows_are_named_and_nothing_runs(officer: Client) -> None:
    text = f"kode,nama_operator,telepon\n{NEW},a,0812-7200-1001\n{NEW},b,\n31.71.01.1001,c,\n{OTHER},d,08x\n"
    page = check(officer, text)
    assert page.status_code == 422
    body = page.content.decode()
    for told in (
        "Baris 3",
        "sudah ada di baris 2",
        "bukan desa atau kelurahan di Lampung",
        "Tulis satu nomor HP",
    ):
        assert told in body
    assert "Jalankan</span>" not in body
    assert run(officer, page).status_code == 422
    assert waiting() == []
    assert not Village.objects.filter(code=NEW).exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "kosong"),
        (b"kode,nama_operator,telepon\n\n", "tidak berisi desa"),
        (b"nama,desa\nx,y\n", "Baris pertama harus berisi nama kolom"),
        (b"kode,rahasia\n18.72.04.1001,y\n", "tidak dikenal"),
        (b"\xff\xfe\x00kode", "CSV UTF-8"),
        (b"PK\x03\x04\x00\x00", "Unggah berkas berakhiran .csv"),
        (b"kode\n" + b"1" * (1024 * 1024), "lebih dari 1 MB"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(officer: Client, content: bytes, told: str) -> None:
    page = check(officer, content)
    assert page.status_code == 422
    assert told in page.content.decode()


def test_a_file_or_a_kecamatan_but_not_both(officer: Client) -> None:
    assert officer.post("/onboarding/", {}).status_code == 422
    assert check(officer, f"kode\n{NEW}\n", kec="18.72.04").status_code == 422
    assert officer.post("/onboarding/", {"kec": "18.72.99"}).status_code == 422
    assert officer.post("/onboarding/", {"kec": "18.72.04"}).context["counts"]["create"] == 4


def test_running_requests_each_village_once(officer: Client) -> None:
    checked = officer.post("/onboarding/", {"kec": "18.72.04"})
    answer = run(officer, checked)
    assert answer["Location"] == "/onboarding/kemajuan/?di=18.72.04"
    assert waiting() == [f"18.72.04.100{number}" for number in range(1, 5)]
    assert {village.state for village in Village.objects.filter(code__in=waiting())} == {State.DRAFT}
    again = run(officer, checked)  # a second click, or the back button
    assert again["Location"] == "/onboarding/"
    assert len(waiting()) == 4
    assert "0 dari 5" not in officer.get(answer["Location"]).content.decode()


def test_only_the_list_that_was_looked_at_is_run(officer: Client) -> None:
    old = check(officer, f"kode\n{NEW}\n")
    check(officer, f"kode\n{OTHER}\n")
    assert run(officer, old)["Location"] == "/onboarding/"
    assert waiting() == []


def test_what_became_wrong_meanwhile_is_seen(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from smartvillage.province.regions.models import Region

    checked = check(officer, f"kode\n{NEW}\n")
    Region.objects.filter(code=NEW).update(valid_to="2026-01-01")
    assert run(officer, checked).status_code == 422
    assert waiting() == []


def test_a_job_holds_no_name(officer: Client) -> None:
    run(officer, check(officer, f"kode,nama_operator,telepon\n{NEW},Dewi Lestari,0812-7200-1001\n"))
    job = DBTaskResult.objects.get()
    assert job.args_kwargs == {"args": [], "kwargs": {"code": NEW}}
    assert Onboarding.objects.get(village_id=NEW).operator_name == "Dewi Lestari"


def test_from_the_button_to_a_village_in_training(made: None, officer: Client) -> None:
    run(officer, check(officer, f"kode,nama_operator\n{NEW},Dewi Lestari\n"), latihan="1")
    moving = officer.get("/onboarding/kemajuan/?di=18.72.04").content.decode()
    assert 'http-equiv="refresh"' in moving
    provision_village.func(code=NEW)
    assert Village.objects.get(code=NEW).state == State.TRAINING
    done = officer.get("/onboarding/kemajuan/?di=18.72.04").content.decode()
    assert 'http-equiv="refresh"' not in done
    assert "Latihan" in done
    page = officer.get(f"/desa/{NEW}/").content.decode()
    assert page.count("Selesai") == len(provisioning.steps())
    sheet = officer.post(f"/desa/{NEW}/lembar/")
    assert sheet["Content-Type"] == "application/pdf"
    assert "no-store" in sheet["Cache-Control"]


def test_a_failed_step_is_told_and_tried_again(
    made: None, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(officer, check(officer, f"kode\n{NEW}\n"))
    with monkeypatch.context() as broken:
        broken.setattr(provisioning, "_check", _fails)
        assert provision_village.func(code=NEW) == "failed: check"
    page = officer.get(f"/desa/{NEW}/").content.decode()
    assert "Langkah “Memeriksa kesehatan” belum berhasil" in page
    assert "RuntimeError: tabel belum siap: letters" in page
    assert "Coba lagi" in page
    assert "belum berhasil" in officer.get("/onboarding/kemajuan/").content.decode()
    assert officer.post(f"/desa/{NEW}/ulangi/")["Location"] == f"/desa/{NEW}/"
    assert Village.objects.get(code=NEW).state == State.PROVISIONING
    assert waiting() == [NEW, NEW]
    assert provision_village.func(code=NEW) == "done"
    assert Step.objects.get(village_id=NEW, name="check").attempts == 2
    assert Step.objects.get(village_id=NEW, name="schema").attempts == 1
    assert "Coba lagi" not in officer.get(f"/desa/{NEW}/").content.decode()


def test_all_that_failed_are_tried_again_at_once(
    made: None, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "/onboarding/kemajuan/?di=18.72.04"
    run(officer, check(officer, f"kode\n{NEW}\n{OTHER}\n"))
    assert "Ulangi semua yang gagal" not in officer.get(page).text
    with monkeypatch.context() as broken:
        broken.setattr(provisioning, "_check", _fails)
        assert provision_village.func(code=NEW) == "failed: check"
    assert "Ulangi semua yang gagal" in officer.get(page).text
    assert officer.post("/onboarding/ulangi/", {"di": "18.72.04"})["Location"] == page
    assert Village.objects.get(code=NEW).state == State.PROVISIONING
    assert waiting() == sorted([NEW, NEW, OTHER]), "only the one that failed is asked for again"
    officer.post("/onboarding/ulangi/", {"di": "18.72.04"})
    assert len(waiting()) == 3
    assert officer.post("/onboarding/ulangi/", {"di": "99.99"}).status_code == 404


def _fails(_onboarding: Onboarding) -> None:
    raise RuntimeError("tabel belum siap: letters")


def test_a_village_that_serves_needs_no_second_try(officer: Client) -> None:
    officer.post(f"/desa/{HOME}/ulangi/")
    assert waiting() == []
    assert officer.post("/desa/18.72.04.1003/ulangi/").status_code == 404


def test_sheets_of_a_kecamatan_have_a_page_per_account(officer: Client, cast: Cast) -> None:
    from pypdf import PdfReader

    answer = officer.post("/kecamatan/18.72.04/lembar/")
    text = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    assert len(text) == 2
    assert "Operator" in text[0]
    assert "Lurah" in text[1]
    assert cast.home.place.host in "".join("".join(text).split())


def test_no_sheets_where_nobody_is_on_board(officer: Client) -> None:
    assert officer.post("/kecamatan/18.71.01/lembar/")["Location"] == "/?kec=18.71.01"
    assert officer.post("/desa/18.71.01.1001/lembar/").status_code == 404


@pytest.mark.parametrize("path", ["/desa/18.72.04.1003/", f"/desa/{HOME}/"])
def test_the_page_of_any_official_village(officer: Client, path: str) -> None:
    assert officer.get(path).status_code == 200


@pytest.mark.parametrize("code", ["18.72.04", "1872041005", "99.99.99.9999", "x"])
def test_no_page_for_what_is_no_village(officer: Client, code: str) -> None:
    assert officer.get(f"/desa/{code}/").status_code == 404
