"""The roll-up: each developer's closing workload on every day, and in every week, that moved it.

Kept by each commit, so that a year of workload costs the same however long the history is; made
anew from the history by `rebuild`.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Date, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.domain.days import monday
from db.domain.points import rounded
from db.history.batches import OpenBatch, id_chunks, insert_all
from db.history.replay import workload_moves
from db.models.board import DailyWorkload, Developer, WeeklyWorkload, table_of
from db.models.types import AnyRow

_DAILY, _WEEKLY = table_of(DailyWorkload), table_of(WeeklyWorkload)


def close_day(session: Session, batch: OpenBatch, developer_ids: Collection[int]) -> None:
    """Note the workloads of these developers, as they stand now, for the batch's day and week."""
    dialect = session.get_bind().dialect.name
    connection = session.connection()
    for chunk in id_chunks(developer_ids):
        connection.execute(_closing(dialect, _DAILY), {"ids": chunk, "period": batch.day})
        week = {"ids": chunk, "period": monday(batch.day)}
        connection.execute(_closing(dialect, _WEEKLY), week)


@cache
def _closing(dialect: str, table: Table) -> Any:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    keys = [column.name for column in table.primary_key]
    developers = table_of(Developer).c
    closing = select(
        developers.id, bindparam("period", type_=Date()), developers.current_workload
    ).where(developers.id.in_(bindparam("ids", expanding=True)))
    statement: Any = make(table).from_select([*keys, "points"], closing)
    return statement.on_conflict_do_update(
        index_elements=keys, set_={"points": statement.excluded.points}
    )


def rebuild(session: Session) -> int:
    """Make the roll-up anew from the whole history; how many days it has. Lock the board first."""
    days = rebuild_days(session)
    rebuild_weeks(session)
    return days


def rebuild_days(session: Session) -> int:
    """Make the daily roll-up anew from the whole history; how many rows it has."""
    session.execute(delete(_DAILY))
    written = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal written
        for row in closing_balances(workload_moves(session)):
            written += 1
            yield row

    insert_all(session, DailyWorkload, counted())
    return written


def rebuild_weeks(session: Session) -> None:
    """Make the weekly roll-up anew from the daily one."""
    session.execute(delete(_WEEKLY))
    insert_all(session, WeeklyWorkload, closing_weeks(session))


def closing_weeks(session: Session) -> Iterator[dict[str, Any]]:
    """What the weekly roll-up should hold, by the daily one; by developer, then by week."""
    days = session.execute(
        select(_DAILY).order_by(_DAILY.c.developer_id, _DAILY.c.day),
        execution_options={"yield_per": 2_000},
    )
    for (developer_id, week), rows in groupby(
        days, key=lambda row: (row.developer_id, monday(row.day))
    ):
        *_, last = rows
        yield {"developer_id": developer_id, "week": week, "points": last.points}


def closing_balances(moves: Iterable[AnyRow]) -> Iterator[dict[str, Any]]:
    """Rows of the daily roll-up from rows of `developer_id`, `day` and `points`, in that order."""
    for developer_id, days in groupby(moves, key=attrgetter("developer_id")):
        balance = 0.0
        for move in days:
            balance = rounded(balance + move.points)
            yield {"developer_id": developer_id, "day": move.day, "points": balance}
