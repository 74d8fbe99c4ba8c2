"""`desa`: the one way in for operators. Sub-commands are django-typer commands of the apps."""

import os
import sys

# Commands that change structure run with the owner's login; all others with the runtime's.
OWNER_COMMANDS = frozenset(
    {"db", "migrate", "migrate_schemas", "makemigrations", "sqlmigrate", "lintmigrations"}
)


def main() -> None:
    """Console script. Exit codes: 0 done, 1 a problem was found, 2 wrong usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartvillage.config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command in OWNER_COMMANDS:
        os.environ["DATABASE_LOGIN"] = "owner"

    import django

    django.setup()

    from django.core.management import execute_from_command_line

    from smartvillage.kernel.tenancy import in_province

    with in_province():
        execute_from_command_line(["desa", *sys.argv[1:]])


if __name__ == "__main__":
    main()
