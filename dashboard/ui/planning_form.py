"""What to propose for, and what became of it."""

import streamlit as st

from dashboard.clock import now
from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.proposing import propose_plan
from dashboard.ui.boards import Options
from dashboard.ui.errors import errors_shown
from dashboard.ui.filters import filter_row
from dashboard.ui.notices import clicked_too_soon, inbox
from dashboard.ui.permission import only_looks
from dashboard.ui.snapshots import known_snapshot
from db.priorities import PRIORITIES
from db.queries.planning import TicketChoice

MOST_TICKETS = 500
USUAL_TICKETS = 20
MOST_POINTS = 1_000.0


def planning_form(options: Options, name: str) -> None:
    """Ask which tickets to plan; on a click, plan them and read the snapshot `name` anew."""
    # As in a row of filters: what is asked for is said inside, and nothing jumps.
    with st.form("plan", border=False), filter_row():
        limit = st.number_input(
            "Tickets, the most urgent first",
            1,
            MOST_TICKETS,
            None,
            placeholder=f"{USUAL_TICKETS} tickets",
            label_visibility="collapsed",
            width=160,
        )
        priorities = st.multiselect(
            "Priorities", PRIORITIES, placeholder="Priorities", label_visibility="collapsed"
        )
        skills = st.multiselect(
            "Skills", options.skills, placeholder="Skills", label_visibility="collapsed"
        )
        least = _points("Points from")
        most = _points("Points to")
        replan = st.checkbox(
            "Plan anew",
            help="Proposals that wait for a decision are superseded by the new plan. "
            "Otherwise they stay and keep their points reserved.",
            width="content",
        )
        asked = st.form_submit_button(
            "Propose", type="primary", icon=":material/lightbulb:", disabled=only_looks()
        )
    if asked and not clicked_too_soon():
        choice = TicketChoice(
            limit=int(limit or USUAL_TICKETS),
            priorities=tuple(priorities),
            skills=tuple(skills),
            min_points=least,
            max_points=most,
            replan=replan,
        )
        with errors_shown():
            _propose(choice, name)


def _points(label: str) -> float | None:
    return st.number_input(
        label,
        0.0,
        MOST_POINTS,
        None,
        step=1.0,
        format="%g",
        placeholder=label,
        label_visibility="collapsed",
        width=160,
    )


def _propose(choice: TicketChoice, name: str) -> None:
    said, rows = inbox(), known_snapshot(name)
    with st.spinner("Working out who does what…"):
        # No call of Streamlit's stands between the commit and what is said of it.
        proposed = propose_plan(database(), choice, actor=current_actor(), at=now())
        if proposed.asked == 0:
            said.notify(
                "info",
                "No waiting ticket passes these choices. Import tickets, widen the choices, or "
                "tick Plan anew.",
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
