"""Which assignments are shown, in which order, and as of which day."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from dashboard.clock import today
from dashboard.ui.filters.boards import Options
from dashboard.ui.filters.widgets import (
    REASON_HINT,
    choose_sort,
    filter_day,
    filter_limits,
    filter_many,
    filter_row,
    filter_text,
    say_limits,
)
from dashboard.ui.page.moments import this_moment
from db.domain.priorities import PRIORITIES
from db.models.board import ASSIGNMENT_STATUSES
from db.queries.assignments import ASSIGNMENT_ORDERS
from db.queries.lists.filters import AssignmentFilter
from db.queries.lists.ordering import Sort


@dataclass(frozen=True)
class Asked:
    """What the URL asks for: which rows, in which order, and on which past day, if on one."""

    wanted: AssignmentFilter
    sort: Sort
    day: date | None


def assignment_filters(options: Options) -> Asked:
    """One row of filters, whose values are in the URL."""
    with filter_row():
        statuses = filter_many(
            "Status", ASSIGNMENT_STATUSES, key="status", default=("proposed", "active"), width=224
        )
        developers = filter_many("Developer", options.developers, key="assigned_to")
        priorities = filter_many("Priority", PRIORITIES, key="priority")
        skills = filter_many("Skill", options.skills, key="skill")
        text = filter_text("Search", key="search", placeholder="Search key, title, reason")
        sort = choose_sort(ASSIGNMENT_ORDERS, key="sort")
        more = st.popover("More", icon=":material/tune:")
    zone = this_moment().time_zone
    with more:
        st.caption(f"Search: {REASON_HINT}")
        limits = filter_limits("", zone)
        day = filter_day(
            "As of",
            key="as_of",
            latest=today(zone),
            hint="The board as it was at the end of a past day, read-only",
        )
    if day is None:
        say_limits(limits)
    wanted = AssignmentFilter(
        statuses=statuses,
        developers=developers,
        priorities=priorities,
        skills=skills,
        text=text,
        **limits.conditions,
    )
    return Asked(wanted, sort, day)
