"""Columns as they are, and columns that no index is chosen for."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from db.models.board import Base, table_of


class unindexed(FunctionElement[Any]):  # noqa: N801 - stands for an expression of SQL
    """A column that no index is chosen for: `unindexed(column)`.

    SQLite takes no notice of LIMIT when it chooses an index. PostgreSQL does, and is left to it.
    """

    inherit_cache = True

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(unindexed, "sqlite")
def _on_sqlite(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    # https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_
    return f"+{compiler.process(element.clauses, **options)}"


@compiles(unindexed)
def _elsewhere(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


def as_it_is(column: Any) -> Any:
    """A column that any index may serve; the counterpart of `unindexed`."""
    return column


def any_of(columns: Iterable[Any], model: type[Base]) -> bool:
    """Whether one of `columns` is of this model's table."""
    return any(one.table is table_of(model) for column in columns for one in column.base_columns)
