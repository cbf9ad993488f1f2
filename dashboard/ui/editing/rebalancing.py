"""*Rebalance*: its buttons and link, and the review of the moves that clear an overload."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.rebalancing import Proposed, propose_moves
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.notices import Done
from dashboard.ui.acting.review import review
from dashboard.ui.drawers.records import record_in_url
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.filters.whose import whose
from dashboard.ui.words.values import plain
from db.queries.history.workload import data_version

PARAM = "rebalance"
ALL = "all"
_NAME = "rebalancing"


def rebalance_button(overloaded: int) -> None:
    """The button for everybody who is overloaded."""
    st.button(
        "Rebalance",
        icon=":material/balance:",
        key="rebalance.all",
        disabled=only_looks() or not overloaded,
        on_click=ask_to_rebalance,
        help="Proposes the fewest moves that clear the overload; you review them first"
        if overloaded
        else "Nobody carries more than they have available",
    )


def ask_to_rebalance(developer_id: int | None = None) -> None:
    """Have the Developers page open the moves for this developer, or for everybody."""
    st.query_params[PARAM] = ALL if developer_id is None else str(developer_id)


def show_overload(developer_id: int) -> None:
    """The button in the drawer of somebody who is overloaded."""
    st.button(
        "Rebalance",
        icon=":material/balance:",
        key="rebalance.one",
        on_click=_leave_drawer,
        args=(developer_id,),
        disabled=only_looks(),
        help="Proposes the fewest moves that clear this overload; you review them first",
    )


def _leave_drawer(developer_id: int) -> None:
    ask_to_rebalance(developer_id)
    # From within a drawer, only this runs the whole page.
    st.rerun()


def rebalance_in_url() -> None:
    """Open the review of the moves that the URL asks for, if any."""
    asked = st.query_params.get(PARAM)
    if asked is None:
        return
    asked_for = () if asked == ALL else (record_in_url(PARAM) or 0,)
    of = whose()
    # Only once: a reload must not open the review again after its commit.
    del st.query_params[PARAM]

    def read() -> tuple[pd.DataFrame, int, Proposed]:
        with database().read() as session:
            version = data_version(session)
            found = propose_moves(session, asked_for, teams=of.teams, projects=of.projects)
        return found.frame, version, found

    with st.spinner("Working out the fewest moves…"):
        rows = snapshot(_NAME, (asked_for, object()), read)
    draft = rows.extra.draft
    if of:
        draft = replace(draft, notes=(*draft.notes, f"Only within {plain(of)}, which is shown."))
    review(rows, draft, done=Done("ticket", "changed hands"))
