"""Calendars from outside: pasted, or from a file; what would change, the commit, and downloads."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now, today
from dashboard.database import database
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.beside import worked_out
from dashboard.ui.acting.notices import Done
from dashboard.ui.acting.saving import save
from dashboard.ui.calendars.entry_form import KINDS
from dashboard.ui.editing.tables import ROW_HEIGHT, table_height
from dashboard.ui.figures.downloads import show_downloads
from dashboard.ui.importing.preview import show_counts
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.values import counted, plain
from db.access import Actor
from db.commands import CalendarChange, Outcome
from db.importing.calendar.reading import read_calendar
from db.importing.calendar.saving import CalendarDifference, compare_calendar, import_calendar
from db.importing.calendar.sheet import CalendarSheet
from db.importing.read import DateOrder, Unreadable

KEY = "calendar.files"
MOST_SHOWN = 500
AT_ONCE_BYTES = 200_000
PASTED = "pasted lines"
EXAMPLE = "Ada Berg, 2026-12-21, 2027-01-02\nBo Lind, 2026-12-24, , half\nEverybody, 2026-12-31"
_ORDERS: tuple[DateOrder, ...] = ("day first", "month first")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was pasted or dropped, and what was said about it."""

    name: str
    content: bytes
    whose: int | None
    dates: DateOrder | None


def show_files(people: pd.DataFrame, moment: Moment) -> None:
    """Paste lines or drop a file; see what it would change; commit it."""
    asked = _ask(people)
    if asked is not None:
        try:
            _show(asked, moment)
        except Unreadable as problem:
            st.error(plain(problem), icon=":material/error:")


def show_downloads_of_calendars() -> None:
    """The links to all calendars as files."""
    show_downloads("calendar", {}, help="All calendars; iCalendar holds the days off", events=True)


def _ask(people: pd.DataFrame) -> _Asked | None:
    turn = st.session_state.get(KEY, 0)
    pasted = st.text_area(
        "Paste lines",
        placeholder=EXAMPLE,
        help="Who, first day, last day, how much of a day, a note: one entry a line",
        disabled=only_looks(),
        key=f"{KEY}.{turn}.pasted",
    )
    file = st.file_uploader(
        "Or drop a calendar (.ics) or a list of leave (.csv)",
        type=["ics", "csv", "txt", "tsv"],
        disabled=only_looks(),
        key=f"{KEY}.{turn}.file",
    )
    names = people.loc[people["active"], "developer"]
    whose = st.selectbox(
        "Whose",
        names.index.tolist(),
        index=None,
        format_func=lambda id_: names.get(id_, ""),
        placeholder="As the file says",
        help="Choose somebody where a calendar is one person's and does not say whose",
        key=f"{KEY}.whose",
    )
    dates = st.session_state.get(f"{KEY}.{turn}.dates")
    if file is not None:
        return _Asked(file.name, file.getvalue(), whose, dates)
    return _Asked(PASTED, pasted.encode(), whose, dates) if pasted.strip() else None


def _show(asked: _Asked, moment: Moment) -> None:
    sheet = worked_out(
        f"{KEY}.sheet",
        (hash(asked.content), asked.name, asked.dates, moment.time_zone),
        f"Reading {asked.name}",
        lambda _job: _read(asked, moment),
        beside=len(asked.content) > AT_ONCE_BYTES,
    )
    if sheet is None:
        return
    if sheet.questions:
        st.segmented_control(
            sheet.questions[0].text,
            _ORDERS,
            format_func=str.capitalize,
            key=f"{KEY}.{st.session_state.get(KEY, 0)}.dates",
        )
        return
    with database().read() as session:
        found = compare_calendar(session, sheet, developer_id=asked.whose)
    _show_difference(sheet, found)
    changes = len(found.new) + len(found.gone)
    st.button(
        f"Import {counted(changes, 'change')}",
        type="primary",
        icon=":material/upload:",
        disabled=only_looks() or not changes,
        on_click=_import,
        args=(asked, sheet),
        key=f"{KEY}.commit",
    )


def _read(asked: _Asked, moment: Moment) -> CalendarSheet:
    return read_calendar(
        asked.content,
        name=asked.name,
        today=today(moment.time_zone),
        time_zone=moment.time_zone,
        dates=asked.dates,
    )


def _show_difference(sheet: CalendarSheet, found: CalendarDifference) -> None:
    """What is new, what goes, and what is left out and why."""
    refused = len(sheet.problems) + sum(found.unknown.values())
    show_counts(len(found.new), len(found.gone), found.unchanged, refused, changed_is="Taken away")
    for note in sheet.notes:
        st.caption(f":material/info: {plain(note)}")
    for name, number in list(found.unknown.items())[:MOST_SHOWN]:
        st.caption(
            f":material/person_search: Nobody here is called {plain(name)}: "
            f"{number:,} left out. Choose whose it is, or add the name to their aliases."
        )
    rows = [*(_row("New", one, found) for one in found.new[:MOST_SHOWN])]
    rows += [_row("Taken away", one, found) for one in found.gone[:MOST_SHOWN]]
    if rows:
        st.dataframe(
            pd.DataFrame(rows, columns=["Change", "Whose", "Entry", "From", "To", "Share", "Note"]),
            hide_index=True,
            placeholder="–",
            row_height=ROW_HEIGHT,
            height=table_height(len(rows), 8),
            column_config={
                name: st.column_config.DateColumn(format="localized") for name in ("From", "To")
            },
            alt="What the file would change in the calendars",
        )
    if sheet.problems:
        st.dataframe(
            pd.DataFrame(
                [
                    (problem.row, problem.value, problem.message)
                    for problem in sheet.problems[:MOST_SHOWN]
                ],
                columns=["Line", "Value", "What is wrong"],
            ),
            hide_index=True,
            row_height=ROW_HEIGHT,
            height=table_height(len(sheet.problems), 8),
            alt="Lines that are refused, and why",
        )


def _row(change: str, one: CalendarChange, found: CalendarDifference) -> tuple[object, ...]:
    whose = "Everybody" if one.developer_id is None else found.names[one.developer_id]
    entry = one.entry
    if entry is None:
        return (change, whose, None, None, None, None, None)
    return (
        change,
        whose,
        KINDS[entry.kind],
        entry.first_on,
        entry.last_on,
        entry.share,
        entry.note,
    )


def _import(asked: _Asked, sheet: CalendarSheet) -> None:
    def command(session: Session, actor: Actor) -> Outcome:
        return import_calendar(
            session,
            sheet,
            actor=actor,
            at=now(),
            developer_id=asked.whose,
            reason=f"From {asked.name}.",
        )[1]

    done = Done("entry", "taken from the calendar", "entries")
    if save(command, done=done, reloads="calendar.None") is not None:
        # Other fields, which are empty.
        st.session_state[KEY] = st.session_state.get(KEY, 0) + 1
