"""Every ticket: filter, then act on the ticked ones."""

import streamlit as st

from dashboard.tables.editing import TICK
from dashboard.tables.frames import tickets_frame
from dashboard.tables.records import TICKETS as CELLS
from dashboard.ui.acting.notices import working
from dashboard.ui.adding.buttons import add_and_paste
from dashboard.ui.editing.bulk import act_on
from dashboard.ui.editing.conflicts import show_conflicts
from dashboard.ui.editing.list_rows import ListRows, show_list_end
from dashboard.ui.editing.record_cells import known_skills, show_cell_commit, tickets_now
from dashboard.ui.editing.selecting import Offered, choose_scope, show_actions
from dashboard.ui.editing.snapshots import Snapshot, reload
from dashboard.ui.filters.boards import load_options
from dashboard.ui.filters.lists import TICKETS, Asked, list_filters
from dashboard.ui.grid.columns import grid_columns
from dashboard.ui.grid.table import show_grid
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.empty import no_match, nothing_yet
from db.domain.priorities import PRIORITIES
from db.queries.lists.filters import TicketFilter
from db.queries.tickets import ticket_groups, tickets

ROWS = ListRows(
    "tickets",
    tickets,
    ticket_groups,
    tickets_frame,
    (TICK, *CELLS.editable),
    tickets_now,
    "ticket",
)
# Decisions are about what is active or proposed for a ticket; its drawer reopens.
ACTIONS: tuple[Offered, ...] = (
    "assign",
    "approve",
    "reassign",
    "complete",
    "remove",
    "reject",
    "set aside",
)
COLUMNS = grid_columns(
    "ticket",
    "title",
    "remark",
    "status",
    "type",
    "project",
    "priority",
    "due",
    "points",
    "skill",
    "developer",
    "held",
    "note",
    "changed",
    # Tickets are numbered as they come.
    ticket={"orders": "newest"},
    **{name: {"editable": True} for name in ("title", "priority", "points")},
    type={"editable": True, "optional": False},
    project={"editable": True, "free": True, "optional": False, "hidden": True},
    due={"editable": True, "kind": "day", "optional": False},
    skill={"editable": True, "free": True, "optional": False},
)


def load(asked: Asked[TicketFilter]) -> Snapshot:
    """This session's rows; they follow the board while none is ticked or edited."""
    rows = ROWS.page(asked)
    if rows.data_version != this_moment().version and not rows.edits:
        reload(ROWS.name)
        rows = ROWS.page(asked)
    return rows


with working("Reading the board…"):
    options = load_options()
    asked = list_filters(TICKETS, options)
    rows = load(asked)
if rows.frame.empty and asked.wanted == TicketFilter():
    nothing_yet(
        "confirmation_number",
        "No tickets yet",
        "Import your developers and tickets first; every ticket then shows here with its history.",
        "ticket",
    )
elif rows.frame.empty:
    no_match("No ticket passes these filters. Take one of them away.")
else:
    # In one row, so that twenty rows of the table stay in sight below it.
    above = st.container(horizontal=True, vertical_alignment="center")
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
    with above:
        show_cell_commit(rows)
        scope = choose_scope(rows, lambda: ROWS.all(asked))
        actions = show_actions(scope, ACTIONS, bar=bar, give="Assign or reassign to")
    with bar:
        add_and_paste("ticket")
    show_grid(
        rows,
        COLUMNS,
        label="Tickets; open one by its key, edit cells, tick rows to act on them",
        of=TICKETS,
        sort=asked.sort,
        choices={"priority": PRIORITIES, "skill": known_skills(), "project": options.projects},
    )
    show_conflicts(rows)
    if actions is not None and scope.number:
        act_on(scope, actions, tickets=True)
    show_list_end(rows, asked, "tickets", help="All tickets that pass the filters")
