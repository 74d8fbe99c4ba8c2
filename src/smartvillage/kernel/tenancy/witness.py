"""The second witness: before every statement, who was declared and where the server really is."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from .context import WrongVillage, declared
from .names import PUBLIC

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]

_VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "(SELEC", "SAVEPO", "RELEAS", "ROLLBA", "COPY")


class RefusedStatement(RuntimeError):
    """A village may run one data statement at a time: no SET, no DDL, no stacked statements."""


def witness(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    connection = context["connection"]
    place, server = declared(), connection.on_server()[0]
    agree = place is not None and place == connection.schema_name == server
    # A failed transaction only takes a rollback; it is not a switch.
    if not agree and connection.connection.info.transaction_status != TRANSACTION_STATUS_INERROR:
        raise WrongVillage(f"declared {place}, connection {connection.schema_name}, server {server}")
    return execute(sql, params, many, context)


def one_statement(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    in_a_village = context["connection"].schema_name != PUBLIC and not settings.TENANCY_IS_OWNER
    if in_a_village and (";" in sql or not sql.lstrip()[:6].upper().startswith(_VERBS)):
        raise RefusedStatement(sql.lstrip()[:20])
    return execute(sql, params, many, context)
