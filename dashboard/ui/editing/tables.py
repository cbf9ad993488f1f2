"""Tables that several pages share, with their columns named once."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.ui.words.locales import reader_time_zone

# With it, twenty rows and all around them fit on a screen of 900 pixels.
ROW_HEIGHT, HEADER_HEIGHT = 28, 34


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
        "peak": config.NumberColumn(
            "Peak", help="The most that was carried at any moment of the time", **points
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


def table_height(rows: int, most: int = 20) -> int:
    """The pixels that show `rows` rows, or `most` of them."""
    return HEADER_HEIGHT + ROW_HEIGHT * max(1, min(rows, most))


def review_editor(shown: pd.DataFrame, *, key: str, kind: str = "ticket") -> None:
    """The changes of a commit, each with a tick; an unticked one is taken out."""
    of_ticket = ("title", "points", "overload") if kind == "ticket" else ()
    names = ["ticket", *of_ticket[:1], "change", "from", "to", *of_ticket[1:], "reason"]
    st.data_editor(
        shown,
        key=key,
        hide_index=True,
        placeholder="–",
        column_order=["tick", *names],
        column_config=columns(*names)
        | ({"ticket": st.column_config.TextColumn("Developer")} if kind == "developer" else {})
        | {
            "tick": st.column_config.CheckboxColumn(
                "Commit", width=100, pinned=True, help="Untick a row to take it out of this commit"
            )
        },
        disabled=names,
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
