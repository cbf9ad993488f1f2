"""Points and tickets of each developer as they are now, as bars that open what is behind them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import charts
from dashboard.ui.behind.points import Figure, Kind, open_behind
from dashboard.ui.editing.tables import columns
from dashboard.ui.figures.cached import some_of_team
from dashboard.ui.figures.charts import show_figure, show_numbers
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.values import counted

# What the stacks of the two charts are, in the order in which they are drawn.
POINTS: tuple[Kind, ...] = ("workload", "workload", "reserved", "available")
TICKETS: tuple[Kind, ...] = ("workload", "reserved")


def _open_bar(drawn: pd.DataFrame, point: Mapping[str, Any], kinds: tuple[Kind, ...]) -> None:
    """Open what is behind the bar of a developer that was clicked; `kinds` are its stacks."""
    row, stack = int(point.get("y", -1)), int(point.get("curve_number", -1))
    if 0 <= row < len(drawn) and 0 <= stack < len(kinds):
        open_behind(Figure(kinds[stack], int(drawn.index[row])))


def show_now(moment: Moment, ids: Sequence[int]) -> None:
    """Points and tickets of these developers as they are now, as many as one picture takes."""
    st.subheader("Points and tickets now")
    drawn = some_of_team(moment, tuple(ids[: charts.MOST_ROWS]))
    over = int((drawn["free"] < 0).sum())
    left, right = st.columns(2)
    with left:
        st.markdown("**Points**")
        show_figure(
            lambda: charts.points_bars(drawn),
            key="analytics.points",
            alt=f"Points of {counted(len(drawn), 'developer')} now; {over} past what is available; "
            "click a bar to see what is behind it",
            of=(moment, tuple(drawn.index)),
            on_pick=lambda point: _open_bar(drawn, point, POINTS),
        )
        st.caption(
            "Workload = baseline + active; reserved = story points of open proposals; the line is "
            "what is available = capacity × availability, whoever is on leave."
        )
    with right:
        st.markdown("**Tickets**")
        show_figure(
            lambda: charts.ticket_bars(drawn),
            key="analytics.tickets",
            alt=f"{int(drawn['active_tickets'].sum())} active and "
            f"{int(drawn['proposed_tickets'].sum())} proposed tickets by developer; click a bar to "
            "see which",
            of=(moment, tuple(drawn.index)),
            on_pick=lambda point: _open_bar(drawn, point, TICKETS),
        )
        st.caption("Tickets = active assignments + open proposals.")
    config = st.column_config
    show_numbers(
        lambda: drawn,
        key="analytics.now.numbers",
        alt="Points and tickets of each developer now",
        columns=columns("developer")
        | {
            "baseline": config.NumberColumn(
                "Baseline",
                help="Points carried outside this board, as imported",
                format="localized",
            )
        }
        | columns("workload", "reserved", "available", "free")
        | {
            "utilisation": config.NumberColumn(
                "Utilisation", help="Workload ÷ (capacity × availability)", format="percent"
            ),
            "active_tickets": config.NumberColumn(
                "Active tickets", help="Active assignments", format="localized"
            ),
            "proposed_tickets": config.NumberColumn(
                "Proposed tickets", help="Open proposals", format="localized"
            ),
        },
    )
