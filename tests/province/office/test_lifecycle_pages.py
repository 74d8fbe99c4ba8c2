"""The office acts on a village's life from its page; what is not possible now is not offered and not done."""

import re
import zipfile
from io import BytesIO

import pytest
from django.test import Client

from smartvillage.common.accounts import services as accounts
from smartvillage.common.accounts.queries import actor_of
from smartvillage.common.audit.models import Entry
from smartvillage.kernel.jobs import JobState
from smartvillage.kernel.permissions import Role
from smartvillage.kernel.tenancy import State
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.province.fleet.exports import shelf
from smartvillage.province.fleet.models import Purge
from smartvillage.province.fleet.services import lifecycle, purging
from smartvillage.province.villages.models import Domain, StateChange, Village
from tests.cast import HOME, SYSTEM, Cast, browser
from tests.kernel.jobs.running import work

PAGE = f"/desa/{HOME}/"


@pytest.fixture
def second(cast: Cast):
    return accounts.create_user(actor=SYSTEM, login="dpmd2", name="Dewi", role=Role.OFFICER, password="x")


@pytest.fixture(autouse=True)
def _fresh_directory():
    yield
    directory.forget()


def offered(client: Client) -> set[str]:
    return set(re.findall(rf"/desa/{re.escape(HOME)}/keadaan/([a-z-]+)/", client.get(PAGE).text))


def send(client: Client, act: str, **answers: str):
    return client.post(f"{PAGE}keadaan/{act}/", answers)


@pytest.mark.parametrize(("state", "acts"), [
    (State.LIVE, {"tangguhkan", "ganti-alamat", "arsipkan"}), (State.TRAINING, {"tangguhkan", "ganti-alamat", "arsipkan"}),
    (State.SUSPENDED, {"buka", "ganti-alamat", "arsipkan"}), (State.ARCHIVED, {"buka", "ganti-alamat", "hapus"}),
    (State.BROKEN, set()), (State.DRAFT, set()), (State.PURGED, set()),
])  # fmt: skip
def test_only_what_is_possible_is_offered_and_answered(officer: Client, state: State, acts: set[str]) -> None:
    Village.objects.filter(code=HOME).update(state=state)
    assert offered(officer) == acts
    for slug in {
        "tangguhkan",
        "buka",
        "ganti-alamat",
        "arsipkan",
        "hapus",
        "setujui-hapus",
        "batalkan-hapus",
    } - acts:
        assert send(officer, slug, alasan="x", nama="Tejo Agung", alamat="tejo").status_code == 302
    assert Village.objects.get(code=HOME).state == state


def test_an_act_needs_its_reason_and_keeps_it(officer: Client, cast: Cast) -> None:
    refused = send(officer, "tangguhkan", alasan=" ")
    assert refused.status_code == 422
    assert "Kesalahan:" in refused.text
    assert Village.objects.get(code=HOME).state == State.LIVE
    assert send(officer, "tangguhkan", alasan="serah terima").status_code == 302
    change = StateChange.objects.latest("pk")
    assert (change.after, change.reason, change.actor) == ("suspended", "serah terima", cast.officer.name)
    assert "serah terima" in officer.get(PAGE).text


def test_the_address_is_changed_and_a_wrong_one_explained(officer: Client, cast: Cast) -> None:
    refused = send(officer, "ganti-alamat", alamat="www", alasan="x")
    assert (refused.status_code, "dicadangkan" in refused.text) == (422, True)
    assert send(officer, "ganti-alamat", alamat="tejo", alasan="pendek").status_code == 302
    assert Domain.objects.get(tenant_id=HOME, is_primary=True).domain == "tejo"


def test_one_asks_another_agrees_and_anybody_cancels(officer: Client, cast: Cast, second) -> None:
    other = cast.client(second)
    lifecycle.archive(HOME, actor=SYSTEM, reason="digabung")
    wrong = send(officer, "hapus", nama="Hanura", alasan="digabung")
    assert (wrong.status_code, "Ketik persis" in wrong.text) == (422, True)
    assert send(officer, "hapus", nama="Tejo Agung", alasan="digabung").status_code == 302
    assert offered(officer) == {"ganti-alamat", "batalkan-hapus"}
    assert "Anda yang memintanya" in officer.get(PAGE).text
    assert send(officer, "setujui-hapus", nama="Tejo Agung").status_code == 302
    assert Purge.objects.get().confirmed_at is None
    assert offered(other) == {"ganti-alamat", "batalkan-hapus", "setujui-hapus"}
    assert send(other, "setujui-hapus", nama="Tejo Agung").status_code == 302
    page = officer.get(PAGE).text
    assert "Disetujui Dewi" in page
    assert send(officer, "batalkan-hapus", alasan="keliru").status_code == 302
    assert not Purge.objects.exists()
    assert "hapus" in offered(officer)


def test_a_page_never_agrees_to_its_own_request(officer: Client, cast: Cast, second) -> None:
    """Even where the request came from the command line under the same account."""
    lifecycle.archive(HOME, actor=SYSTEM, reason="digabung")
    purging.request(HOME, actor=actor_of(cast.officer), typed_name="Tejo Agung", reason="x")
    assert "setujui-hapus" not in offered(officer)


def test_the_whole_village_is_fetched_and_that_is_written_down(committed: Cast) -> None:
    client = committed.client(committed.officer)
    assert client.get(f"{PAGE}salinan/berkas/").status_code == 404
    going = client.post(f"{PAGE}salinan/")["Location"]
    assert "progress" in client.get(going).text
    work()
    done = client.get(going)
    assert "Unduh salinan" in done.text
    assert done.context["job"].state == JobState.DONE
    answer = client.get(f"{PAGE}salinan/berkas/")
    content = b"".join(answer.streaming_content)
    assert "manifest.json" in zipfile.ZipFile(BytesIO(content)).namelist()
    assert "no-store" in answer["Cache-Control"]
    acts = Entry.objects.filter(action__startswith="villages.copy").order_by("pk")
    assert [(e.action, e.actor_name) for e in acts] == [
        ("villages.copy_asked", committed.officer.name), ("villages.copy_taken", committed.officer.name),
    ]  # fmt: skip
    path = shelf.download(HOME)
    assert path.stat().st_mode & 0o777 == 0o600
    assert browser(committed.home.place).get(f"/{path.name}").status_code == 404
    now = path.stat().st_mtime
    assert (shelf.clear(now=now + 6 * 86_400), path.exists()) == (0, True)
    assert (shelf.clear(now=now + 8 * 86_400), path.exists()) == (1, False)
    assert "sudah dihapus dari server" in client.get(going).text
