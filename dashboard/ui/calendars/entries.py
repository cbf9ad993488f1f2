"""The entries of one calendar: a table to read, to open one for a change, and to take some away."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now, today
from dashboard.database import database
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.notices import Done
from dashboard.ui.acting.saving import save
from dashboard.ui.calendars.entry_form import KINDS, entry_form
from dashboard.ui.drawers.records import show_records
from dashboard.ui.editing.snapshots import Snapshot, snapshot
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.values import say_number
from db.access import Actor
from db.commands import CalendarChange, Outcome, change_calendars
from db.domain.days import monday
from db.models.types import AnyRow
from db.queries.calendars import calendar_entries, working_times
from db.queries.history.workload import data_version

# Of a longer calendar the first that are to come.
MOST_SHOWN = 200
WEEKS_SAID = 6
ORDER = ("what", "first", "last", "says", "note")


def show_calendar(whose: int | None, moment: Moment) -> None:
    """A developer's entries, or everybody's, and the form for a new one or for an opened one."""
    key = f"calendar.{whose}"
    past = bool(st.session_state.get(f"{key}.past"))

    def read() -> tuple[pd.DataFrame, int, Mapping[int, AnyRow]]:
        since = None if past else today(moment.time_zone)
        with database().read() as session:
            ids = [] if whose is None else [whose]
            rows = calendar_entries(session, ids, since=since, with_everybody=whose is None)
            return _frame(rows), data_version(session), {row.id: row for row in rows}

    rows = snapshot(key, (moment, past), read)
    selected = _show_entries(rows, key)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.toggle("Show what is past", key=f"{key}.past")
        st.button(
            f"Take {len(selected)} away" if selected else "Take away",
            icon=":material/delete:",
            disabled=only_looks() or not selected,
            help="Select entries in the table; the history keeps them",
            on_click=_take_away,
            args=(key, whose, [rows.extra[id_] for id_ in selected]),
            key=f"{key}.remove",
        )
    if not only_looks():
        opened = rows.extra.get(st.session_state.get(f"{key}.opened"))
        entry_form(whose, opened, key=key)


def show_coming_weeks(id_: int, available: float, moment: Moment) -> None:
    """What a developer has in each of the coming weeks."""
    first = monday(today(moment.time_zone))
    with database().read() as session:
        working = working_times(session, [id_], since=first)[id_]
    points = [
        say_number(working.points_in_week(first + timedelta(weeks=number), available))
        for number in range(WEEKS_SAID)
    ]
    st.caption(f"Points in this week and in the {WEEKS_SAID - 1} after it: {' · '.join(points)}")


def _show_entries(rows: Snapshot, key: str) -> list[int]:
    """The table; the ids of the selected entries."""
    if rows.frame.empty:
        st.caption("No entries. Without any, everybody works 8 hours from Monday to Friday.")
        return []

    def open_entry(id_: int) -> None:
        st.session_state[f"{key}.opened"] = id_

    config = st.column_config
    selected = show_records(
        rows,
        ORDER,
        opens=open_entry,
        select=True,
        config={
            "what": config.TextColumn("Entry", width=140, pinned=True),
            "first": config.DateColumn("From", width=104, format="localized"),
            "last": config.DateColumn("To", width=104, format="localized"),
            "says": config.TextColumn("What it says", width=170),
            "note": config.TextColumn("Note", width="medium"),
        },
        alt="Entries of the calendar; click one to change it, select some to take them away",
    )
    if len(rows.extra) > MOST_SHOWN:
        st.caption(f"The first {MOST_SHOWN} of {len(rows.extra):,}; a download has all of them.")
    return selected


def _frame(rows: Sequence[AnyRow]) -> pd.DataFrame:
    shown = rows[:MOST_SHOWN]
    frame = pd.DataFrame(
        [(KINDS[row.kind], row.first_on, row.last_on, _says(row), row.note) for row in shown],
        columns=list(ORDER),
        index=pd.Index([row.id for row in shown], name="id", dtype="int64"),
    )
    return frame.astype({"first": "datetime64[s]", "last": "datetime64[s]"})


def _says(row: AnyRow) -> str | None:
    match row.kind:
        case "leave" | "holiday":
            return "Whole days" if row.share == 1 else f"{row.share:.0%} of a day"
        case "week":
            return f"{row.hours} hours"
        case "sprint":
            return f"{row.weeks} weeks"
    return str(row.country) if row.country else None


def _take_away(key: str, whose: int | None, taken: Sequence[AnyRow]) -> None:
    changes = [CalendarChange(None, whose, row.id, row.version) for row in taken]

    def command(session: Session, actor: Actor) -> Outcome:
        return change_calendars(session, changes, actor=actor, at=now())

    save(command, done=Done("entry", "taken out of the calendar", "entries"), reloads=key)
    # From within a drawer, only this runs the whole page, which tells what was saved.
    st.rerun()
