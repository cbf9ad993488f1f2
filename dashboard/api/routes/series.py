"""Capacity, flow and forecast by day and by week, and each series as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from dashboard import series
from dashboard.analytics.columnar.here import history
from dashboard.api.access import Caller, KnownFirst
from dashboard.api.fields import Day, Teams
from dashboard.api.routes.exporting import FILES, file_of
from dashboard.api.routes.exporting import Asked as Kind
from dashboard.api.routes.workload import Developers, asked_past, asked_people, check_size
from dashboard.api.schemas.series import Capacities, Capacity, Chance, Chances, Flow, Flows
from dashboard.clock import today
from dashboard.database import database
from dashboard.series import By
from db.domain.days import Days
from db.exporting import Heading, Row
from db.queries.history.workload import time_zone

workload = APIRouter(prefix="/workload", tags=["workload"], route_class=KnownFirst)
capacity = APIRouter(prefix="/capacity", tags=["capacity"], route_class=KnownFirst)
flow = APIRouter(prefix="/flow", tags=["flow"], route_class=KnownFirst)
forecast = APIRouter(prefix="/forecast", tags=["forecast"], route_class=KnownFirst)
ROUTERS = (workload, capacity, flow, forecast)

USUAL_DAYS = 14


@dataclass
class Period:
    """Which days, both ends included, and whether a row is of each of them or of each week."""

    first: Annotated[Day | None, Query(alias="from")] = None
    last: Annotated[Day | None, Query(alias="to")] = None
    by: By = "day"


@dataclass
class PeriodOfSome(Period):
    """The same of some developers."""

    developer: Developers = ()
    team: Teams = ()


Asked = Annotated[Period, Depends()]
AskedOfSome = Annotated[PeriodOfSome, Depends()]

_LOAD = (
    *(Heading("developer", "text"), Heading("team", "text"), Heading("date", "date")),
    *(Heading(name, "number") for name in ("points", "peak", "available")),
)
_ROOM = (
    *(Heading("developer", "text"), Heading("team", "text"), Heading("date", "date")),
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
    _caller: Caller, asked: AskedOfSome, format_: Kind = "csv"
) -> StreamingResponse:
    """What developers carried and had on each day or in each week, as a file."""

    def rows(session: Session) -> Iterator[Row]:
        people = asked_people(session, asked.developer, asked.team)
        days = asked_past(session, asked.first, asked.last, len(people))
        return series.workload(history(), days, people, asked.by) if days else iter(())

    return file_of("workload", format_, rows, _LOAD)


@capacity.get("/")
def told_capacity(_caller: Caller, asked: AskedOfSome) -> Capacities:
    """What developers have on each day, by their calendars: as on the Planner.

    Both ends are included: two weeks from today on, unless the request says otherwise. Capacity and
    availability are those of the day, from today on those of now. A week has those of its days that
    are asked for.
    """
    with database().read() as session:
        rows = _rooms(session, asked)
        return Capacities(capacity=[Capacity.model_validate(row) for row in rows])


@capacity.get("/export/", response_class=StreamingResponse, responses=FILES)
def export_capacity(
    _caller: Caller, asked: AskedOfSome, format_: Kind = "csv"
) -> StreamingResponse:
    """The same as a file."""
    return file_of("capacity", format_, lambda session: _rooms(session, asked), _ROOM)


@flow.get("/")
def told_flow(_caller: Caller, asked: Asked) -> Flows:
    """How many tickets waited, were assigned, set aside and completed at the close of each day.

    With what was completed on it, as on Analytics. Both ends are included: the last 30 days, up to
    today, unless the request says otherwise. By week, with the cycle times of what was completed,
    each figure is of a whole week, which `date`, its Monday, names, the current one until now.
    """
    with database().read() as session:
        rows = _flows(session, asked)
    return Flows(flow=[Flow.model_validate(row) for row in rows])


@flow.get("/export/", response_class=StreamingResponse, responses=FILES)
def export_flow(_caller: Caller, asked: Asked, format_: Kind = "csv") -> StreamingResponse:
    """The same as a file."""
    return file_of("flow", format_, lambda session: _flows(session, asked), _FLOW)


@forecast.get("/")
def told_forecast(_caller: Caller, by: By = "day") -> Chances:
    """In how many of a hundred runs as many tickets are completed as are assigned, by each day.

    From today to the day by which they are in every run. The days of 50, 85 and 95 % are told by
    `/ahead/forecast/`, with how they held.
    """
    with database().read() as session:
        assigned, rows = _chances(session, by)
    return Chances(assigned=assigned, forecast=[Chance.model_validate(row) for row in rows])


@forecast.get("/export/", response_class=StreamingResponse, responses=FILES)
def export_forecast(_caller: Caller, by: By = "day", format_: Kind = "csv") -> StreamingResponse:
    """The same as a file."""
    return file_of("forecast", format_, lambda session: iter(_chances(session, by)[1]), _CHANCE)


def _rooms(session: Session, asked: PeriodOfSome) -> Iterator[Row]:
    zone = time_zone(session)
    now = today(zone)
    first = asked.first or now
    last = asked.last or first + timedelta(days=USUAL_DAYS - 1)
    people = asked_people(session, asked.developer, asked.team)
    check_size(first, last, len(people))
    past = history() if first < now else None
    return series.capacity(session, Days(first, last, zone), people, asked.by, past=past)


def _flows(session: Session, asked: Period) -> Iterator[Row]:
    days = asked_past(session, asked.first, asked.last, 1)
    return series.flow(history(), days, asked.by) if days else iter(())


def _chances(session: Session, by: By) -> tuple[int, list[series.Chance]]:
    return series.forecast(session, history(), today(time_zone(session)), by)
