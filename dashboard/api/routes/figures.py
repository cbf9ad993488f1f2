"""The figures of the Analytics page as files."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, timedelta
from typing import Annotated, Any, Literal

import pandas as pd
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from dashboard.analytics.columnar.here import history
from dashboard.analytics.figures import Asked, Column, Kind, figure_named
from dashboard.api.access import Caller, KnownFirst
from dashboard.api.errors import refuse_field
from dashboard.api.fields import Day, Name, QueryId
from dashboard.api.routes.exporting import FILES, file_of
from dashboard.api.routes.exporting import Asked as AskedFormat
from dashboard.clock import now, today
from dashboard.database import database
from db.domain.days import Days
from db.exporting import Heading, Row
from db.exporting.tables import Kind as HeadingKind
from db.queries.developers import all_developer_ids
from db.queries.history.workload import time_zone

router = APIRouter(prefix="/figures", tags=["figures"], route_class=KnownFirst)

USUAL_DAYS, MOST_DAYS = 90, 731
_KINDS: dict[Kind, HeadingKind] = {
    "whole": "whole",
    "number": "number",
    "share": "number",
    "text": "text",
    "date": "date",
    "instant": "instant",
}


@router.get("/{name}/export/", response_class=StreamingResponse, responses=FILES)
def export_figure(
    _caller: Caller,
    name: Name,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Day | None = None,
    developer_id: Annotated[tuple[QueryId, ...], Query(max_length=1_000)] = (),
    *,
    by: Annotated[Literal["week", "day"], Query(description="Of workload alone.")] = "week",
    format_: AskedFormat = "csv",
) -> StreamingResponse:
    """The numbers of one figure of Analytics: of the last 90 days unless the request says else."""
    figure = figure_named(name)
    with database().read() as session:
        zone = time_zone(session)
        team = tuple(all_developer_ids(session).values())
    asked = Asked(_days(from_, to, zone), now(), team, developer_id or None, by_week=by == "week")
    rows = figure.rows(history(), asked)
    headings = [Heading(column, _KINDS[one.kind]) for column, one in figure.columns.items()]
    return file_of(
        name,
        format_,
        lambda _session: _rows(rows, figure.columns),
        headings,
        suffix=f"-{asked.days.first}-to-{asked.days.last}",
    )


def _days(first: date | None, last: date | None, zone: str) -> Days:
    last = last or today(zone)
    first = first or last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        raise refuse_field("query.to", "The last day is before the first.")
    if (last - first).days >= MOST_DAYS:
        raise refuse_field("query.from", f"At most {MOST_DAYS} days are answered at once.")
    return Days(first, last, zone)


def _rows(frame: pd.DataFrame, columns: Mapping[str, Column]) -> Iterator[Row]:
    values = [[_value(value, one.kind) for value in frame[name]] for name, one in columns.items()]
    return iter(list(zip(*values, strict=True)))


def _value(value: Any, kind: Kind) -> Any:
    if pd.isna(value):
        return None
    match kind:
        case "whole":
            return int(value)
        case "date":
            return value.date()
        case "instant":
            return value.to_pydatetime().replace(tzinfo=UTC)
        case "text":
            return str(value)
        case _:
            return float(value)
