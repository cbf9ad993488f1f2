"""Capacity, flow and forecast by day and by week, and each series as a file."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from dashboard import series
from dashboard.analytics.here import history
from dashboard.api.access import Caller, KnownFirst
from dashboard.api.fields import Day, Name
from dashboard.api.routes.exporting import FILES, Asked, file_of
from dashboard.api.routes.workload import Developers, asked_past, check_size, named
from dashboard.api.schemas.series import Capacities, Capacity, Chance, Chances, Flow, Flows
from dashboard.clock import today
from dashboard.database import database
from dashboard.series import By
from db.exporting import Heading, Row
from db.queries.history.workload import time_zone

workload = APIRouter(prefix="/workload", tags=["workload"], route_class=KnownFirst)
capacity = APIRouter(prefix="/capacity", tags=["capacity"], route_class=KnownFirst)
flow = APIRouter(prefix="/flow", tags=["flow"], route_class=KnownFirst)
forecast = APIRouter(prefix="/forecast", tags=["forecast"], route_class=KnownFirst)
ROUTERS = (workload, capacity, flow, forecast)

USUAL_DAYS = 14
From = Annotated[Day | None, Query(alias="from")]

_LOAD = (
    *(Heading("developer", "text"), Heading("date", "date")),
    *(Heading(name, "number") for name in ("points", "peak", "available")),
)
_ROOM = (
    *(Heading("developer", "text"), Heading("date", "date")),
    *(Heading(name, "number") for name in ("points", "days_off")),
)
_FLOW = (
    Heading("date", "date"),
    *(Heading(name, "whole") for name in series.Flow._fields[1:6]),
    *(Heading(name, "number") for name in series.Flow._fields[6:]),
)
_CHANCE = (Heading("date", "date"), Heading("percent", "number"))


@workload.get("/export/", response_class=StreamingResponse, responses=FILES)
def export_workload(
    _caller: Caller,
    *,
    from_: From = None,
    to: Day | None = None,
    developer: Developers = (),
    by: By = "day",
    format_: Asked = "csv",
) -> StreamingResponse:
    """What developers carried and had on each day or in each week, as a file."""

    def rows(session: Session) -> Iterator[Row]:
        names = named(session, developer)
        days = asked_past(session, from_, to, len(names))
        return series.workload(history(), days, names, by) if days else iter(())

    return file_of("workload", format_, rows, _LOAD)


@capacity.get("/")
def told_capacity(
    _caller: Caller,
    from_: From = None,
    to: Day | None = None,
    developer: Developers = (),
    by: By = "day",
) -> Capacities:
    """What active developers have on each day, by their calendars: as on the Planner.

    Both ends are included: two weeks from today on, unless the request says otherwise. Capacity,
    availability and calendars are those of now. A week has those of its days that are asked for.
    """
    with database().read() as session:
        rows = _rooms(session, from_, to, developer, by)
        return Capacities(capacity=[Capacity.model_validate(row) for row in rows])


@capacity.get("/export/", response_class=StreamingResponse, responses=FILES)
def export_capacity(
    _caller: Caller,
    *,
    from_: From = None,
    to: Day | None = None,
    developer: Developers = (),
    by: By = "day",
    format_: Asked = "csv",
) -> StreamingResponse:
    """The same as a file."""
    return file_of(
        "capacity",
        format_,
        lambda session: _rooms(session, from_, to, developer, by),
        _ROOM,
    )


@flow.get("/")
def told_flow(_caller: Caller, from_: From = None, to: Day | None = None, by: By = "day") -> Flows:
    """How many tickets waited, were assigned, set aside and completed at the close of each day.

    With what was completed on it, as on Analytics. Both ends are included: the last 30 days, up to
    today, unless the request says otherwise. By week, with the cycle times of what was completed,
    each figure is of a whole week, which `date`, its Monday, names, the current one until now.
    """
    with database().read() as session:
        rows = _flows(session, from_, to, by)
    return Flows(flow=[Flow.model_validate(row) for row in rows])


@flow.get("/export/", response_class=StreamingResponse, responses=FILES)
def export_flow(
    _caller: Caller,
    *,
    from_: From = None,
    to: Day | None = None,
    by: By = "day",
    format_: Asked = "csv",
) -> StreamingResponse:
    """The same as a file."""
    return file_of("flow", format_, lambda session: _flows(session, from_, to, by), _FLOW)


@forecast.get("/")
def told_forecast(_caller: Caller, by: By = "day") -> Chances:
    """In how many of a hundred runs as many tickets are completed as are assigned, by each day.

    From today to the day by which they are in every run. The days of 50, 85 and 95 % are told by
    `/ahead/forecast/`, with how they held.
    """
    with database().read() as session:
        assigned, rows = series.forecast(session, history(), today(time_zone(session)), by)
    return Chances(assigned=assigned, forecast=[Chance.model_validate(row) for row in rows])


@forecast.get("/export/", response_class=StreamingResponse, responses=FILES)
def export_forecast(
    _caller: Caller, *, by: By = "day", format_: Asked = "csv"
) -> StreamingResponse:
    """The same as a file."""

    def rows(session: Session) -> Iterator[Row]:
        return iter(series.forecast(session, history(), today(time_zone(session)), by)[1])

    return file_of("forecast", format_, rows, _CHANCE)


def _rooms(
    session: Session, from_: date | None, to: date | None, developer: tuple[Name, ...], by: By
) -> Iterator[Row]:
    first = from_ or today(time_zone(session))
    last = to or first + timedelta(days=USUAL_DAYS - 1)
    names = named(session, developer)
    check_size(first, last, len(names))
    return series.capacity(session, first, last, names, by)


def _flows(session: Session, from_: date | None, to: date | None, by: By) -> Iterator[Row]:
    days = asked_past(session, from_, to, 1)
    return series.flow(history(), days, by) if days else iter(())
