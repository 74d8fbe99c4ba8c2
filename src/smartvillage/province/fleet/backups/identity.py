"""As whom the backups are read: Postgres never runs as root, and the archive belongs to somebody."""

import os
from pathlib import Path

from django.utils.translation import gettext as _

from smartvillage.local.placing import UNSHARE, Identity

from .errors import CannotRestore


def owner_of(repository: Path) -> Identity:
    """Ourselves, or for root the owner of the folder. CannotRestore if it is not there."""
    try:
        about = repository.stat()
    except OSError as error:
        raise CannotRestore(_("Folder cadangan %(path)s tidak ada.") % {"path": repository}) from error
    if os.geteuid() != 0:
        return Identity()
    if about.st_uid == 0:
        return Identity(prefix=UNSHARE)
    return Identity(uid=about.st_uid, gid=about.st_gid)
