"""What the children of one machine's platform are told."""

import os
import shlex
from collections.abc import Mapping

from smartvillage.local.database import Database
from smartvillage.local.keys import Keys
from smartvillage.local.layout import Layout
from smartvillage.local.options import Options

# A person's shell may hold what would lead to another database, or give a child an administrator.
NOT_FOR_CHILDREN = ("PG", "DATABASE_", "DJANGO_")


def settings_environment(layout: Layout, options: Options, database: Database, keys: Keys) -> dict[str, str]:
    """Every setting, secrets by the name of their file; no administrator."""
    return {
        **database.environment(keys),
        **keys.environment(),
        "ENVIRONMENT": "local",
        "BASE_DOMAIN": options.base_domain,
        "PORT": str(options.port),
        "DEMO": "1" if options.demo else "0",
        "HTTPS": "0",
        "STATIC_ROOT": str(layout.static),
        "MEDIA_ROOT": str(layout.media),
    }


def children_environment(
    environ: Mapping[str, str], layout: Layout, options: Options, database: Database, keys: Keys
) -> dict[str, str]:
    """The settings on top of what is harmless of our own environment."""
    kept = {name: value for name, value in environ.items() if not name.startswith(NOT_FOR_CHILDREN)}
    return {**kept, "PYTHONUNBUFFERED": "1", **settings_environment(layout, options, database, keys)}


def write_file(layout: Layout, settings: Mapping[str, str]) -> None:
    """``var/env`` for a shell: ``set -a; . var/env`` makes ``desa`` work by hand. Holds passwords."""
    path = layout.environment_file
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{name}={shlex.quote(value)}\n" for name, value in settings.items())
