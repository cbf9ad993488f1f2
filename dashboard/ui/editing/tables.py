"""Tables that several pages share, with their columns named once."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.tables.editing import ACTION_OPTIONS
from dashboard.ui.access.permission import only_looks
from dashboard.ui.drawers.known_people import add_known_people
from dashboard.web.scripts import HEADER_HEIGHT, IN_ORDER, TICKS

# With it, twenty rows and all around them fit on a screen of 900 pixels.
ROW_HEIGHT = 28
_UTC = "UTC"


def reader_time_zone() -> str:
    """The time zone of the reader's browser, UTC where it does not say."""
    return st.context.timezone or _UTC


def columns(*names: str) -> dict[str, Any]:
    """The shared configurations of these columns, by name."""
    known = _known()
    return {name: known[name] for name in names}


def _known() -> dict[str, Any]:
    config = st.column_config
    points: dict[str, Any] = {"format": "localized", "width": 76}
    return {
        "ticket": config.TextColumn("Ticket", width=88, pinned=True),
        "title": config.TextColumn("Title", width="medium"),
        "points": config.NumberColumn("Points", help="Story points", **points),
        "skill": config.TextColumn("Skill", width=104),
        "priority": config.TextColumn("Priority", width=84),
        "due": config.DateColumn("Due", width=100, format="localized"),
        "status": config.TextColumn("Status", width=92),
        "developer": config.TextColumn("Developer", width=130),
        "why": config.TextColumn("Reason", width="large"),
        "runners_up": config.TextColumn("Runners-up", width="large"),
        "changed": config.DatetimeColumn(
            "Changed", format="localized", timezone=reader_time_zone(), width=172
        ),
        "actor": config.TextColumn("By", width=120),
        "from": config.TextColumn("From", width=130),
        "to": config.TextColumn("To", width=130),
        "reason": config.TextColumn("Reason", width="large"),
        "change": config.TextColumn("Change", width=150),
        "batch": config.TextColumn("Batch", width=84, help="All that one commit changed"),
        "workload": config.NumberColumn(
            "Workload", help="Baseline + story points of active assignments", **points
        ),
        "available": config.NumberColumn(
            "Available", help="Capacity × availability, in points", **points
        ),
        "after": config.NumberColumn("After", help="Workload after these changes", **points),
        "free": config.NumberColumn(
            "Free", help="Capacity × availability − workload, in points", **points
        ),
        "reserved": config.NumberColumn(
            "Reserved", help="Story points of open proposals", **points
        ),
        "remark": config.TextColumn("Remark", width="medium"),
        "overload": config.TextColumn("Note", width=110),
    }


def instants(*names: str) -> dict[str, Any]:
    """The configurations of columns of time stamps, which are shown in the reader's time zone."""
    column = st.column_config.DatetimeColumn(format="localized", timezone=reader_time_zone())
    return dict.fromkeys(names, column)


def show_table(
    frame: pd.DataFrame, *, alt: str, most: int = 20, config: Mapping[str, Any] | None = None
) -> None:
    """A table to read, at most `most` rows high; `config` has the looks of some columns."""
    st.dataframe(
        frame,
        hide_index=True,
        placeholder="–",
        column_config=dict(config or {}),
        row_height=ROW_HEIGHT,
        height=table_height(len(frame), most),
        alt=alt,
    )


def with_remarks(order: Sequence[str], frame: pd.DataFrame) -> Sequence[str]:
    """`order` with the column of remarks after the title, where any row has one."""
    if not frame["remark"].notna().any():
        return order
    after = order.index("title") + 1
    return (*order[:after], "remark", *order[after:])


def table_height(rows: int, most: int = 20) -> int:
    """The pixels that show `rows` rows, or `most` of them."""
    return HEADER_HEIGHT + ROW_HEIGHT * max(1, min(rows, most))


def in_board_order(*, ticks: bool = False) -> DeltaGenerator:
    """A container whose table is not sorted by clicks on its headers, for the database sorts it.

    `ticks` says that its rows can be selected.
    """
    return st.container(key=f"{IN_ORDER}-{TICKS if ticks else 'plain'}")


def assignment_editor(
    shown: pd.DataFrame,
    *,
    key: str,
    developers: Sequence[str],
    order: Sequence[str],
    alt: str,
    widths: Mapping[str, int] | None = None,
    own: Mapping[str, Any] | None = None,
) -> None:
    """An editor of developer, action and reason; all other columns are read-only.

    `order` are the columns, `widths` (pixels) and `own` (configurations) differ from the shared
    ones. The edits are read through the snapshot of `shown`, not from the editor's result.
    """
    config = st.column_config
    # Inactive developers are offered only where they hold one of these rows.
    options = list(dict.fromkeys([*developers, *shown["developer"].dropna()]))
    editable = {
        "tick": config.CheckboxColumn("Tick", width=56, pinned=True),
        "developer": config.SelectboxColumn("Developer", options=options, required=True, width=140),
        "action": config.SelectboxColumn("Action", options=["", *ACTION_OPTIONS], width=170),
        "note": config.TextColumn(
            "Your reason", width="medium", max_chars=2000, help="Kept in the history"
        ),
    }
    fixed = [name for name in order if name not in editable]
    own = dict(own or {})
    known = columns(*(name for name in fixed if name not in own)) | editable | own
    for name, width in (widths or {}).items():
        known[name] = {**known[name], "width": width}
    in_board_order().data_editor(
        # Hidden columns would be sent to the browser, too.
        shown.reindex(columns=list(order)),
        key=key,
        hide_index=True,
        column_order=list(order),
        column_config={name: known[name] for name in order},
        # Not the whole editor: that would take away the menus, which open tickets.
        disabled=list(order) if only_looks() else fixed,
        placeholder="–",
        row_height=ROW_HEIGHT,
        height=table_height(len(shown)),
        alt=alt,
    )
    # Below the table, where it moves nothing until the style hides it.
    add_known_people()


def review_editor(shown: pd.DataFrame, *, key: str) -> None:
    """The changes of a commit, each with a tick; an unticked one is taken out."""
    names = ("ticket", "title", "change", "from", "to", "points", "overload", "reason")
    st.data_editor(
        shown,
        key=key,
        hide_index=True,
        placeholder="–",
        column_order=["tick", *names],
        column_config=columns(*names)
        | {
            "tick": st.column_config.CheckboxColumn(
                "Commit", width=100, pinned=True, help="Untick a row to take it out of this commit"
            )
        },
        disabled=list(names),
        row_height=ROW_HEIGHT,
        height=table_height(len(shown), 8),
        alt="Changes that this commit makes; untick a row to take it out",
    )


def show_loads(loads: pd.DataFrame) -> None:
    """Developers' points now and after, with overload marked in words."""
    marked = loads.assign(overload=loads["overload"].map({True: "⚠ Overload", False: ""}))
    names = ["developer", "workload", "after", "available", "overload"]
    show_table(
        marked[names],
        alt="Each affected developer's workload before and after",
        most=8,
        config=columns(*names),
    )
