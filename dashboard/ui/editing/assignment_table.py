"""The assignments: cells to edit, rows to tick and act on, and a menu for each row."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.tables.drafts import draft_of
from dashboard.tables.editing import read_edits
from dashboard.ui.acting.row_actions import ICONS, act_on_row, menus
from dashboard.ui.editing.bulk import act_on
from dashboard.ui.editing.commit_bar import say_problems, show_commit
from dashboard.ui.editing.conflicts import show_conflicts
from dashboard.ui.editing.selecting import choose_scope, show_actions
from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.filters.lists import ASSIGNMENTS
from dashboard.ui.grid.columns import grid_columns
from dashboard.ui.grid.table import show_grid
from db.queries.lists.ordering import Sort

COLUMNS = grid_columns(
    "ticket",
    "title",
    "remark",
    "status",
    "priority",
    "due",
    "points",
    "skill",
    "developer",
    "action",
    "note",
    "short",
    "why",
    "changed",
    developer={"editable": True},
    short={"hidden": True},
)


def show_assignments(
    rows: Snapshot, sort: Sort, matching: Callable[[], pd.DataFrame], bar: DeltaGenerator
) -> None:
    """The table; in the `bar` above it what its edits ask for, and what to do with ticked rows."""
    reading = read_edits(rows.frame, rows.take_edits())
    say_problems(reading.problems)
    actions = st.container(horizontal=True, vertical_alignment="center", gap="small")
    with bar:
        show_commit(rows, len(reading.changes), lambda: draft_of(rows.frame, reading))
        scope = choose_scope(rows, matching)
        asked = show_actions(scope, tuple(ICONS), bar=actions, give="Reassign to")
    show_grid(
        rows,
        COLUMNS,
        label="Assignments; developer, action and your reason can be edited, rows can be ticked",
        of=ASSIGNMENTS,
        sort=sort,
        menus=menus(),
        acts=partial(act_on_row, rows),
    )
    show_conflicts(rows)
    # A tab from before a restart may send its click without its ticks.
    if asked is not None and scope.number:
        act_on(scope, asked)
