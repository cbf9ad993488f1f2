"""Lists in groups: by which expression, and what the rows of each group add up to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from db.domain.points import rounded
from db.models.counting import WEIGHT
from db.models.types import AnySelect


@dataclass(frozen=True, slots=True)
class GroupSum:
    """How many rows a group has, and the points that they count with."""

    number: int
    points: float


def group_sums(
    session: Session, matching: AnySelect, group: Any, of: Collection[Any]
) -> dict[Any, GroupSum]:
    """The sums of the rows that `matching` selects from tickets, by the value of `group`.

    Only of the values `of`, and of none.
    """
    rows = matching.with_only_columns(group.label("key"), WEIGHT.label("points")).subquery()
    statement = (
        select(rows.c.key, func.count().label("number"), func.sum(rows.c.points).label("points"))
        .where(or_(rows.c.key.in_(of), rows.c.key.is_(None)))
        .group_by(rows.c.key)
    )
    return {
        row.key: GroupSum(row.number, rounded(row.points or 0))
        for row in session.execute(statement)
    }


class week_of(GenericFunction[date]):  # noqa: N801 - it is called like a function
    """The Monday of a date's week."""

    type = Date()
    inherit_cache = True


@compiles(week_of, "sqlite")
def _on_sqlite(element: week_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, '-6 days', 'weekday 1')"


@compiles(week_of, "postgresql")
def _on_postgresql(element: week_of, compiler: SQLCompiler, **options: Any) -> str:
    day = compiler.process(element.clauses, **options)
    return f"({day} - (extract(isodow from {day})::integer - 1))"
