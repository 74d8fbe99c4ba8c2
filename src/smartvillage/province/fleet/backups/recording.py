"""The tool's backups as rows, so that pages and checks need not ask the tool."""

from dataclasses import asdict

from django.db import transaction

from ..models import Backup
from .tools import BackupSet, Tool


def record_backups(tool: Tool) -> list[BackupSet]:
    """Rows for what the tool has, and for nothing else: an expired backup restores nobody."""
    found = list(tool.backups())
    with transaction.atomic():
        for backup in found:
            values = asdict(backup)
            Backup.objects.update_or_create(label=values.pop("label"), defaults=values)
        Backup.objects.exclude(label__in=[backup.label for backup in found]).delete()
    return found
