"""Files of a place: kept, found again only there, checked, and gone when thrown away."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from smartvillage.common.attachments import queries, services
from smartvillage.common.attachments.models import Attachment
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import NotHere
from smartvillage.kernel.tenancy import WrongVillage, in_village
from tests.cast import Cast


def stored(name: str = "surat") -> Attachment:
    return services.store(content=b"%PDF-1.7", mime="application/pdf", name=name)


def on_disk(attachment: Attachment) -> Path:
    return Path(settings.MEDIA_ROOT) / attachment.path


def test_what_was_stored_is_read_back_and_private(cast: Cast) -> None:
    with in_village(cast.home.place):
        made = stored()
        assert services.read(queries.attachment_for(made.pk)) == b"%PDF-1.7"
        assert on_disk(made).stat().st_mode & 0o777 == 0o600
        assert made.path.startswith(cast.home.place.schema)


def test_another_place_does_not_find_it_and_cannot_read_it(cast: Cast) -> None:
    with in_village(cast.home.place):
        made = stored()
    with in_village(cast.away.place):
        for key in (made.pk, uuid4()):
            with pytest.raises(NotHere):
                queries.attachment_for(key)
        with pytest.raises(WrongVillage):
            services.read(made)


def test_changed_bytes_are_not_handed_out(cast: Cast) -> None:
    with in_village(cast.home.place):
        made = stored()
        on_disk(made).write_bytes(b"%PDF-1.8")
        with pytest.raises(services.Damaged):
            services.read(made)


def test_thrown_away_with_its_file_when_the_transaction_commits(
    cast: Cast, django_capture_on_commit_callbacks
) -> None:
    with in_village(cast.home.place):
        made = stored()
        with django_capture_on_commit_callbacks(execute=True):
            services.discard(made)
            assert on_disk(made).exists()
        assert not on_disk(made).exists()
        assert not Attachment.objects.exists()


def test_only_old_files_of_that_name_are_thrown_away(cast: Cast) -> None:
    with in_village(cast.home.place):
        old, kept = stored("sementara"), stored("surat")
        later = clock.now() + timedelta(minutes=1)
        assert services.discard_older(name="sementara", before=later - timedelta(days=1)) == 0
        assert services.discard_older(name="sementara", before=later) == 1
        assert [a.pk for a in Attachment.objects.all()] == [kept.pk]
        assert old.name == "sementara"
