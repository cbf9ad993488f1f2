"""Behind a figure: the tickets and events that sum to it, with the sum, by link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

import pandas as pd
import streamlit as st

from dashboard.clock import today
from dashboard.database import database
from dashboard.tables.breakdown import (
    free_lines,
    move_lines,
    reserved_lines,
    total,
    workload_lines,
)
from dashboard.ui.access.fragments import dialog
from dashboard.ui.drawers.opened import Record, open_record, opened
from dashboard.ui.drawers.records import close_record, show_missing
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.grid.columns import Column, grid_columns
from dashboard.ui.grid.reading import show_reading
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.links import page_file
from dashboard.ui.words.values import counted, plain, say_day, say_time
from db.domain.days import Days, monday
from db.domain.points import rounded
from db.queries.calendars import working_times
from db.queries.history.behind import (
    Carried,
    carried,
    carried_as_of,
    counted_for_day,
    peak_of,
    reserved,
    workload_changes,
)
from db.queries.lists.paging import cursor_id

Now = Literal["workload", "reserved", "available", "free"]
# A week's figure has its Monday; only a workload has a day.
Kind = Now | Literal["week"]
KINDS: tuple[Now, ...] = get_args(Now)
OF_PERIODS: tuple[Kind, ...] = ("workload", "week")
PARAM = "behind"
_A_HAIR = timedelta(microseconds=1)
LINES = (
    *grid_columns("ticket"),
    Column("part", "What", 92),
    *grid_columns("title", "points", "changed", "why", points={"narrow": 58}),
)
EVENTS = (
    *grid_columns("ticket", "changed"),
    Column("actor", "By", 120),
    Column("action", "Action", 96, narrow=96),
    *grid_columns("title", "points", points={"narrow": 58}),
    Column("reason", "Reason", 220),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of one developer, now, of a day, or of the week that begins on a day."""

    kind: Kind
    developer_id: int
    day: date | None = None

    def __str__(self) -> str:
        """As the URL has it."""
        on = f":{self.day.isoformat()}" if self.day else ""
        return f"{self.kind}:{self.developer_id}{on}"


def read_figure(text: str) -> Figure | None:
    """The figure that a URL names; None for what makes no sense."""
    parts = text.split(":")
    if len(parts) not in (2, 3):
        return None
    id_ = cursor_id(parts[1])
    if id_ is None:
        return None
    if len(parts) == 2:
        kind = next((one for one in KINDS if one == parts[0]), None)
        return None if kind is None else Figure(kind, id_)
    day = read_day(parts[2])
    of_period: Kind | None = next((one for one in OF_PERIODS if one == parts[0]), None)
    return None if of_period is None or day is None else Figure(of_period, id_, day)


def read_day(text: str | None) -> date | None:
    """A day of the URL, or of a chart, whose days may carry a time."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def open_behind(figure: Figure) -> None:
    """Open what is behind a figure, on the page's next run."""
    st.query_params[PARAM] = str(figure)


def show_behind_in_url(moment: Moment) -> None:
    """Open what is behind the figure that the URL names, if it names one."""
    text = st.query_params.get(PARAM)
    # What was opened from it lies over it.
    if text is None or opened() is not None:
        return
    figure = read_figure(text)
    person = None
    if figure is not None:
        with database().read() as session:
            person = carried(session, figure.developer_id)
    if figure is None or person is None:
        show_missing(PARAM, "figure")
        return
    shown = dialog(
        plain(person.name), width="large", icon=":material/functions:", on_dismiss=_close
    )
    shown(_show_dialog)(figure, moment)


def _show_dialog(figure: Figure, moment: Moment) -> None:
    show_behind(figure, moment)
    if st.button("Open the developer", icon=":material/person:", type="tertiary"):
        open_record(Record("developer", figure.developer_id))
        st.rerun()


def show_behind(figure: Figure, moment: Moment) -> None:
    """What sums to a figure, here."""
    if figure.day is not None:
        first = last = figure.day
        if figure.kind == "week":
            first = monday(figure.day)
            last = first + timedelta(days=6)
        _show_period(figure.developer_id, Days(first, last, moment.time_zone))
        return
    with database().read() as session:
        person = carried(session, figure.developer_id)
        proposed = reserved(session, figure.developer_id)
    if person is None:
        return
    match figure.kind:
        case "workload":
            said = f"baseline {person.baseline:g} + {counted(len(person.tickets), 'active ticket')}"
            show_lines(workload_lines(person), f"Workload now: {said}", name="workload")
        case "reserved":
            said = f"Reserved now: {counted(len(proposed), 'open proposal')}"
            show_lines(reserved_lines(proposed), said, name="reserved")
        case "free":
            show_lines(free_lines(person), "Free now: available − workload", name="free")
        case "available":
            _show_available(person)


def show_lines(lines: pd.DataFrame, said: str, *, name: str) -> None:
    """A sentence with the sum, then the lines; a click on a ticket opens it."""
    st.markdown(f"{said} = **{counted(total(lines), 'point')}**")
    if lines.empty:
        st.caption("Nothing adds to it.")
        return
    _table(lines, LINES, name=name, alt=f"{said}; click a ticket to open it")


def _show_available(person: Carried) -> None:
    st.markdown(f"Available now: {_available(person)}")
    st.page_link(
        page_file("history"),
        label="Who changed them, and when",
        icon=":material/history:",
        query_params=[
            ("event_developer", person.name),
            *(("event_action", action) for action in ("created", "updated", "undone")),
        ],
    )


def _available(person: Carried, part: float = 1.0) -> str:
    """How it is made; `part` of a full-time week is what a calendar has in the week of then."""
    if not person.active:
        return "**0 points**, for they have left"
    worked = "" if part == 1 else f" × {part:.0%} of a full-time week, by their calendar"
    return (
        f"capacity {person.capacity:g} × availability {person.availability:.0%}{worked} = "
        f"**{counted(rounded(person.available * part), 'point')}**"
    )


def _show_period(developer_id: int, days: Days) -> None:
    """The workload at the close of a day or week, its peak, and the events that moved it."""
    said, on = say_day(days.first), "on"
    if days.first < days.last:
        said, on = f"the week of {said}", "in"
    if days.first > today(days.time_zone):
        st.info(f"{said[:1].upper()}{said[1:]} is still to come.", icon=":material/event:")
        return
    eve = Days(days.last, days.last, days.time_zone).since - _A_HAIR
    with st.spinner("Reading the history…"), database().read() as session:
        then = carried_as_of(session, developer_id, days.last_instant)
        before = carried_as_of(session, developer_id, days.since - _A_HAIR)
        last_evening = carried_as_of(session, developer_id, eve)
        found = workload_changes(session, developer_id, days)
        working = working_times(session, [developer_id])[developer_id]
    if then is None:
        st.info(f"They were not on the board {on} {said}.", icon=":material/person_off:")
        return
    moved = move_lines(found)
    show_lines(
        workload_lines(then),
        f"Workload at the end of {said}: baseline {then.baseline:g} + "
        f"{counted(len(then.tickets), 'active ticket')}",
        name=f"workload.{days.first}.{days.last}",
    )
    st.caption(
        f"Available then: "
        f"{_available(counted_for_day(last_evening, then), working.part_of_week(days.last))}. "
        f"Days in {days.time_zone}."
    )
    opening = before.workload if before is not None else 0.0
    peak = peak_of(opening, found)
    when = "from its beginning" if peak.at is None else f"from {say_time(peak.at)} on"
    st.markdown(f"At its peak: **{counted(peak.points, 'point')}**, {when}")
    change = total(moved)
    st.markdown(
        f"Moved {on} {said}: {opening:g} {'+' if change >= 0 else '−'} {abs(change):g} = "
        f"**{counted(rounded(opening + change), 'point')}**, by {counted(len(moved), 'event')}"
    )
    if not moved.empty:
        alt = f"Events of {said} that moved the workload; click a ticket to open it"
        _table(moved, EVENTS, name=f"moves.{days.first}.{days.last}", alt=alt)


def _table(frame: pd.DataFrame, columns: Sequence[Column], *, name: str, alt: str) -> None:
    rows = snapshot(f"behind.{name}", frame.to_json(date_format="iso"), lambda: (frame, 0, None))
    show_reading(rows, columns, label=alt)


def _close() -> None:
    close_record(PARAM)
