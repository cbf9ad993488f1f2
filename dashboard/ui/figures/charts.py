"""Charts with their accessible name, and the figures behind them on request."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import charts
from dashboard.charts.look import ISO_DAY
from dashboard.ui.editing.tables import show_table
from dashboard.ui.figures.cached import drawn
from dashboard.ui.words.locales import chart_day, chart_separators
from dashboard.ui.words.values import counted

# In pixels: said, so that nothing below moves while a card is loading.
CARD_HEIGHT = 82
_CONFIG = {"displayModeBar": False, "doubleClick": False}


def show_figure(
    make: Callable[[], go.Figure],
    *,
    key: str,
    alt: str,
    of: object = None,
    on_pick: Callable[[Mapping[str, Any]], None] | None = None,
) -> None:
    """The figure that `make` draws, in the app's colours; `alt` says in a sentence what it shows.

    `of` is all that it is drawn of, or names it (frames are compared by what is in them): it is
    drawn once for all who look at the same. `on_pick` is handed the point that somebody clicks, in
    the click's callback.
    """
    locale = chart_day(), chart_separators()

    def localized() -> go.Figure:
        return _localized(make(), *locale)

    figure = localized() if of is None else drawn((key, of, locale), localized)
    if on_pick is None:
        st.plotly_chart(figure, config=_CONFIG, key=key, alt=alt)
        return
    turns = f"{key}.turns"
    # After each click another chart, in which the same point can be clicked once more.
    this_turn = f"{key}.{st.session_state.get(turns, 0)}"

    def picked() -> None:
        points = (st.session_state.get(this_turn) or {}).get("selection", {}).get("points", [])
        if points:
            st.session_state[turns] = st.session_state.get(turns, 0) + 1
            on_pick(points[0])

    st.plotly_chart(
        figure, config=_CONFIG, key=this_turn, alt=alt, on_select=picked, selection_mode="points"
    )


def _localized(figure: go.Figure, day: str, separators: str) -> go.Figure:
    """The figure with numbers and days as the reader writes them."""
    figure.update_layout(separators=separators)

    def written(trace: Any) -> None:
        template = getattr(trace, "hovertemplate", None)
        if isinstance(template, str) and ISO_DAY in template:
            trace.update(hovertemplate=template.replace(ISO_DAY, day))

    figure.for_each_xaxis(
        lambda axis: axis.update(hoverformat=(axis.hoverformat or "").replace(ISO_DAY, day))
    )
    figure.for_each_trace(written)
    return figure


def show_load_bars(
    loads: pd.DataFrame,
    *,
    key: str,
    on_pick: Callable[[str], None] | None = None,
    explained: str = charts.LOAD_BARS_KEY,
) -> None:
    """Each developer's points now and after, and how to read them (`explained`).

    `on_pick` is handed the name whose bar somebody clicks, in the click's callback.
    """
    names = loads["developer"].tolist()

    def picked(point: Mapping[str, Any]) -> None:
        row = int(point.get("y", -1))
        if on_pick is not None and 0 <= row < len(names):
            on_pick(names[row])

    over = int((loads["after"] > loads["available"]).sum())
    show_figure(
        lambda: charts.load_bars(loads),
        key=key,
        alt=f"Points now and after for {counted(len(loads), 'developer')}, {over} past what is "
        "available",
        on_pick=None if on_pick is None else picked,
    )
    st.caption(explained)


def show_cards(cards: Sequence[tuple[str, str, str | None]]) -> None:
    """Figures side by side, all of one width: label, value, and what explains it."""
    with st.grid(len(cards), min_column_width=110, gap="small"):
        for label, value, explained in cards:
            st.metric(label, value, border=True, help=explained, height=CARD_HEIGHT)


def show_numbers(
    make: Callable[[], pd.DataFrame], *, key: str, alt: str, columns: Mapping[str, Any]
) -> None:
    """The figures behind a chart, made and sent only once somebody opens them."""
    folded = st.expander("Show figures", icon=":material/table:", key=key, on_change="rerun")
    if folded.open:
        frame = make()
        with folded:
            show_table(frame[list(columns)], alt=alt, most=12, config=columns)
