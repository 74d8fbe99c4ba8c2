"""`desa`: the one way in for operators. Sub-commands are django-typer commands of the apps."""

import os
import sys

# Commands that change structure run with the owner's login; all others with the runtime's.
OWNER_COMMANDS = frozenset(
    {
        "db",
        "migrate",
        "migrate_schemas",
        "makemigrations",
        "sqlmigrate",
        "lintmigrations",
        "fleet migrate",
        "fleet verify",
    }
)


def main() -> None:
    """Console script. Exit codes: 0 done, 1 a problem was found, 2 wrong usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartvillage.config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if {command, " ".join(sys.argv[1:3])} & OWNER_COMMANDS:
        os.environ["DATABASE_LOGIN"] = "owner"

    import django

    django.setup()

    from django.core.management import execute_from_command_line

    from smartvillage.config.startup import report_errors
    from smartvillage.kernel.tenancy import in_province

    report_errors()
    try:
        with in_province():
            execute_from_command_line(["desa", *sys.argv[1:]])
    except SystemExit as end:
        if _was_usage(end, command):
            sys.exit(2)
        raise


def _was_usage(end: SystemExit, command: str) -> bool:
    """Whether the command ended because it was typed wrongly: Django and typer end those with 1, too."""
    from django.core.management import get_commands

    # sys.exit inside the handler of click's UsageError leaves that error as the context.
    kinds = {kind.__name__ for kind in type(end.__context__).__mro__}
    unknown = bool(command) and not command.startswith("-") and command not in {"help", *get_commands()}
    return end.code == 1 and ("UsageError" in kinds or unknown)


if __name__ == "__main__":
    main()
