"""Keys are changed while the register is in use: every number stays readable, and is found again."""

from base64 import b64encode

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from smartvillage.common.audit.models import Entry
from smartvillage.kernel.identity import SealBroken, needs_reseal
from smartvillage.kernel.permissions import Actor, Forbidden
from smartvillage.kernel.tenancy import in_province, in_village
from tenants.residents.models import Family, Resident
from tenants.residents.queries import resident_with_nik
from tenants.residents.sealing import open_family_number, open_nik, open_parent_nik, sealed_parent_nik
from tenants.residents.services.resealing import reseal_register
from tests.cast import HOME, SYSTEM, Cast
from tests.factories.residents import FamilyFactory, ResidentFactory

NIK, KK, FATHER = "1872044101900001", "1872040304100001", "1872040101600001"
NEW, INDEX = (b64encode(letter * 32).decode() for letter in (b"n", b"i"))


@pytest.fixture
def siti(home: Cast) -> Resident:
    resident = ResidentFactory(digits=NIK, family=FamilyFactory(digits=KK), name="SITI")
    resident.father_nik = sealed_parent_nik(FATHER, "father", resident.pk)
    resident.save(update_fields=["father_nik"])
    ResidentFactory(digits=None, family=resident.family, relation=4, name="TANPA NIK")
    return resident


def numbers(resident: Resident) -> tuple[str, str, str]:
    row = Resident.objects.select_related("family").get(pk=resident.pk)
    father = open_parent_nik(row.father_nik, "father", row.pk)
    return open_nik(row), father, open_family_number(row.family)


def test_a_new_key_in_front_reseals_every_number_once(siti: Resident, settings: LazySettings) -> None:
    settings.SEALING_KEYS = f"2:{NEW},{settings.SEALING_KEYS}"
    before = Resident.objects.get(pk=siti.pk).updated_at
    assert numbers(siti) == (NIK, FATHER, KK)
    assert reseal_register(actor=SYSTEM) >= 2
    assert reseal_register(actor=SYSTEM) == 0
    settings.SEALING_KEYS = f"2:{NEW}"
    assert numbers(siti) == (NIK, FATHER, KK)
    row = Resident.objects.get(pk=siti.pk)
    assert not any(needs_reseal(each) for each in (row.nik, row.father_nik) if each)
    assert row.updated_at == before, "nobody changed this person"
    details = (
        Entry.objects.filter(action="residents.resealed").order_by("pk").values_list("detail", flat=True)
    )
    assert [each["rows"] > 0 for each in details] == [True, False]


def test_under_a_new_index_key_everybody_is_found_again(siti: Resident, settings: LazySettings) -> None:
    settings.INDEX_KEY = INDEX
    assert resident_with_nik(NIK) is None
    reseal_register(actor=SYSTEM)
    found = resident_with_nik(NIK)
    assert found is not None
    assert found.pk == siti.pk
    assert Family.objects.filter(number_index=None, number__isnull=False).count() == 0


def test_a_lost_key_changes_nothing_and_is_named(siti: Resident, settings: LazySettings) -> None:
    old, settings.SEALING_KEYS = settings.SEALING_KEYS, f"2:{NEW}"
    with pytest.raises(SealBroken, match="which is not in SEALING_KEYS"):
        reseal_register(actor=SYSTEM)
    settings.SEALING_KEYS = old
    assert numbers(siti) == (NIK, FATHER, KK)


def test_no_person_may(siti: Resident, operator: Actor) -> None:
    with pytest.raises(Forbidden):
        reseal_register(actor=operator)


def test_the_command_goes_through_all_villages(
    cast: Cast, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_village(HOME):
        resident = ResidentFactory(digits=NIK, family=FamilyFactory(digits=KK))
    settings.SEALING_KEYS = f"2:{NEW},{settings.SEALING_KEYS}"
    with in_province():
        call_command("residents", "reseal")
        assert "2 desa disegel ulang" in capsys.readouterr().out
        call_command("residents", "reseal", "--village", HOME)
        assert "0 baris di 1 desa" in capsys.readouterr().out
    with in_village(HOME):
        row = Resident.objects.get(pk=resident.pk)
        assert row.nik is not None
        assert not needs_reseal(row.nik)
