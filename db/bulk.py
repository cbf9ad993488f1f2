"""Change many rows by id, each to values of its own, the way each engine does it best."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, Text, bindparam, cast, column, func, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from db.board import IDS_PER_STATEMENT, chunks


def update_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set columns of `table`; each row holds its `id` and a value for the same columns.

    PostgreSQL takes one statement with an array for each column: a thousand statements would
    each be planned anew. SQLite runs one prepared statement for each row.
    """
    for chunk in chunks(rows, IDS_PER_STATEMENT):
        names = [name for name in chunk[0] if name != "id"]
        if session.get_bind().dialect.name == "postgresql":
            _from_arrays(session, table, names, chunk)
        else:
            statement = (
                update(table)
                .where(table.c.id == bindparam("row_id"))
                .values(
                    {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
                )
            )
            session.connection().execute(
                statement,
                [
                    {"row_id": row["id"], **{f"new_{name}": row[name] for name in names}}
                    for row in chunk
                ],
            )


def _from_arrays(
    session: Session, table: Table, names: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    arrays = {
        name: cast(
            bindparam(f"new_{name}", [row[name] for row in rows]), ARRAY(_element(table, name))
        )
        for name in ("id", *names)
    }
    new = (
        func.unnest(*arrays.values())
        .table_valued(*(column(name, table.c[name].type) for name in arrays))
        .render_derived(name="new")
    )
    statement = (
        update(table).where(table.c.id == new.c.id).values({name: new.c[name] for name in names})
    )
    session.connection().execute(statement)


def _element(table: Table, name: str) -> Any:
    """A column's type as an element of an array, where a text names no collation."""
    type_ = table.c[name].type
    return Text() if isinstance(type_, Text) else type_
