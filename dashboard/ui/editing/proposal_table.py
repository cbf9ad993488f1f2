"""The table of open proposals: an editor with ticks, and the buttons that decide them."""

from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.tables.breakdown import moved_lines
from dashboard.tables.drafts import draft_of
from dashboard.tables.editing import (
    DONE,
    TICK,
    Reading,
    change_of,
    load_moves,
    loads_after,
    rows_of,
)
from dashboard.tables.frames import assignments_frame, load_developers
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.notices import Done, clicked_too_soon
from dashboard.ui.acting.review import commit_or_review
from dashboard.ui.acting.row_actions import act_on_row, menus
from dashboard.ui.behind.loads import pick_load, show_load_lines
from dashboard.ui.calendars.absences import show_who_is_away
from dashboard.ui.editing.conflicts import rows_by_id, show_conflicts, show_hidden
from dashboard.ui.editing.list_rows import ListRows
from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.filters.lists import PROPOSALS
from dashboard.ui.filters.whose import of_whose
from dashboard.ui.grid.columns import grid_columns
from dashboard.ui.grid.table import show_grid
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.values import counted
from db.commands import Change
from db.domain.actions import Action
from db.queries.assignments import assignment_groups, assignments
from db.queries.lists.ordering import Sort

COLUMNS = grid_columns(
    "ticket",
    "title",
    "remark",
    "priority",
    "due",
    "points",
    "skill",
    "developer",
    "short",
    "note",
    "why",
    "runners_up",
    developer={"editable": True},
)
SAID = DONE | {"reassign": "changed"}


ROWS = ListRows(
    "proposals",
    assignments,
    assignment_groups,
    assignments_frame,
    (TICK, "developer", "note"),
    rows_by_id,
    # A whole plan, as long as it is not a very large one.
    limit=500,
    # The team as it was with these proposals, for the loads beside them.
    beside=load_developers,
)


def chosen(rows: Snapshot, *, ticked: bool) -> pd.DataFrame:
    """The rows that are ticked (or are not), as they were edited."""
    edits = rows.take_edits()
    edited = rows.frame.astype({"developer": "object", "note": "object"})
    for id_, cells in rows.shown_edits.items():
        for name in ("developer", "note"):
            if cells.get(name):
                edited.loc[id_, name] = cells[name]
    is_ticked = [bool(edits.get(id_, {}).get(TICK)) for id_ in edited.index]
    return edited[pd.Series(is_ticked, index=edited.index) == ticked]


def changes_for(
    rows: Snapshot, wanted: pd.DataFrame, action: Action, reason: str | None
) -> tuple[Change, ...]:
    """One change for each wanted row; an edited developer counts for approve and reassign."""
    takes_developer = action in ("approve", "reassign")
    changes = []
    shown = rows_of(rows.frame, wanted.index)
    for id_, row in rows_of(wanted, wanted.index).items():
        held_by = shown[id_]["developer"]
        other = row["developer"] if row["developer"] != held_by else None
        changes.append(
            change_of(
                shown[id_],
                id_,
                action,
                other if takes_developer else None,
                (row["note"] or "").strip() or reason,
            )
        )
    return tuple(changes)


def act(rows: Snapshot, changes: tuple[Change, ...], action: Action) -> None:
    """Commit one row at once, or open the review of several; other edits stay."""
    if not clicked_too_soon():
        draft = draft_of(rows.frame, Reading(changes, ()))
        commit_or_review(rows, draft, done=Done("proposal", SAID[action]))


def show_decisions(rows: Snapshot, ticked: pd.DataFrame, bar: DeltaGenerator) -> None:
    """The buttons of the decisions, and the reason that they share."""
    number = len(ticked)
    moved = chosen(rows, ticked=False)
    moved = moved[moved["developer"] != rows.frame.loc[moved.index, "developer"]]
    buttons: list[tuple[Action, str, str, pd.DataFrame]] = [
        ("approve", f"Approve {number or ''} ticked", "check", ticked),
        ("reject", "Reject: not this person", "person_off", ticked),
        ("set aside", "Reject: set ticket aside", "inventory_2", ticked),
        ("give back", "Give back", "undo", ticked),
    ]
    if len(moved):
        buttons.append(("reassign", f"Keep {len(moved)} changed, unticked", "save", moved))
    with bar:
        show_heading(rows)
        slot = st.container(horizontal=True, width="content")
        reason = st.text_input(
            "Reason for all ticked",
            key=f"{rows.key}.reason",
            placeholder="Reason for all ticked, optional",
            label_visibility="collapsed",
        )
        for action, label, icon, wanted in buttons:
            if slot.button(
                label,
                icon=f":material/{icon}:",
                type="primary" if action == "approve" else "secondary",
                disabled=only_looks() or wanted.empty,
                key=f"proposals.{action}",
            ):
                changes = changes_for(rows, wanted, action, reason.strip() or None)
                act(rows, changes, action)


def show_heading(rows: Snapshot) -> None:
    """How much of what waits is here."""
    total = rows.frame["points"].sum()
    st.caption(
        f"{counted(len(rows.frame), 'proposal')}, {counted(total, 'point')}",
        width="content",
        help="The proposals in this table, and the points that they reserve",
    )
    show_hidden(rows)


def show_plan(rows: Snapshot, sort: Sort, bar: DeltaGenerator) -> None:
    """The open proposals as an editor, beside it each developer's load before and after.

    In the `bar` above them stands what is decided.
    """
    ticked = chosen(rows, ticked=True)
    developers = rows.extra.beside
    approved = changes_for(rows, ticked, "approve", None)
    loads = loads_after(developers[developers["active"]], load_moves(rows.frame, approved))
    shown = {*of_whose(developers, this_moment())["developer"], *ticked["developer"]}
    loads = loads[loads["developer"].isin(shown)]
    show_decisions(rows, ticked, bar)
    left, right = st.columns([11, 2])
    with left:
        show_grid(
            rows,
            COLUMNS,
            label="Open proposals; tick, developer and your reason can be edited",
            of=PROPOSALS,
            sort=sort,
            menus=menus(),
            acts=partial(act_on_row, rows),
        )
    with right:
        st.caption("Workload now → after approving what is ticked")
        behind = pick_load(loads, key="proposals.loads")
    show_who_is_away(rows.frame["developer"])
    show_conflicts(rows)
    if behind is not None:
        show_load_lines(behind, moved_lines(rows.frame, approved))
