"""The table of a snapshot in the page: what it is sent, and what is asked for in it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.clock import today
from dashboard.tables.cells import grid_rows, used
from dashboard.tables.editing import LABELS, TICK
from dashboard.tables.takers import best_first
from dashboard.ui.access.permission import only_looks
from dashboard.ui.drawers.known_people import known_people
from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.editing.takers import current_takers
from dashboard.ui.filters.lists import FilteredList
from dashboard.ui.filters.widgets import sort_by
from dashboard.ui.grid.columns import Column, as_data
from dashboard.ui.grid.groups import group_heads
from dashboard.ui.grid.layouts import layouts_for, take_layout
from dashboard.ui.page.components import mount
from dashboard.ui.page.moments import this_moment
from db.domain.actions import ACTIONS, STATUSES_FOR
from db.domain.skills import skill_keys
from db.queries.lists.ordering import Sort

ROW_HEIGHT, HEADER_HEIGHT = 28, 34
# Where columns do not fit, the bar that moves them stands below the last row.
SCROLLBAR = 14
# Twenty rows with all that stands above and below them fit on a screen of 900 pixels.
MOST_ROWS = 20


def show_grid(
    rows: Snapshot,
    columns: Sequence[Column],
    *,
    label: str,
    of: FilteredList[Any] | None = None,
    sort: Sort | None = None,
    choices: Mapping[str, Sequence[str]] | None = None,
    menus: Mapping[str, Sequence[str]] | None = None,
    acts: Callable[[int, str], None] | None = None,
) -> None:
    """Show the rows with their unsaved edits and ticks, which `rows.take_edits` reads.

    A click on a header sorts the whole list `of` rows, as its selector does; rows of no list are
    all there and are sorted in the browser. `choices` has what cells of a column offer,
    `menus` has what a row of each status offers, and `acts` is handed the id of a row and what was
    chosen. What opens a row's details is heard elsewhere (dashboard/ui/drawers/details.py).
    """
    rows.refuse_forged()
    shown = [column for column in columns if not column.optional or used(rows.frame, column.name)]
    by_order = {column.orders: column.name for column in shown if column.orders}
    moment = this_moment()
    group = sort.group if sort else None
    heads = group_heads(rows.frame, group, rows.extra.groups, moment) if group else []
    height = table_height(len(rows.frame) + len(heads)) + SCROLLBAR
    mount(
        "grid",
        key=rows.table_key,
        # Its place is kept while it loads.
        height=height,
        data={
            "name": rows.name,
            "label": label,
            "height": height,
            "row_height": ROW_HEIGHT,
            "columns": as_data(shown, of.orders if of else ()),
            "sorts": of is None,
            "layouts": layouts_for(rows.name, shown),
            "rows": grid_rows(
                rows.frame, [column.name for column in shown], today(moment.time_zone)
            ),
            "groups": heads,
            "edits": rows.shown_edits,
            "revision": rows.generation,
            "ticks": TICK in rows.editable,
            "read_only": only_looks(),
            "sort": {"column": by_order[sort.column], "descending": sort.descending}
            if sort and sort.column in by_order
            else None,
            "menus": menus,
            "actions": _actions(),
            "choices": {name: list(offered) for name, offered in (choices or {}).items()},
            **_people(rows.frame, shown),
        },
        default={"edits": None},
        on_edits_change=_nothing,
        on_sort_change=partial(_sort, rows, columns, of),
        on_layout_change=partial(_lay_out, rows, columns),
        on_act_change=partial(_act, rows, menus or {}, acts),
    )


def table_height(rows: int, most: int = MOST_ROWS) -> int:
    """The pixels that show `rows` rows, or `most` of them, below a header."""
    return HEADER_HEIGHT + ROW_HEIGHT * max(1, min(rows, most))


def _people(frame: pd.DataFrame, columns: Sequence[Column]) -> dict[str, Any]:
    """Who can take a ticket; for each skill that rows ask for: the order, who suits, who knows.

    Nobody, where no cell asks for a developer.
    """
    if not any(column.kind == "developer" and column.editable for column in columns):
        return {"people": [], "orders": {}, "known": {}}
    takers = current_takers()
    orders = {}
    for text in frame["skill"].fillna("").unique():
        wanted = skill_keys(text)
        orders[text] = [
            [place, suits, wanted <= takers[place].keys]
            for place, suits in best_first(takers, wanted)
        ]
    return {
        "people": [[taker.name, taker.room, taker.away] for taker in takers],
        "orders": orders,
        "known": known_people(this_moment()),
    }


def _actions() -> dict[str, list[str]]:
    """What can be chosen in a cell for a row of each status."""
    statuses = {status for statuses in STATUSES_FOR.values() for status in statuses}
    return {
        status: [
            LABELS[action]
            for action in ACTIONS
            if action != "reassign" and status in STATUSES_FOR[action]
        ]
        for status in statuses
    }


def _asked(rows: Snapshot, name: str) -> Any:
    return (st.session_state.get(rows.table_key) or {}).get(name)


def _nothing() -> None:
    """Streamlit keeps the state of what has a callback."""


def _sort(rows: Snapshot, columns: Sequence[Column], of: FilteredList[Any] | None) -> None:
    if of is None:
        return
    asked = _asked(rows, "sort")
    named = {column.name: column.orders for column in columns}
    order = named.get(str(asked.get("column"))) if isinstance(asked, dict) else None
    if asked is None or order in of.orders:
        sort_by(of.key("sort"), None if order is None else Sort(order, bool(asked["descending"])))


def _lay_out(rows: Snapshot, columns: Sequence[Column]) -> None:
    take_layout(rows.name, columns, _asked(rows, "layout"))


def _act(
    rows: Snapshot,
    menus: Mapping[str, Sequence[str]],
    acts: Callable[[int, str], None] | None,
) -> None:
    asked = _asked(rows, "act")
    if not isinstance(asked, dict) or acts is None or asked.get("id") not in rows.frame.index:
        return
    id_, label = int(asked["id"]), asked.get("label")
    # Only what the row offers: a browser can send anything.
    if label in menus.get(str(rows.frame.loc[id_, "status"]), ()):
        acts(id_, str(label))
