"""Which of the open proposals are shown, folded away: most plans are read from the top."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.ui.filters.boards import Options
from dashboard.ui.filters.widgets import (
    REASON_HINT,
    choose_sort,
    filter_limits,
    filter_many,
    filter_text,
    say_limits,
)
from dashboard.ui.page.moments import this_moment
from db.domain.priorities import PRIORITIES
from db.queries.assignments import ASSIGNMENT_ORDERS
from db.queries.lists.filters import AssignmentFilter
from db.queries.lists.ordering import Sort

EVERYTHING = AssignmentFilter(statuses=("proposed",))
FIRST = "Priority, most urgent first"


def proposal_filters(options: Options, bar: DeltaGenerator) -> tuple[AssignmentFilter, Sort]:
    """The filter and the order, whose values are in the URL; what is chosen is said below."""
    with bar, st.popover("Filter", icon=":material/tune:", help="Filter and sort"):
        developers = filter_many("Developer", options.developers, key="proposal_developer")
        priorities = filter_many("Priority", PRIORITIES, key="proposal_priority")
        skills = filter_many("Skill", options.skills, key="proposal_skill")
        text = filter_text("Search", key="proposal_search", placeholder="Search key, title, reason")
        st.caption(f"Search: {REASON_HINT}")
        limits = filter_limits("proposal_", this_moment().time_zone)
        orders = ASSIGNMENT_ORDERS.keys() - {"status"}
        sort = choose_sort(orders, key="proposal_sort", first=FIRST)
    say_limits(
        limits,
        chosen={
            "Developer": developers,
            "Priority": priorities,
            "Skill": skills,
            "Search": (text,) if text else (),
        },
    )
    wanted = AssignmentFilter(
        statuses=EVERYTHING.statuses,
        developers=developers,
        priorities=priorities,
        skills=skills,
        text=text,
        **limits.conditions,
    )
    return wanted, sort
