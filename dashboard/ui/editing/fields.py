"""The menu that changes a field of many tickets: their priority, or when they are due."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboard.ahead.periods import landing
from dashboard.clock import today
from dashboard.database import database
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.dialogs import Dialog, close_dialog, open_dialog
from dashboard.ui.filters.widgets import EARLIEST, LATEST
from dashboard.ui.page.moments import Moment, this_moment
from dashboard.ui.words.locales import date_input_format, say_month_day
from db.domain.days import monday
from db.domain.priorities import PRIORITIES
from db.queries.calendars import usual_working_time

_DAY = "act.day"
_OTHER_DAY = "Due on…"


def change_menu(*, disabled: bool) -> Mapping[str, Any]:
    """Draw the menu; the field that was chosen now with its new value, or nothing."""
    moment = this_moment()
    this_week, next_week = _week_ends(moment, today(moment.time_zone))
    choices: dict[str, dict[str, Any]] = {
        f"Due this week, {say_month_day(this_week)}": {"due_date": this_week},
        f"Due next week, {say_month_day(next_week)}": {"due_date": next_week},
        _OTHER_DAY: {},
        "No due date": {"due_date": None},
        **{f"{priority} priority": {"priority": priority} for priority in PRIORITIES},
    }
    picked = st.menu_button(
        "Due, priority",
        list(choices),
        icon=":material/edit_calendar:",
        help="Changes the due date or the priority of what is selected",
        disabled=disabled,
        key="act.fields",
    )
    if picked == _OTHER_DAY:
        open_dialog(Dialog("Due date", "edit_calendar", _ask_day, width="medium"))
    day = st.session_state.pop(_DAY, None)
    return choices.get(picked or "", {}) if day is None else {"due_date": day}


@st.cache_data(max_entries=8, show_spinner=False)
def _week_ends(moment: Moment, on: date) -> tuple[date, date]:  # noqa: ARG001 - the key of the cache
    """The last working days of the week of `on` and of the next one."""
    with database().read() as session:
        usual = usual_working_time(session)
    sunday = monday(on) + timedelta(days=6)
    first, second = (
        landing(day, lambda day: usual.share_on(day) > 0, on)
        for day in (sunday, sunday + timedelta(days=7))
    )
    return first, second


def _ask_day() -> None:
    day = st.date_input(
        "Due date",
        value=None,
        min_value=EARLIEST,
        max_value=LATEST,
        format=date_input_format(),
        key="act.due",
    )
    if st.button("Change", type="primary", disabled=only_looks() or day is None, key="act.edit"):
        st.session_state[_DAY] = day
        close_dialog()
        # From within a dialog, only this runs the page, which changes the tickets.
        st.rerun()
