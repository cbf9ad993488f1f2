"""Which tickets are shown, and in which order."""

import streamlit as st

from dashboard.ui.filters.boards import Options
from dashboard.ui.filters.widgets import (
    SEARCH_HINT,
    choose_sort,
    filter_limits,
    filter_many,
    filter_row,
    filter_text,
    say_limits,
)
from dashboard.ui.page.moments import this_moment
from db.domain.priorities import PRIORITIES
from db.models.board import TICKET_STATUSES
from db.queries.lists.filters import TicketFilter
from db.queries.lists.ordering import Sort
from db.queries.tickets import TICKET_ORDERS


def ticket_filters(options: Options) -> tuple[TicketFilter, Sort]:
    """One row of filters and the order, whose values are in the URL."""
    with filter_row():
        statuses = filter_many("Status", TICKET_STATUSES, key="ticket_status")
        developers = filter_many("Developer", options.developers, key="ticket_holder")
        priorities = filter_many("Priority", PRIORITIES, key="ticket_priority")
        skills = filter_many("Skill", options.skills, key="ticket_skill")
        text = filter_text("Search", key="ticket_search", placeholder="Search key or title")
        sort = choose_sort(TICKET_ORDERS, key="ticket_sort")
        more = st.popover("More", icon=":material/tune:")
    zone = this_moment().time_zone
    with more:
        st.caption(f"Search: {SEARCH_HINT}")
        limits = filter_limits("ticket_", zone)
    say_limits(limits)
    wanted = TicketFilter(
        statuses=statuses,
        developers=developers,
        priorities=priorities,
        skills=skills,
        text=text,
        **limits.conditions,
    )
    return wanted, sort
