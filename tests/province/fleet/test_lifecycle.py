"""What a village's states mean for those who come to its site, and how it moves between them (T5, T12)."""

import pytest
from django.db import transaction

from smartvillage.common.audit.models import Entry
from smartvillage.kernel.tenancy import State, in_province, in_village
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.province.fleet.services import lifecycle
from smartvillage.province.fleet.services.lifecycle import Refused
from smartvillage.province.fleet.services.onboarding import Action, plan
from smartvillage.province.villages import services as villages
from smartvillage.province.villages.models import Domain, StateChange, Village
from tests.cast import AWAY, HOME, PASSWORD, SYSTEM, browser
from tests.factories.letters import make_letter, make_resident

ACTS = {"suspend": lifecycle.suspend, "resume": lifecycle.resume, "archive": lifecycle.archive}
ALLOWED = {
    "suspend": {State.LIVE: State.SUSPENDED, State.TRAINING: State.SUSPENDED},
    "resume": {State.SUSPENDED: State.LIVE, State.ARCHIVED: State.LIVE},
    "archive": {State.LIVE: State.ARCHIVED, State.TRAINING: State.ARCHIVED, State.SUSPENDED: State.ARCHIVED},
}


@pytest.fixture(autouse=True)
def _fresh_directory():
    """These tests are rolled back: what the directory learned in them is not so."""
    directory.forget()
    yield
    directory.forget()


def put(state: State, code: str = HOME) -> None:
    Village.objects.filter(code=code).update(state=state)
    directory.forget()


def state_of(code: str = HOME) -> str:
    return Village.objects.get(code=code).state


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", State)
def test_every_state_and_act(cast, act, state):
    put(state)
    target = ALLOWED[act].get(state)
    if target is None:
        with pytest.raises(Refused, match="tidak bisa"):
            ACTS[act](HOME, actor=SYSTEM, reason="uji")
        assert state_of() == state
        return
    ACTS[act](HOME, actor=SYSTEM, reason="  serah   terima ")
    assert state_of() == target
    change = StateChange.objects.latest("pk")
    assert (change.before, change.after, change.reason, change.actor) == (
        state,
        target,
        "serah terima",
        "uji",
    )
    assert Entry.objects.filter(action="villages.moved", target_id=HOME).latest("pk").detail["to"] == target


def test_a_village_that_was_never_open_resumes_in_training(cast):
    Village.objects.filter(code=HOME).update(state=State.ARCHIVED, live_at=None)
    lifecycle.resume(HOME, actor=SYSTEM, reason="uji")
    assert state_of() == State.TRAINING


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 301])
def test_no_reason_no_change(cast, reason):
    for act in ACTS.values():
        with pytest.raises(Refused, match="lasan"):
            act(HOME, actor=SYSTEM, reason=reason)
    assert state_of() == State.LIVE


def test_a_village_that_has_not_joined_is_named(cast):
    with pytest.raises(Refused, match="belum bergabung"):
        lifecycle.suspend("18.72.04.1001", actor=SYSTEM, reason="uji")


@pytest.fixture
def letter(cast):
    with in_village(HOME):
        return make_letter(make_resident(), "ready", operator=cast.home.operator, head=cast.home.head)


class TestSuspended:
    @pytest.fixture(autouse=True)
    def _suspended(self, letter):
        lifecycle.suspend(HOME, actor=SYSTEM, reason="uji")

    @pytest.mark.parametrize(
        "path", ["/", "/masuk/", "/layanan/domisili/", "/surat/", "/lacak/", "/kelolalah/"]
    )
    def test_residents_read_the_notice(self, cast, path):
        for method in ("get", "post"):
            assert getattr(browser(cast.home.place), method)(path).status_code == 503

    def test_letters_are_still_verified(self, cast, letter):
        answer = browser(cast.home.place).get(f"/v/{letter.verify_token}/")
        assert answer.status_code == 200
        assert letter.number in answer.text

    @pytest.mark.parametrize(
        "path", ["/kelola/", "/kelola/surat/", "/kelola/penduduk/", "/kelola/perangkat/"]
    )
    def test_staff_look(self, cast, path):
        answer = browser(cast.home.place, cast.home.operator).get(path)
        assert answer.status_code == 200
        assert "tidak dapat mengubah apa pun" in answer.text

    def test_staff_change_nothing_and_are_told_so(self, cast, letter):
        client = browser(cast.home.place, cast.home.operator)
        with in_village(HOME):
            before = Entry.objects.count()
        for method in ("post", "put", "delete", "patch"):
            for path in (f"/kelola/surat/{letter.pk}/selesai/", "/kelola/penduduk/impor/", "/kelola/sandi/"):
                answer = getattr(client, method)(path)
                assert answer.status_code == 403
                assert "hanya dapat dilihat" in answer.text
        with in_village(HOME):
            assert Entry.objects.count() == before

    def test_staff_come_and_go(self, cast):
        client = browser(cast.home.place)
        assert client.get("/kelola/").status_code == 302
        answer = client.post("/kelola/masuk/", {"login": "operator", "password": PASSWORD})
        assert answer.status_code == 302
        assert client.get("/kelola/").status_code == 200
        assert client.post("/keluar/").status_code == 302
        assert client.get("/kelola/").status_code == 302

    def test_resumed_everything_is_as_before(self, cast):
        lifecycle.resume(HOME, actor=SYSTEM, reason="uji")
        assert browser(cast.home.place).get("/").status_code == 200


class TestArchived:
    @pytest.fixture(autouse=True)
    def _archived(self, letter):
        lifecycle.archive(HOME, actor=SYSTEM, reason="uji")

    @pytest.mark.parametrize(
        "path", ["/", "/masuk/", "/kelola/", "/kelola/masuk/", "/kelola/surat/", "/keluar/"]
    )
    def test_nobody_enters(self, cast, path):
        for method in ("get", "post"):
            answer = getattr(browser(cast.home.place, cast.home.operator), method)(path)
            assert answer.status_code == 503
            assert "sudah ditutup" in answer.text

    def test_letters_are_still_verified(self, cast, letter):
        assert letter.number in browser(cast.home.place).get(f"/v/{letter.verify_token}/").text

    def test_it_counts_nowhere_in_the_province(self, cast):
        from smartvillage.province.office import queries

        assert queries.board(queries.region_of("18.72")).total.on_board == 0


class TestRename:
    def old_host(self, cast) -> str:
        return str(cast.home.place.host)

    def test_the_old_address_redirects_for_ever_with_path_and_query(self, cast):
        host, label = self.old_host(cast), cast.home.place.slug
        lifecycle.rename(HOME, " Tejo-Agung-Metro ", actor=SYSTEM, reason="nama resmi")
        lifecycle.rename(HOME, "tejo", actor=SYSTEM, reason="lebih pendek")
        for old in (host, host.replace(label, "tejo-agung-metro"), host.replace(label, "1872041005")):
            answer = browser(cast.home.place).get("/lacak/?kode=a%20b&x=1", HTTP_HOST=old)
            assert answer.status_code == 301
            assert answer["Location"] == f"https://{host.replace(label, 'tejo')}/lacak/?kode=a%20b&x=1"
        assert browser(directory.by_code(HOME)).get("/").status_code == 200
        detail = Entry.objects.filter(action="villages.renamed").latest("pk").detail
        assert detail == {"from": "tejo-agung-metro", "to": "tejo", "reason": "lebih pendek"}

    def test_its_own_former_address_can_come_back(self, cast):
        label = cast.home.place.slug
        lifecycle.rename(HOME, "tejo", actor=SYSTEM, reason="uji")
        lifecycle.rename(HOME, label, actor=SYSTEM, reason="uji")
        assert directory.by_code(HOME).slug == label
        assert Domain.objects.get(domain="tejo").is_primary is False
        assert Domain.objects.filter(tenant_id=HOME, is_primary=True).count() == 1

    def test_the_same_address_is_no_change(self, cast):
        lifecycle.rename(HOME, cast.home.place.slug, actor=SYSTEM, reason="uji")
        assert not Entry.objects.filter(action="villages.renamed").exists()

    @pytest.mark.parametrize(
        "label", ["", "www", "dpmd", "1872041005", "a--b", "-a", "a.b", "x" * 64, "ab_c", "é"]
    )
    def test_what_cannot_be_an_address_is_refused(self, cast, label):
        with pytest.raises(Refused, match="Alamat"):
            lifecycle.rename(HOME, label, actor=SYSTEM, reason="uji")

    def test_what_is_was_or_will_be_anothers_is_refused(self, cast):
        lifecycle.rename(AWAY, "hanura-baru", actor=SYSTEM, reason="uji")
        put(State.PURGED, AWAY)
        for label in ("hanura-baru", cast.away.place.slug, "yosodadi"):
            with pytest.raises(Refused, match="milik desa lain"), transaction.atomic():
                lifecycle.rename(HOME, label, actor=SYSTEM, reason="uji")
        assert directory.by_code(HOME).slug == cast.home.place.slug

    def test_a_label_taken_in_the_same_moment_is_refused(self, cast, monkeypatch):
        monkeypatch.setattr(villages, "_require_free", lambda code, label: None)
        with pytest.raises(Refused, match="milik desa lain"):
            lifecycle.rename(HOME, cast.away.place.slug, actor=SYSTEM, reason="uji")
        assert Domain.objects.get(tenant_id=HOME, is_primary=True).domain == cast.home.place.slug

    def test_a_purged_village_keeps_its_address(self, cast):
        put(State.PURGED)
        with pytest.raises(Refused, match="sudah dihapus"):
            lifecycle.rename(HOME, "tejo", actor=SYSTEM, reason="uji")


def test_a_purged_village_is_not_brought_on_board_again(cast):
    put(State.PURGED)
    (line,) = plan([{"kode": HOME}])
    assert line.action is Action.ERROR
    with pytest.raises(villages.WrongMove):
        villages.move(HOME, State.PROVISIONING, actor=SYSTEM)
    assert browser(cast.home.place).get("/").status_code == 404


def test_the_commands(committed, database):
    try:
        assert database.desa("village", "suspend", HOME, "--reason", "serah terima").returncode == 0
        assert state_of() == State.SUSPENDED
        again = database.desa("village", "suspend", HOME, "--reason", "lagi", check=False)
        assert again.returncode == 1
        assert "tidak bisa" in again.stderr
        assert database.desa("village", "suspend", HOME, check=False).returncode == 2
        database.desa("village", "archive", HOME, "--reason", "digabung")
        database.desa("village", "resume", HOME, "--reason", "keliru")
        assert state_of() == State.LIVE
        renamed = database.desa("village", "rename", HOME, "tejo", "--reason", "pendek")
        assert "tejo" in renamed.stdout
        refused = database.desa("village", "rename", HOME, "www", "--reason", "x", check=False)
        assert (refused.returncode, "dicadangkan" in refused.stderr) == (1, True)
    finally:
        with in_province():
            Village.objects.filter(code=HOME).update(state=State.LIVE)
            Domain.objects.filter(domain="tejo").delete()
            Domain.objects.filter(tenant_id=HOME).update(is_primary=True)
            StateChange.objects.filter(village_id=HOME).exclude(after__in=["provisioning", "live"]).delete()
