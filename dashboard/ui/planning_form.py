"""What to propose for, and what became of it."""

import streamlit as st

from dashboard.clock import now
from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.proposing import propose_plan
from dashboard.ui.boards import Options
from dashboard.ui.errors import errors_shown
from dashboard.ui.notices import clicked_too_soon, inbox
from dashboard.ui.snapshots import known_snapshot
from db.priorities import PRIORITIES
from db.queries.planning import TicketChoice

MOST_TICKETS = 500
MOST_POINTS = 1_000.0


def planning_form(options: Options, name: str) -> None:
    """Ask which tickets to plan; on a click, plan them and read the snapshot `name` anew."""
    with st.form("plan", border=True):
        first, second, third, fourth, fifth = st.columns(
            [1, 2, 2, 1, 1], vertical_alignment="bottom"
        )
        limit = first.number_input("Tickets", 1, MOST_TICKETS, 20, help="The most urgent first")
        priorities = second.multiselect("Priorities", PRIORITIES, placeholder="Any")
        skills = third.multiselect("Skills", options.skills, placeholder="Any")
        least = fourth.number_input("Points from", 0.0, MOST_POINTS, None, step=1.0, format="%g")
        most = fifth.number_input("Points to", 0.0, MOST_POINTS, None, step=1.0, format="%g")
        with st.container(horizontal=True, vertical_alignment="center"):
            asked = st.form_submit_button("Propose", type="primary", icon=":material/lightbulb:")
            replan = st.checkbox(
                "Plan open proposals anew",
                help="Proposals that wait for a decision are superseded by the new plan. "
                "Otherwise they stay and keep their points reserved.",
            )
    if asked and not clicked_too_soon():
        choice = TicketChoice(
            limit=int(limit),
            priorities=tuple(priorities),
            skills=tuple(skills),
            min_points=least,
            max_points=most,
            replan=replan,
        )
        with errors_shown():
            _propose(choice, name)


def _propose(choice: TicketChoice, name: str) -> None:
    said, rows = inbox(), known_snapshot(name)
    with st.spinner("Working out who does what…"):
        # No call of Streamlit's stands between the commit and what is said of it.
        proposed = propose_plan(database(), choice, actor=current_actor(), at=now())
        if proposed.asked == 0:
            said.notify(
                "info",
                "No waiting ticket passes these choices. Import tickets, widen the choices, or "
                "plan open proposals anew.",
            )
        else:
            made = len(proposed.outcome.changed)
            left = proposed.asked - made
            said.notify(
                "success" if made else "warning",
                f"{made} of {proposed.asked} tickets proposed."
                + (f" {left} left over; the reasons are below." if left else ""),
                batch_id=proposed.outcome.batch_id,
            )
        if rows is not None:
            rows.outdated = True
    st.rerun()
