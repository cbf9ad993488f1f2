"""Update many rows by id, each with its own values, in the way that is fast on each engine.

On PostgreSQL one statement takes an array for each column, because it would plan a statement for
each row anew. SQLite runs one prepared statement for each row.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Table,
    TableClause,
    Text,
    Update,
    bindparam,
    cast,
    column,
    func,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from db.history.batches import IDS_PER_STATEMENT, chunks

POSTGRESQL = "postgresql"

# A model's, or one that a migration describes for itself.
AnyTable = Table | TableClause[Any]


def update_rows(session: Session, table: AnyTable, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set columns of `table`; each row holds its `id` and a value for the same columns."""
    for chunk in chunks(rows, IDS_PER_STATEMENT):
        names = tuple(name for name in chunk[0] if name != "id")
        _run(session, _setting(session.get_bind().dialect.name, table, names), chunk)


def add_to_rows(
    session: Session, to: "Column[float]", amounts: Mapping[int, float], *, below: float
) -> int:
    """Add `amounts` (by id) to a column of points; returns how many rows were changed.

    Rows whose sum would reach `below` stay as they are.
    """
    changed = 0
    for chunk in chunks(amounts.items(), IDS_PER_STATEMENT):
        rows = [{"id": id_, to.name: amount} for id_, amount in chunk]
        changed += _run(session, _adding(session.get_bind().dialect.name, to, below), rows)
    return changed


def _run(session: Session, statement: Update, rows: Sequence[Mapping[str, Any]]) -> int:
    """Execute the statement for all rows; returns how many were changed."""
    connection = session.connection()
    if connection.dialect.name == POSTGRESQL:
        arrays = {f"new_{name}": [row[name] for row in rows] for name in rows[0]}
        return connection.execute(statement, arrays).rowcount
    named = [{f"new_{name}": value for name, value in row.items()} for row in rows]
    return connection.execute(statement, named).rowcount


@cache
def _setting(dialect: str, table: AnyTable, names: tuple[str, ...]) -> Update:
    new = _new_values(dialect, table, ("id", *names))
    return (
        update(table)
        .where(table.c.id == new["id"])
        .values({table.c[name]: new[name] for name in names})
    )


@cache
def _adding(dialect: str, to: "Column[float]", below: float) -> Update:
    new = _new_values(dialect, to.table, ("id", to.name))
    total = to + new[to.name]
    return (
        update(to.table)
        .where(to.table.c.id == new["id"], total < below)
        .values({to: func.round(total, 2)})
    )


def _new_values(dialect: str, table: Any, names: Sequence[str]) -> Mapping[str, Any]:
    """A row's new values in SQL: parameters, or on PostgreSQL columns made of arrays."""
    if dialect != POSTGRESQL:
        return {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    arrays = [cast(bindparam(f"new_{name}"), ARRAY(_element(table.c[name]))) for name in names]
    rows = (
        func.unnest(*arrays)
        .table_valued(*(column(name, table.c[name].type) for name in names))
        .render_derived(name="new")
    )
    return {name: rows.c[name] for name in names}


def _element(of: "Column[Any]") -> Any:
    """A column's type as element of an array, which may not name a collation."""
    return Text() if isinstance(of.type, Text) else of.type
