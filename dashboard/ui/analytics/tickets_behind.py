"""The tickets behind a figure, beneath it: all of them, or those of what was clicked."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analytics.behind import BEHIND, tickets_behind
from dashboard.analytics.columnar.here import history
from dashboard.analytics.figures import Asked, Figure
from dashboard.database import database
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.grid.columns import Column, grid_columns
from dashboard.ui.grid.reading import show_reading
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.values import counted, plain, say_number
from db.queries.tickets import tickets_by_id

PARAM = "picked"
SHOWN = 200


def pick(figure: Figure, place: str, stack: str = "") -> None:
    """Let the tickets beneath a figure be those of one place, and of one of its stacks."""
    st.query_params[PARAM] = [figure.name, place, stack]
    st.session_state[_key(figure)] = True


def picked(figure: Figure) -> tuple[str | None, str | None]:
    """Which place and stack of the figure the URL names."""
    name, place, stack = (*st.query_params.get_all(PARAM), "", "", "")[:3]
    return (place or None, stack or None) if name == figure.name else (None, None)


def show_tickets_behind(figure: Figure, moment: Moment, asked: Asked, said: str) -> None:
    """The tickets, read once somebody opens them or clicks the figure; `said` names the place."""
    place, stack = picked(figure)
    folded = st.expander(
        f"Tickets: {plain(said)}" if place else "Tickets",
        icon=":material/list:",
        key=_key(figure),
        expanded=place is not None,
        on_change="rerun",
    )
    if not folded.open:
        return
    with folded:
        if place:
            st.button(
                "Show all of them",
                icon=":material/filter_alt_off:",
                type="tertiary",
                key=f"{_key(figure)}.all",
                on_click=_forget,
            )
        _show(figure, moment, asked, place, stack)


def show_ticket_rows(
    name: str, of: Hashable, rows: pd.DataFrame, labels: Mapping[str, str], *, alt: str
) -> None:
    """Tickets by `ticket_id`, with what the board says of them now; a click opens one."""
    shown = snapshot(f"analytics.{name}", of, lambda: (_with_titles(rows), 0, None))
    own = (_column(column, label, rows[column]) for column, label in labels.items())
    show_reading(shown, (*grid_columns("ticket", "title", "points"), *own), label=alt)


def _column(name: str, label: str, values: "pd.Series[Any]") -> Column:
    if pd.api.types.is_datetime64_any_dtype(values):
        return Column(name, label, 150, kind="moment")
    if pd.api.types.is_numeric_dtype(values):
        return Column(name, label, 100, kind="number")
    return Column(name, label, 240)


def _show(
    figure: Figure, moment: Moment, asked: Asked, place: str | None, stack: str | None
) -> None:
    with st.spinner("Looking for the tickets…"):
        rows, number = tickets_behind(
            history(), asked, figure.name, place=place, stack=stack, most=SHOWN
        )
    if not number:
        st.caption("There is no such ticket.")
        return
    of = (moment, asked, place, stack)
    said = counted(number, "row")
    if number > len(rows):
        said += f"; the first {say_number(len(rows))} are shown"
    st.caption(said)
    columns = BEHIND[figure.name].columns
    alt = f"Tickets behind {figure.title.lower()}; click one to open it"
    show_ticket_rows(figure.name, of, rows, columns, alt=alt)


def _with_titles(rows: pd.DataFrame) -> pd.DataFrame:
    ids = [int(id_) for id_ in rows["ticket_id"]]
    with database().read() as session:
        known = tickets_by_id(session, sorted(set(ids)))
    instants = rows.select_dtypes("datetime").columns
    rows = rows.reset_index(drop=True)
    return rows.assign(
        ticket=[known[id_].external_key or f"#{id_}" for id_ in ids],
        title=[str(known[id_].title) for id_ in ids],
        points=pd.array([known[id_].counted_points for id_ in ids], dtype="float64"),
        **{name: rows[name].dt.tz_localize("UTC") for name in instants},
        **{name: rows[name].round(1) for name in rows.select_dtypes("float").columns},
    )


def _forget() -> None:
    st.query_params.pop(PARAM, None)


def _key(figure: Figure) -> str:
    return f"analytics.{figure.name}.tickets"
