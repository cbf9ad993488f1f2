"""Column types that mean the same on SQLite and on PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    Numeric,
    Row,
    Select,
    Text,
    TypeDecorator,
    func,
    type_coerce,
)
from sqlalchemy.orm import mapped_column

from db.domain.points import rounded

# Rows and statements whose columns the type system does not know.
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]

# Called with the number of rows done and the number of all.
Progress = Callable[[int, int], None]

BigId = BigInteger().with_variant(Integer(), "sqlite")

# PostgreSQL would sort by the server's language; code points sort alike everywhere.
PlainText = Text().with_variant(Text(collation="C"), "postgresql")


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant in UTC; SQLite, which has no time zones, stores it as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant as the database keeps it. Raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant, aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Points(TypeDecorator[float]):
    """Story points as a float of at most two decimals, exact on both engines."""

    impl = Numeric(10, 2, asdecimal=False)
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:
        """Rounded to two decimals, so that sums compare equal."""
        return None if value is None else rounded(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> float | None:
        """Always a float: SQLite hands whole numbers back as integers."""
        return None if value is None else float(value)


def as_points(expression: ColumnElement[Any]) -> ColumnElement[float]:
    """A computed number of points, rounded and typed like a column of points."""
    return type_coerce(func.round(expression, 2), Points())


class Share(Points):
    """A share between 0 and 1, of two decimals."""

    impl = Numeric(3, 2, asdecimal=False)
    cache_ok = True


# Commands assign ids under the board lock, so that ids, commits and times have the same order; a
# counter of the database would collide with imported ids.
RowId = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=False)]
Instant = Annotated[datetime, mapped_column(UTCDateTime())]
Name = Annotated[str, mapped_column(PlainText)]
LongText = Annotated[str, mapped_column(Text())]
PointValue = Annotated[float, mapped_column(Points())]
Document = Annotated[dict[str, Any], mapped_column(JSON())]
