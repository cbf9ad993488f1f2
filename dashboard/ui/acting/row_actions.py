"""The menu in each row of a table: the actions that its status allows, done at once."""

from functools import partial

import streamlit as st

from dashboard.tables.drafts import Draft, decide_all, warnings_of
from dashboard.tables.editing import DONE, LABELS, loads_after, row_of
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.dialogs import Dialog, close_dialog, open_dialog
from dashboard.ui.acting.notices import Done
from dashboard.ui.acting.review import commit_and_say, needs_a_yes, review
from dashboard.ui.calendars.absences import away_now
from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.editing.tables import show_loads
from dashboard.ui.editing.takers import best_taker, show_again, taker_labels
from dashboard.ui.figures.cached import roster
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.values import plain
from db.domain.actions import ACTIONS, STATUSES_FOR, Action
from db.domain.values import REASON
from db.models.board import ASSIGNMENT_STATUSES

_TO, _REASON = "row.developer", "row.reason"
ICONS: dict[Action, str] = {
    "approve": "check",
    "reassign": "swap_horiz",
    "remove": "person_remove",
    "complete": "done_all",
    "reject": "person_off",
    "set aside": "inventory_2",
    "give back": "undo",
    "reopen": "restart_alt",
}


def label_of(action: Action) -> str:
    """An action as the menu says it."""
    return f"{LABELS[action]}…" if action == "reassign" else LABELS[action]


_ACTION_OF = {label_of(action): action for action in ACTIONS}


def menu_of(status: str) -> list[str]:
    """The menu's entries for a row in this status."""
    allowed = () if only_looks() else ACTIONS
    return [label_of(one) for one in allowed if status in STATUSES_FOR[one]]


def menus() -> dict[str, list[str]]:
    """What a row of each status offers."""
    return {status: menu_of(status) for status in ASSIGNMENT_STATUSES}


def act_on_row(rows: Snapshot, id_: int, label: str) -> None:
    """Do what was chosen from the menu of one row; for a callback."""
    action = _ACTION_OF[label]
    typed = rows.take_edits().get(id_, {}) if rows.editable else {}
    if action == "reassign":
        ask = partial(_ask_to_whom, rows, id_)
        open_dialog(Dialog("Reassign", "swap_horiz", ask, width="medium"))
        return
    reason = (typed.get("note") or "").strip() or None
    draft = decide_all(rows.frame.loc[[id_]], action, reason=reason)
    done = Done("assignment", DONE[action])
    if needs_a_yes(draft):
        review(rows, draft, done=done)
    else:
        commit_and_say(rows, draft.decisions, done)


def _ask_to_whom(rows: Snapshot, id_: int) -> None:
    """The dialog of one reassignment: to whom, why, and both loads before and after.

    It begins with whom the ticket suits best.
    """
    row = row_of(rows.frame, id_)
    holder = str(row["developer"])
    st.markdown(f"**{plain(row['ticket'])}** {plain(row['title'])}")
    labels = taker_labels(rows.frame.loc[[id_], "skill"])
    names = [name for name in labels if name != holder]
    best = best_taker(int(row["ticket_id"]), row, holder=holder)
    show_again(_TO, labels)
    to = st.selectbox(
        f"From {holder} to",
        names,
        index=None if best is None else names.index(best),
        placeholder="Choose",
        format_func=lambda name: labels.get(name, name),
        key=_TO,
    )
    st.text_input(
        "Reason",
        placeholder="Kept in the history",
        max_chars=REASON.most,
        key=_REASON,
    )
    draft = _as_asked(rows, id_)
    if to is not None:
        loads = loads_after(roster(this_moment()), draft.load_moves)
        if (loads["moved"] != 0).any():
            show_loads(loads[loads["moved"] != 0])
        for text in warnings_of(draft, roster(this_moment()), away_now()).values():
            st.warning(text.removeprefix("⚠ "), icon=":material/warning:")
    st.button(
        "Reassign",
        type="primary",
        icon=":material/swap_horiz:",
        disabled=not draft.lines,
        on_click=_reassign,
        args=(rows, id_),
        key="row.commit",
    )


def _as_asked(rows: Snapshot, id_: int) -> Draft:
    """The reassignment as the dialog's fields stand."""
    to, reason = st.session_state.get(_TO), (st.session_state.get(_REASON) or "").strip()
    named = {} if to is None else {id_: str(to)}
    return decide_all(rows.frame.loc[[id_]], "reassign", to=named, reason=reason or None)


def _reassign(rows: Snapshot, id_: int) -> None:
    # The last choice may arrive together with the click.
    draft = _as_asked(rows, id_)
    close_dialog()
    commit_and_say(rows, draft.decisions, Done("assignment", DONE["reassign"]))
    st.rerun()
