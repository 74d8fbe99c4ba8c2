"""What a migration would break for the release that is still serving beside it."""

import re
from collections.abc import Iterable
from typing import Final

from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser

from .rendering import Change

_ADDED: Final = re.compile(r'ALTER TABLE (?P<table>\S+) ADD COLUMN (?P<column>"\w+")')
# Partial, so that the rows of the old release, all with the default, do not meet in it.
_UNIQUE: Final = re.compile(
    r'CREATE UNIQUE INDEX \S+ ON (?P<table>\S+) \((?P<columns>"\w+"(?:, "\w+")*)\) WHERE '
)


class NotCompatible(ValueError):
    """Some migrations would break the release that serves now; `problems` names each with its reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def refuse_breaking(changes: Iterable[Change], *, contract: bool) -> None:
    """NotCompatible if the old release could not go on with the new schema.

    A migration takes something away only two releases after the code stopped using it; it says so
    with `contracts = "why"` and runs only when `contract` is asked for, after the old release ended.
    """
    problems = []
    for change in changes:
        if change.contracts:
            if not contract:
                problems.append(f"{change.name}: contracts ({change.contracts})")
            continue
        problems += [f"{change.name}: {found}" for found in problems_of(change.statements)]
    if problems:
        raise NotCompatible(problems)


def problems_of(statements: Iterable[str]) -> list[str]:
    """The linter's errors for these statements: `"DROPPING columns (residents_resident.email)"`."""
    given = list(statements)
    analyser = PostgresqlAnalyser(None)
    analyser.analyse([each for each in given if not _is_of_new_columns(each, given)])
    return [
        f"{issue.message} ({'.'.join(part for part in (issue.table, issue.column) if part)})"
        if issue.table
        else issue.message
        for issue in analyser.errors
    ]


def _is_of_new_columns(statement: str, statements: list[str]) -> bool:
    """A unique index over columns that come with it: the old release writes nothing there but their default."""
    unique = _UNIQUE.match(statement)
    if unique is None:
        return False
    added = {(found["table"], found["column"]) for found in map(_ADDED.match, statements) if found}
    return all((unique["table"], column.strip()) in added for column in unique["columns"].split(","))
