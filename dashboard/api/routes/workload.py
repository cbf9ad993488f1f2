"""Workload by developer and day, as the history tells it."""

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from dashboard.analytics.here import history
from dashboard.analytics.workload import loads
from dashboard.api.access import Caller, KnownFirst
from dashboard.api.errors import refuse_field
from dashboard.api.fields import Day, Name
from dashboard.api.schemas.workload import Workload, Workloads
from dashboard.clock import today
from dashboard.database import database
from db.domain.days import Days
from db.errors import Invalid, NotFound
from db.queries.developers import all_developer_ids, developer_ids
from db.queries.history.workload import time_zone

router = APIRouter(prefix="/workload", tags=["workload"], route_class=KnownFirst)

USUAL_DAYS, MOST_DAYS, MOST_FIGURES = 30, 366, 200_000


@router.get("/")
def workload(
    _caller: Caller,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Day | None = None,
    developer: Annotated[tuple[Name, ...], Query(max_length=50)] = (),
    by: Literal["day", "week"] = "day",
) -> Workloads:
    """What developers carried on each day: baseline and active assignments, in points.

    `points` is what they carried at its close, `peak` the most at any moment of it, `available`
    capacity × availability as it was. Both ends are included: the last 30 days, up to today, unless
    the request says otherwise. A day that is still to come has no figure, and neither has one
    before a developer was on the board. By week, each figure is of a whole week, which `date`, its
    Monday, names: all weeks that the days touch, the current one until now.
    """
    with database().read() as session:
        zone = time_zone(session)
        last = to or (from_ + timedelta(days=USUAL_DAYS - 1) if from_ else today(zone))
        days = Days(from_ or last - timedelta(days=USUAL_DAYS - 1), last, zone)
        names = _names(session, developer)
        _check_size(days, len(names))
        past = Days(days.first, min(days.last, today(zone)), zone)
        ids = sorted(names, key=names.__getitem__) if past.first <= past.last else []
    found = loads(history(), past, ids, by_week=by == "week")
    return Workloads(
        workload=[
            Workload(
                developer=names[id_],
                date=day.date(),
                points=close,
                peak=peak,
                available=available,
            )
            for id_ in ids
            for day, close, peak, available in found.of(id_).dropna().itertuples()
        ]
    )


def _names(session: Session, asked: tuple[str, ...]) -> dict[int, str]:
    """The developers who are asked about, by id. Raises NotFound."""
    if not asked:
        return {id_: name for name, id_ in all_developer_ids(session).items()}
    found = developer_ids(session, asked)
    for name in asked:
        if name not in found:
            raise NotFound(f"There is no developer called {name}.")
    return {id_: name for name, id_ in found.items()}


def _check_size(days: Days, developers: int) -> None:
    number = (days.last - days.first).days + 1
    if number < 1:
        raise refuse_field("query.to", "The last day is before the first.")
    if number > MOST_DAYS:
        raise refuse_field("query.from", f"At most {MOST_DAYS} days are answered at once.")
    if number * developers > MOST_FIGURES:
        raise Invalid(
            f"These are {number * developers:,} figures, and at most {MOST_FIGURES:,} are answered "
            "at once; name developers, or fewer days."
        )
