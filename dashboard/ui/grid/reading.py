"""Tables to read: their keys, titles and names open in place, by mouse and by keyboard."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from dashboard.clock import today
from dashboard.tables.cells import grid_rows, used
from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.figures.cached import roster
from dashboard.ui.grid.columns import Column, as_data
from dashboard.ui.grid.table import MOST_ROWS, ROW_HEIGHT, SCROLLBAR, table_height
from dashboard.ui.page.components import mount
from dashboard.ui.page.moments import this_moment


def show_reading(
    rows: Snapshot,
    columns: Sequence[Column],
    *,
    label: str,
    most: int = MOST_ROWS,
    sorts: bool = True,
    leads: Callable[[int], None] | None = None,
) -> None:
    """Show the rows, at most `most` of them high; `label` says what they are.

    `sorts` lets a header sort them, for tables that have the whole list. Cells of the kind "lead"
    lead elsewhere: `leads` is handed the id of their row.
    """
    shown = [
        replace(column, hidden=False)
        for column in columns
        if not column.optional or used(rows.frame, column.name)
    ]
    height = table_height(len(rows.frame), most) + SCROLLBAR
    names = [column.name for column in shown]
    state = mount(
        "grid",
        key=rows.table_key,
        height=height,
        data={
            "name": rows.name,
            "label": label,
            "height": height,
            "row_height": ROW_HEIGHT,
            "columns": as_data(shown, ()),
            "rows": grid_rows(rows.frame, names, today(this_moment().time_zone)),
            "sorts": sorts,
            "names": roster(this_moment())["developer"].tolist(),
            # Of these nothing is kept.
            "layouts": {"number": 0},
            "groups": [],
            "edits": {},
            "choices": {},
            "revision": 0,
            "read_only": True,
        },
        on_lead_change=_nothing,
    )
    if state.lead in rows.frame.index and leads is not None:
        leads(int(state.lead))


def _nothing() -> None:
    """Streamlit keeps the state of what has a callback."""
