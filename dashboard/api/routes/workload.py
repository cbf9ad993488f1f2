"""Workload by developer and day, as the history tells it."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from dashboard import series
from dashboard.analytics.columnar.here import history
from dashboard.api.access import Caller, KnownFirst
from dashboard.api.errors import refuse_field
from dashboard.api.fields import Day, Name, Teams
from dashboard.api.schemas.workload import Workload, Workloads
from dashboard.clock import today
from dashboard.database import database
from dashboard.series import By
from db.domain.days import Days
from db.errors import Invalid, NotFound
from db.models.types import AnyRow
from db.queries.developers import roster
from db.queries.history.workload import time_zone

router = APIRouter(prefix="/workload", tags=["workload"], route_class=KnownFirst)

Developers = Annotated[tuple[Name, ...], Query(max_length=50)]
USUAL_DAYS, MOST_DAYS, MOST_FIGURES = 30, 366, 200_000


@router.get("/")
def workload(
    _caller: Caller,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Day | None = None,
    developer: Developers = (),
    team: Teams = (),
    by: By = "day",
) -> Workloads:
    """What developers carried on each day: baseline and active assignments, in points.

    `points` is what they carried at its close, `peak` the most at any moment of it, `available`
    capacity × availability as it was × the part of a full-time week that their calendar has in that
    week. Both ends are included: the last 30 days, up to today, unless the request says otherwise.
    A day that is still to come has no figure, and neither has one before a developer was on the
    board. By week, each figure is of a whole week, which `date`, its Monday, names: all weeks that
    the days touch, the current one until now. `team` is that of now.
    """
    with database().read() as session:
        people = asked_people(session, developer, team)
        days = asked_past(session, from_, to, len(people))
    rows = series.workload(history(), days, people, by) if days else ()
    return Workloads(workload=[Workload.model_validate(row) for row in rows])


def asked_past(session: Session, first: date | None, last: date | None, rows: int) -> Days | None:
    """The days that are asked about, until today; None where all are still to come.

    Refuses more days, or figures of so many rows, than are answered at once.
    """
    zone = time_zone(session)
    now = today(zone)
    end = last or (first + timedelta(days=USUAL_DAYS - 1) if first else now)
    begin = first or end - timedelta(days=USUAL_DAYS - 1)
    check_size(begin, end, rows)
    return Days(begin, min(end, now), zone) if begin <= now else None


def asked_people(
    session: Session, names: tuple[str, ...], teams: tuple[str, ...]
) -> dict[int, AnyRow]:
    """The developers with these names and in these teams, of all by default, by id.

    Raises NotFound for a name that nobody has.
    """
    people = {row.name: row for row in roster(session)}
    for name in names:
        if name not in people:
            raise NotFound(f"There is no developer called {name}.")
    return {
        row.id: row
        for row in people.values()
        if (not names or row.name in names) and (not teams or row.team in teams)
    }


def check_size(first: date, last: date, rows: int) -> None:
    """Refuse days in the wrong order, and more than are answered at once."""
    number = (last - first).days + 1
    if number < 1:
        raise refuse_field("query.to", "The last day is before the first.")
    if number > MOST_DAYS:
        raise refuse_field("query.from", f"At most {MOST_DAYS} days are answered at once.")
    if number * rows > MOST_FIGURES:
        raise Invalid(
            f"These are {number * rows:,} figures, and at most {MOST_FIGURES:,} are answered "
            "at once; name developers, or fewer days."
        )
