"""Tables whose rows open; the URL names what is open."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.editing.tables import ROW_HEIGHT, columns, table_height
from db.queries.lists.paging import cursor_id


def record_in_url(param: str) -> int | None:
    """The id in the URL's `param`; 0, which no record has, for a malformed one."""
    text = st.query_params.get(param)
    return None if text is None else cursor_id(text) or 0


def close_record(param: str) -> None:
    """Remove `param` from the URL, which closes the drawer."""
    st.query_params.pop(param, None)


def show_missing(param: str, noun: str) -> None:
    """Warn that the record in the URL does not exist, and remove it there."""
    st.warning(f"There is no such {noun} on this board.", icon=":material/search_off:")
    close_record(param)


def show_records(
    rows: Snapshot,
    order: Sequence[str],
    *,
    opens: Callable[[int], None],
    alt: str,
    button: str | None = None,
    config: Mapping[str, Any] | None = None,
    select: bool = False,
) -> list[int]:
    """Show `rows` as a table; with `select`, return the ids of the selected rows.

    The column `button` (by default the first) holds buttons that call `opens` with the row's id.
    """
    button = button or order[0]
    own = dict(config or {})
    known = columns(*(name for name in order if name not in own)) | own
    known[button] = _open_column(rows, known[button], opens)
    st.dataframe(
        rows.frame.reindex(columns=list(order)),
        key=f"{rows.key}.selected",
        hide_index=True,
        on_select="rerun" if select else "ignore",
        selection_mode="multi-row",
        column_order=list(order),
        column_config=known,
        row_height=ROW_HEIGHT,
        height=table_height(len(rows.frame)),
        lazy=False,
        placeholder="–",
        alt=alt,
    )
    return selected_ids(rows) if select else []


def open_selected(selected: Sequence[int], opens: Callable[[int], None]) -> None:
    """A button that opens the one selected row, for the table's own buttons ignore the keyboard."""
    if len(selected) == 1:
        st.button(
            "Open",
            icon=":material/open_in_new:",
            type="tertiary",
            key="records.open",
            on_click=opens,
            args=(selected[0],),
        )


def selected_ids(rows: Snapshot) -> list[int]:
    """The ids of the selected rows."""
    state = st.session_state.get(f"{rows.key}.selected") or {}
    positions = state.get("selection", {}).get("rows", [])
    return [int(rows.frame.index[at]) for at in positions if 0 <= at < len(rows.frame)]


def _open_column(rows: Snapshot, column: Mapping[str, Any], opens: Callable[[int], None]) -> Any:
    """The column's configuration as buttons that call `opens`."""
    key = f"{rows.key}.open"

    def clicked() -> None:
        click = st.session_state.get(key)
        if click is not None and 0 <= int(click["row"]) < len(rows.frame):
            opens(int(rows.frame.index[int(click["row"])]))

    return st.column_config.ButtonColumn(
        column.get("label"),
        width=column.get("width"),
        pinned=column.get("pinned"),
        help="Click to open",
        type="tertiary",
        alignment="left",
        on_click=clicked,
        key=key,
    )
