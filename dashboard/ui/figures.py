"""Charts with their accessible name, and the figures behind them on request."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import charts
from dashboard.ui.tables import ROW_HEIGHT, table_height

_CONFIG = {"displayModeBar": False, "doubleClick": False}


def show_figure(figure: go.Figure, *, key: str, alt: str) -> None:
    """The figure in the app's colours; `alt` says in one sentence what it shows."""
    st.plotly_chart(figure, config=_CONFIG, key=key, alt=alt)


def show_load_bars(loads: pd.DataFrame, *, key: str) -> None:
    """Each developer's points now and after, and how to read them."""
    over = int((loads["after"] > loads["available"]).sum())
    show_figure(
        charts.load_bars(loads),
        key=key,
        alt=f"Points now and after for {len(loads)} developers, {over} of them past what is "
        "available",
    )
    st.caption(charts.LOAD_BARS_KEY)


def show_cards(cards: Sequence[tuple[str, str, str | None]]) -> None:
    """Figures side by side, all of one width: label, value, and what explains it."""
    with st.grid(len(cards), min_column_width=110, gap="small"):
        for label, value, explained in cards:
            st.metric(label, value, border=True, help=explained)


def show_numbers(
    make: Callable[[], pd.DataFrame], *, key: str, alt: str, columns: Mapping[str, Any]
) -> None:
    """The figures behind a chart, made and sent only once somebody opens them."""
    folded = st.expander("Show figures", icon=":material/table:", key=key, on_change="rerun")
    if folded.open:
        frame = make()
        with folded:
            st.dataframe(
                frame,
                hide_index=True,
                placeholder="–",
                column_config=dict(columns),
                column_order=list(columns),
                row_height=ROW_HEIGHT,
                height=table_height(len(frame), 12),
                alt=alt,
            )
