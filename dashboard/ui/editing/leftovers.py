"""The tickets that the last plan could not place, and why."""

import streamlit as st

from dashboard.database import database
from dashboard.tables.frames import leftovers_frame
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.grid.columns import grid_columns
from dashboard.ui.grid.reading import show_reading
from dashboard.ui.page.moments import this_moment
from db.queries.planning import last_plan, still_pending


def show_leftovers() -> None:
    """Show them as a table, as long as they are pending."""
    with database().read() as session:
        plan = last_plan(session)
        if plan is None:
            return
        reasons = {left["ticket_id"]: left["reason"] for left in plan.leftovers}
        frame = leftovers_frame(still_pending(session, list(reasons)), reasons)
    if frame.empty:
        return
    st.subheader("Left over")
    st.caption(f"Tickets that the last plan, asked for by {plan.created_by}, could not place")
    rows = snapshot("leftovers", (plan.id, this_moment()), lambda: (frame, 0, None))
    show_reading(
        rows,
        grid_columns(
            *("ticket", "title", "points", "skill", "priority", "due", "why"),
            why={"width": 420, "narrow": 140},
        ),
        label="Tickets left over by the last plan, each with the reason",
        most=10,
    )
