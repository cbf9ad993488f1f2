"""What is coming: people by weeks, what does not fit, and by when as much is done."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from dashboard.ahead.forecast import SHARES
from dashboard.ahead.shortfalls import OpenWork
from dashboard.ahead.weeks import Cell, Row, points_of
from dashboard.analytics.columnar.here import history
from dashboard.api.access import Caller, KnownFirst
from dashboard.api.fields import Name, Teams
from dashboard.api.routes.workload import asked_people
from dashboard.api.schemas.ahead import (
    Ahead,
    DeveloperAhead,
    DueWeek,
    DueWork,
    Forecast,
    ForecastDay,
    ForecastKept,
    Shortfall,
)
from dashboard.clock import today
from dashboard.database import database
from dashboard.looking_ahead import look_ahead, outlook
from dashboard.tables.ahead import say_short
from db.domain.points import rounded
from db.queries.history.workload import time_zone

router = APIRouter(prefix="/ahead", tags=["ahead"], route_class=KnownFirst)

Developers = Annotated[tuple[Name, ...], Query(max_length=500)]
Proposals = Annotated[bool, Query(description="Proposals make shortfalls, too.")]


@router.get("/")
def ahead(
    _caller: Caller, developer: Developers = (), team: Teams = (), *, proposals: Proposals = False
) -> Ahead:
    """What is due in each of twelve weeks, against what people have in it, and what is short.

    The first week is that of today: overdue work is due in it, and what is left of it is had. Who
    falls short by most comes first.
    """
    with database().read() as session:
        on, rows = rows_for(session, developer, team, with_proposals=proposals)
    return Ahead(today=on, developers=[_told(row) for row in rows])


@router.get("/forecast/")
def forecast(_caller: Caller) -> Forecast:
    """By when the team completes as many tickets as are assigned, and how that was kept before."""
    copy = history()
    with database().read() as session:
        found = outlook(session, copy, today=today(time_zone(session)))
    made = found.forecast
    days = zip(SHARES, made.days, strict=True) if made else ()
    return Forecast(
        assigned=found.assigned,
        weeks=found.weeks,
        drawn_from=made.drawn_from if made else 0,
        days=[ForecastDay(share=share, date=day) for share, day in days],
        kept=[
            ForecastKept(share=row.share, kept=row.kept, weeks=row.weeks, ended=round(row.ended, 4))
            for row in found.kept
        ],
    )


def rows_for(
    session: Session, names: tuple[str, ...], teams: tuple[str, ...], *, with_proposals: bool
) -> tuple[date, list[Row]]:
    """The day of today, and the rows of these developers, or of everybody. Raises NotFound."""
    on = today(time_zone(session))
    ids = asked_people(session, names, teams) if names or teams else None
    return on, look_ahead(session, today=on, with_proposals=with_proposals, developer_ids=ids)


def _told(row: Row) -> DeveloperAhead:
    return DeveloperAhead(
        developer=row.person.name,
        team=row.person.team,
        weeks=[_week(cell) for cell in row.cells],
        undated=DueWork.model_validate(_work(row.undated)),
        later=DueWork.model_validate(_work(row.later)),
        shortfalls=[
            Shortfall(
                week=short.week,
                points=short.points / 100,
                ticket_ids=[ticket.ticket_id for ticket in short.tickets],
                message=f"{say_short(short)}.",
            )
            for short in row.short
        ],
    )


def _week(cell: Cell) -> DueWeek:
    return DueWeek.model_validate(
        {
            **_work((*cell.active, *cell.proposed)),
            "week": cell.week,
            "has_points": cell.has / 100,
            "days_off": rounded(cell.days_off),
        }
    )


def _work(work: Iterable[OpenWork]) -> dict[str, object]:
    listed = list(work)
    proposed = points_of(one for one in listed if one.is_proposed)
    return {
        "points": (points_of(listed) - proposed) / 100,
        "proposed_points": proposed / 100,
        "ticket_ids": [one.ticket_id for one in listed],
    }
