"""The points behind a bar of loads: baseline, active tickets, and what the decision moves."""

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.tables.breakdown import after_lines, workload_lines
from dashboard.ui.behind.points import show_lines
from dashboard.ui.figures.charts import show_load_bars
from dashboard.ui.words.values import counted, plain
from db.queries.developers import developer_ids
from db.queries.history.behind import carried


def pick_load(loads: pd.DataFrame, *, key: str) -> str | None:
    """Show the bars of `loads`; return the name whose bar was clicked or who was chosen below."""
    chosen = f"{key}.behind"
    names = loads["developer"].tolist()

    def pick(name: str) -> None:
        st.session_state[chosen] = name

    show_load_bars(loads, key=key, on_pick=pick)
    if st.session_state.get(chosen) not in names:
        st.session_state[chosen] = None
    name: str | None = st.selectbox(
        "Behind the points of", names, index=None, placeholder="Click a bar or choose", key=chosen
    )
    return name


def show_load_lines(name: str, moved: pd.DataFrame) -> None:
    """Show what sums to somebody's points after a decision; `moved` is from `moved_lines`."""
    with database().read() as session:
        id_ = developer_ids(session, [name]).get(name)
        person = carried(session, id_) if id_ is not None else None
    if person is None:
        st.caption("They are not on the board any more.")
        return
    lines = after_lines(person, moved)
    now = workload_lines(person)
    said = f"{plain(name)}: baseline {person.baseline:g} + {counted(len(now) - 1, 'active ticket')}"
    if len(lines) > len(now):
        said += f", {counted(len(lines) - len(now), 'change')}"
    show_lines(lines, said, name="loads")
