"""The daily roll-up: each developer's closing workload on every day that moved it.

Kept by each commit, so that a year of workload costs the same however long the history is; made
anew from the history by `rebuild`.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Date, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.board import OpenBatch, id_chunks, insert_all
from db.history import workload_moves
from db.models import DailyWorkload, Developer, table_of
from db.types import AnyRow

_DAILY = table_of(DailyWorkload)


def close_day(session: Session, batch: OpenBatch, developer_ids: Collection[int]) -> None:
    """Note the workloads of these developers, as they stand now, for the day of the batch."""
    statement = _closing(session.get_bind().dialect.name)
    for chunk in id_chunks(developer_ids):
        session.connection().execute(statement, {"ids": chunk, "today": batch.day})


@cache
def _closing(dialect: str) -> Any:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    developers = table_of(Developer).c
    closing = select(
        developers.id, bindparam("today", type_=Date()), developers.current_workload
    ).where(developers.id.in_(bindparam("ids", expanding=True)))
    statement: Any = make(_DAILY).from_select(["developer_id", "day", "points"], closing)
    return statement.on_conflict_do_update(
        index_elements=["developer_id", "day"], set_={"points": statement.excluded.points}
    )


def rebuild(session: Session) -> int:
    """Make the roll-up anew from the whole history; how many rows it has. Lock the board first."""
    session.execute(delete(_DAILY))
    written = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal written
        for row in closing_balances(workload_moves(session)):
            written += 1
            yield row

    insert_all(session, DailyWorkload, counted())
    return written


def closing_balances(moves: Iterable[AnyRow]) -> Iterator[dict[str, Any]]:
    """Rows of the roll-up from rows of `developer_id`, `day` and `points`, in that order."""
    for developer_id, days in groupby(moves, key=attrgetter("developer_id")):
        balance = 0.0
        for move in days:
            balance = round(balance + move.points, 2)
            yield {"developer_id": developer_id, "day": move.day, "points": balance}
