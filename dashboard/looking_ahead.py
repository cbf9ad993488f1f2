"""From the board to what is coming: people and their open work, by weeks."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from dashboard.ahead.shortfalls import Work
from dashboard.ahead.weeks import Person, Row, rows_ahead
from db.domain.points import hundredths
from db.queries.assignments import open_work
from db.queries.calendars import working_times
from db.queries.developers import roster


def look_ahead(
    session: Session,
    *,
    today: date,
    with_proposals: bool = False,
    developer_ids: Collection[int] | None = None,
) -> list[Row]:
    """A row for everybody, or for these: all who can be given work, or still hold some.

    Who falls short by most comes first.
    """
    work: dict[int, list[Work]] = defaultdict(list)
    for row in open_work(session):
        work[row.developer_id].append(_work(row))
    working = working_times(session, developer_ids, since=today)
    people = [
        Person(row.id, row.name, row.available_points, working[row.id])
        for row in roster(session)
        if (row.active or row.id in work) and (developer_ids is None or row.id in developer_ids)
    ]
    rows = rows_ahead(people, work, today=today, with_proposals=with_proposals)
    return sorted(rows, key=lambda row: -sum(short.points for short in row.short))


def _work(row: Any) -> Work:
    return Work(
        row.ticket_id,
        row.external_key or f"#{row.ticket_id}",
        hundredths(row.counted_points or 0),
        row.due_date,
        row.priority_rank,
        title=row.title,
        is_proposed=row.status == "proposed",
        is_estimated=row.counted_points is not None,
    )
