"""Every act on a letter, by every role, from every state."""

from typing import Any
from uuid import uuid4

import pytest

from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, Forbidden, NotHere
from tenants.letters import services
from tenants.letters.models import Draft, Letter
from tenants.letters.states import MOVES, LetterState
from tenants.members.models import Official
from tenants.residents.models import Resident
from tests.cast import Cast, Folk
from tests.factories.letters import ANSWERS, actor_for, make_letter, make_request, make_resident, make_walk_in

REASON = "Alamat belum sesuai."


def perform(name: str, actor: Actor, letter: Letter) -> Letter:
    extra: dict[str, Any] = {"reason": REASON} if MOVES[name].needs_reason else {}
    if name == "resubmit":
        extra["answers"] = letter.answers
    done: Letter = getattr(services, name)(actor=actor, letter_id=letter.pk, now=clock.now(), **extra)
    return done


class TestEveryMove:
    @pytest.mark.parametrize("state", LetterState.values)
    @pytest.mark.parametrize("name", MOVES)
    def test_from_every_state(self, home: Folk, siti: Resident, name: str, state: str) -> None:
        """A step is done from the states it belongs to, and refused from all others without a trace."""
        move = MOVES[name]
        letter = make_letter(siti, state, operator=home.operator, head=home.head)
        actor = _entitled(name, home, siti)
        before = _traces(letter)
        if state in move.before:
            assert perform(name, actor, letter).state == move.after
            letter.refresh_from_db()
            assert letter.state == move.after
            assert _traces(letter) == (before[0] + 1, before[1] + 1)
        else:
            with pytest.raises(services.WrongStep):
                perform(name, actor, letter)
            letter.refresh_from_db()
            assert letter.state == state
            assert _traces(letter) == before

    @pytest.mark.parametrize("role", ["resident", "operator", "head", "officer", "anonymous"])
    @pytest.mark.parametrize("name", MOVES)
    def test_by_every_role(self, cast: Cast, home: Folk, siti: Resident, name: str, role: str) -> None:
        move = MOVES[name]
        letter = make_letter(siti, move.before[0], operator=home.operator, head=home.head)
        actor = {
            "resident": actor_for(siti.account),
            "operator": actor_for(home.operator),
            "head": actor_for(home.head),
            "officer": Actor(role=_role("officer"), user_id=1, name="DPMD"),
            "anonymous": Actor.anonymous(),
        }[role]
        if actor.can(move.permission):
            assert perform(name, actor, letter).state == move.after
        else:
            with pytest.raises((Forbidden, NotHere)):
                perform(name, actor, letter)
            letter.refresh_from_db()
            assert letter.state == move.before[0]

    def test_who_may_what(self) -> None:
        """The table itself, so that a grant added by mistake is seen."""
        may = {
            role: {name for name, move in MOVES.items() if Actor(_role(role), 1, "").can(move.permission)}
            for role in ("resident", "operator", "head", "officer", "analyst")
        }
        assert may == {
            "resident": {"resubmit", "receive"},
            "operator": {"start_check", "ask_for_completion", "verify", "reject", "finish"},
            "head": {"sign", "send_back", "reject", "withdraw"},
            "officer": set(),
            "analyst": set(),
        }

    @pytest.mark.parametrize("name", [name for name, move in MOVES.items() if move.needs_reason])
    @pytest.mark.parametrize("reason", ["", "  \n ", "x" * 501])
    def test_a_reason_is_mandatory(self, home: Folk, siti: Resident, name: str, reason: str) -> None:
        letter = make_letter(siti, MOVES[name].before[0], operator=home.operator, head=home.head)
        with pytest.raises(services.ReasonMissing):
            getattr(services, name)(
                actor=_entitled(name, home, siti), letter_id=letter.pk, reason=reason, now=clock.now()
            )
        letter.refresh_from_db()
        assert letter.state == MOVES[name].before[0]


class TestAsking:
    def test_a_request_gets_all_it_needs(self, home: Folk, siti: Resident) -> None:
        letter = make_request(siti)
        assert letter.state == "received"
        assert letter.applicant == "SITI AMINAH"
        assert letter.reference.startswith("TJA-")
        assert letter.promised_on > letter.requested_at.date()
        assert letter.number == ""
        assert [event.state for event in letter.events.all()] == ["received"]
        assert not Draft.objects.filter(user_id=siti.account_id).exists()

    def test_sending_twice_makes_one_letter(self, home: Folk, siti: Resident) -> None:
        actor = actor_for(siti.account)
        draft = services.save_answers(
            actor=actor, type_code="domisili", answers=ANSWERS["domisili"], now=clock.now()
        )
        sent = [
            services.submit_request(
                actor=actor, type_code="domisili", submission=draft.submission, now=clock.now()
            )
            for _click in range(3)
        ]
        assert {letter.pk for letter in sent} == {draft.submission}
        assert Letter.objects.count() == 1

    def test_the_next_request_is_a_new_letter(self, home: Folk, siti: Resident) -> None:
        assert make_request(siti).pk != make_request(siti).pk

    def test_somebody_elses_submission_is_not_there(self, home: Folk, siti: Resident) -> None:
        other = make_resident(name="BUDI")
        letter = make_request(other)
        with pytest.raises(NotHere):
            services.submit_request(
                actor=actor_for(siti.account), type_code="domisili", submission=letter.pk, now=clock.now()
            )
        with pytest.raises(NotHere):
            services.submit_request(
                actor=actor_for(siti.account), type_code="domisili", submission=uuid4(), now=clock.now()
            )

    def test_a_missing_answer_is_named(self, home: Folk, siti: Resident) -> None:
        with pytest.raises(services.AnswersMissing) as caught:
            make_request(siti, type_code="tidak_mampu", beneficiary="child")
        assert caught.value.fields == ["child_name"]
        assert not Letter.objects.exists()
        assert Draft.objects.get().answers["beneficiary"] == "child", "nothing typed is lost"

    def test_answers_that_do_not_apply_are_left_out(self, home: Folk, siti: Resident) -> None:
        letter = make_request(siti, type_code="tidak_mampu", child_name="Rina", evil="1")
        assert letter.answers == ANSWERS["tidak_mampu"]

    @pytest.mark.parametrize("status", [2, 3])
    def test_who_died_or_moved_is_not_served(self, home: Folk, siti: Resident, status: int) -> None:
        siti.status = status
        siti.save()
        with pytest.raises(services.Refused, match="tidak aktif"):
            make_request(siti)

    def test_a_walk_in_waits_for_the_signature_at_once(self, home: Folk, siti: Resident) -> None:
        letter = make_walk_in(siti, operator=home.operator)
        assert letter.state == "to_sign"
        assert letter.channel == "counter"
        assert [event.state for event in letter.events.order_by("pk")] == ["received", "to_sign"]
        assert Entry.objects.filter(target="letter", target_id=str(letter.pk)).count() == 1

    def test_a_walk_in_sent_twice_is_one_letter(self, home: Folk, siti: Resident) -> None:
        key = uuid4()
        made = {
            services.create_at_counter(
                actor=actor_for(home.operator), resident=siti, type_code="domisili",
                answers=ANSWERS["domisili"], submission=key, now=clock.now(),
            ).pk
            for _click in range(2)
        }  # fmt: skip
        assert made == {key}

    def test_only_the_operator_makes_letters_at_the_counter(self, home: Folk, siti: Resident) -> None:
        for user in (home.head, siti.account):
            with pytest.raises(Forbidden):
                make_walk_in(siti, operator=user)

    def test_a_type_switched_off_cannot_be_asked_for(self, home: Folk, siti: Resident) -> None:
        from tenants.letters.models import LetterSetting

        LetterSetting.objects.create(type="domisili", enabled=False)
        with pytest.raises(NotHere):
            make_request(siti)
        with pytest.raises(NotHere):
            make_walk_in(siti, operator=home.operator)


class TestCompleting:
    def test_the_resident_is_told_what_is_missing_and_sends_again(self, home: Folk, siti: Resident) -> None:
        letter = make_letter(siti, "incomplete", operator=home.operator, head=home.head)
        assert letter.reason == REASON
        answers = {"purpose": "Membuka rekening", "since": 2016}
        services.resubmit(
            actor=actor_for(siti.account), letter_id=letter.pk, answers=answers, now=clock.now()
        )
        letter.refresh_from_db()
        assert (letter.state, letter.reason, letter.answers) == ("received", "", answers)

    def test_nobody_completes_anothers_letter(self, home: Folk, siti: Resident) -> None:
        letter = make_letter(siti, "incomplete", operator=home.operator, head=home.head)
        other = make_resident(name="BUDI")
        with pytest.raises(NotHere):
            services.resubmit(
                actor=actor_for(other.account), letter_id=letter.pk, answers=letter.answers, now=clock.now()
            )


class TestSigner:
    def test_a_head_who_left_office_cannot_sign(self, home: Folk, siti: Resident) -> None:
        letter = make_letter(siti, "to_sign", operator=home.operator, head=home.head)
        Official.objects.filter(signs=True).update(until=clock.today())
        with pytest.raises(services.NotSigner):
            services.sign(actor=actor_for(home.head), letter_id=letter.pk, now=clock.now())
        letter.refresh_from_db()
        assert (letter.state, letter.number, letter.pdf_id) == ("to_sign", "", None)

    def test_an_office_without_a_name_cannot_sign(self, home: Folk, siti: Resident) -> None:
        letter = make_letter(siti, "to_sign", operator=home.operator, head=home.head)
        Official.objects.filter(signs=True).update(name="")
        with pytest.raises(services.NotSigner, match="nama dan jabatan"):
            services.sign(actor=actor_for(home.head), letter_id=letter.pk, now=clock.now())

    def test_a_second_signature_is_refused_and_takes_no_number(self, home: Folk, siti: Resident) -> None:
        letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        with pytest.raises(services.WrongStep):
            services.sign(actor=actor_for(home.head), letter_id=letter.pk, now=clock.now())
        following = make_letter(siti, "ready", operator=home.operator, head=home.head)
        assert (letter.sequence, following.sequence) == (1, 2)

    def test_a_resident_who_died_meanwhile_gets_no_letter(self, home: Folk, siti: Resident) -> None:
        letter = make_letter(siti, "to_sign", operator=home.operator, head=home.head)
        Resident.objects.filter(pk=siti.pk).update(status=2)
        with pytest.raises(services.Refused, match="Kembalikan surat"):
            services.sign(actor=actor_for(home.head), letter_id=letter.pk, now=clock.now())

    def test_a_batch_signs_what_it_can(self, home: Folk, siti: Resident) -> None:
        good = make_letter(siti, "to_sign", operator=home.operator, head=home.head)
        done = make_letter(siti, "ready", operator=home.operator, head=home.head)
        dead = make_resident(name="ALMARHUM")
        lost = make_letter(dead, "to_sign", operator=home.operator, head=home.head)
        Resident.objects.filter(pk=dead.pk).update(status=2)
        outcomes = services.sign_many(
            actor=actor_for(home.head), letter_ids=[good.pk, done.pk, lost.pk, uuid4()], now=clock.now()
        )
        assert {(found.letter_id, found.refused == "") for found in outcomes} == {
            (good.pk, True), (done.pk, False), (lost.pk, False),
        }  # fmt: skip
        given = Letter.objects.exclude(sequence=None).order_by("sequence")
        assert list(given.values_list("sequence", flat=True)) == [1, 2]


def _entitled(name: str, home: Folk, siti: Resident) -> Actor:
    for user in (siti.account, home.operator, home.head):
        if actor_for(user).can(MOVES[name].permission):
            return actor_for(user)
    raise AssertionError(name)


def _traces(letter: Letter) -> tuple[int, int]:
    return letter.events.count(), Entry.objects.filter(target="letter", target_id=str(letter.pk)).count()


def _role(name: str) -> Any:
    from smartvillage.kernel.permissions import Role

    return Role(name)
