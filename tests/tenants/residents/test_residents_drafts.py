"""A sheet that waits for a decision is sealed, private to its village, and does not wait for ever."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from smartvillage.common.attachments import services as attachments
from smartvillage.common.attachments.models import Attachment
from smartvillage.kernel import clock
from smartvillage.kernel.identity import KeyRing
from smartvillage.kernel.permissions import NotHere
from smartvillage.kernel.tenancy import in_village
from tenants.residents.importing import drafts
from tests.cast import Cast

SHEET = b"nama,nik\nSITI,1872044101900001\n" * 50


def on_disk(attachment: Attachment) -> Path:
    return Path(settings.MEDIA_ROOT) / attachment.path


@pytest.mark.usefixtures("home")
def test_what_was_kept_comes_back_and_is_not_readable_on_disk() -> None:
    now = clock.now()
    draft = drafts.keep(SHEET, now)
    stored = on_disk(Attachment.objects.get(pk=draft)).read_bytes()
    assert drafts.opened(draft, now) == SHEET
    assert b"SITI" not in stored
    assert drafts.keep(SHEET, now) != draft
    assert len({on_disk(a).read_bytes() for a in Attachment.objects.all()}) == 2


@pytest.mark.usefixtures("home")
def test_after_a_day_it_is_gone(django_capture_on_commit_callbacks: pytest.FixtureRequest) -> None:
    now = clock.now()
    draft = drafts.keep(SHEET, now)
    path = on_disk(Attachment.objects.get())
    with pytest.raises(NotHere):
        drafts.opened(draft, now + timedelta(days=1, minutes=1))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        later = drafts.keep(SHEET, now + timedelta(days=1, minutes=1))
    assert [a.pk for a in Attachment.objects.all()] == [later]
    assert not path.exists()


@pytest.mark.usefixtures("home")
def test_thrown_away_is_gone_and_nothing_else_goes(
    django_capture_on_commit_callbacks: pytest.FixtureRequest,
) -> None:
    now = clock.now()
    draft, other = (
        drafts.keep(SHEET, now),
        attachments.store(content=b"%PDF", mime="application/pdf", name="surat"),
    )
    path = on_disk(Attachment.objects.get(pk=draft))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        drafts.throw_away(draft)
        drafts.throw_away(draft)
        drafts.throw_away(other.pk)
        drafts.throw_away(uuid4())
    assert not path.exists()
    assert attachments.read(Attachment.objects.get()) == b"%PDF"
    for gone in (draft, other.pk):
        with pytest.raises(NotHere):
            drafts.opened(gone, now)


def test_another_village_neither_sees_nor_opens_it(home: Cast) -> None:
    now = clock.now()
    draft = drafts.keep(SHEET, now)
    sealed = attachments.read(Attachment.objects.get(pk=draft))
    with in_village(home.away.place):
        with pytest.raises(NotHere):
            drafts.opened(draft, now)
        copied = attachments.store(content=sealed, mime="application/octet-stream", name="impor penduduk")
        with pytest.raises(NotHere):
            drafts.opened(copied.pk, now)


@pytest.mark.usefixtures("home")
def test_a_sheet_sealed_before_the_key_changed_still_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    now, ring = clock.now(), drafts.key_ring()
    draft = drafts.keep(SHEET, now)
    newer = KeyRing({"9": b"9" * 32, **ring.sealing}, ring.index)
    monkeypatch.setattr(drafts, "key_ring", lambda: newer)
    assert drafts.opened(draft, now) == SHEET
    monkeypatch.setattr(drafts, "key_ring", lambda: KeyRing({"9": b"9" * 32}, ring.index))
    with pytest.raises(NotHere):
        drafts.opened(draft, now)
