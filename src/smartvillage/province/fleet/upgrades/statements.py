"""A plan cut into transactions: neighbouring SQL runs as one, each move of data by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from .rendering import Change, Forwards


@dataclass(frozen=True, slots=True)
class Segment:
    """One transaction: `sql` sent as a whole, after `forwards` where Python moves data."""

    names: tuple[str, ...]
    sql: str
    forwards: Forwards | None = None


def segments(changes: Iterable[Change]) -> list[Segment]:
    cut: list[Segment] = []
    for is_sql, members in groupby(changes, key=lambda change: change.forwards is None):
        group = list(members)
        if is_sql:
            names = tuple(change.name for change in group)
            text = [statement for change in group for statement in change.statements]
            cut.append(Segment(names, "\n".join([*text, recorded(names)])))
        else:
            cut += [Segment((change.name,), recorded((change.name,)), change.forwards) for change in group]
    return cut


def recorded(names: Iterable[str]) -> str:
    """The statement that notes migrations as applied, in the village's own table."""
    rows = ", ".join(f"('{app}', '{name}', now())" for app, name in (each.split(".", 1) for each in names))
    return f"INSERT INTO django_migrations (app, name, applied) VALUES {rows};"
