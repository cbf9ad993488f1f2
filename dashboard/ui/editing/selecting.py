"""Selecting rows, or all that match the filter, and the bar of actions on them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.tables.editing import LABELS
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.row_actions import ICONS
from dashboard.ui.adding.buttons import add_button
from dashboard.ui.editing.fields import change_menu
from dashboard.ui.editing.list_rows import MOST_ROWS
from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.editing.takers import show_again, taker_labels
from dashboard.ui.words.values import say_count
from db.domain.actions import Action
from db.domain.values import REASON

Wanted = Action | Literal["assign", "edit"]
Offered = Action | Literal["assign"]
_PEOPLE = "act.people"
_ASSIGN = ("Assign", "person_add")
_TO_WHOM = (
    "To whom it suits, or to those chosen beside “{}”: to several by skills and free points, after "
    "a review"
)
# In the bar all of them stand in one line; what each does is said in full beside it.
_SHORT: Mapping[str, str] = {
    "reject": "Reject",
    "set aside": "Set aside",
    "give back": "Give back",
}


@dataclass(frozen=True)
class Scope:
    """The rows to act on: the ticked ones, or all that match the filter."""

    rows: Snapshot
    ticked: tuple[int, ...]
    matching: Callable[[], pd.DataFrame]
    everything: bool

    @property
    def number(self) -> int:
        """How many rows; MOST_ROWS + 1 where more match."""
        return int(self.rows.extra.found) if self.everything else len(self.ticked)

    def frame(self) -> pd.DataFrame:
        """The ticked rows as they were shown, or all matching ones as they are now."""
        return self.matching() if self.everything else self.rows.frame.loc[list(self.ticked)]

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the review."""
        if not self.everything or self.number <= MOST_ROWS:
            return ()
        said = (
            f"More than {MOST_ROWS:,} rows match. One commit takes the first {MOST_ROWS:,} in the "
            "order of the table; the others are still there for the next."
        )
        return (said,)


@dataclass(frozen=True)
class Asked:
    """The button that was clicked, and the values of the fields beside it."""

    wanted: Wanted
    to: tuple[str, ...] = ()
    reason: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


def choose_scope(
    rows: Snapshot,
    matching: Callable[[], pd.DataFrame],
) -> Scope:
    """Say how many rows are ticked, and offer all that match the filter."""
    # Of these very rows: another filter, page or commit begins without it.
    key = f"{rows.key}.everything"
    ticked = tuple(rows.ticked)
    scope = Scope(rows, ticked, matching, bool(st.session_state.get(key)))

    def choose(*, everything: bool) -> None:
        st.session_state[key] = everything

    count = say_count(int(rows.extra.found))
    if scope.everything:
        st.caption(f"All {count} that match are selected", width="content")
        st.button(
            "Only the ticked ones",
            type="tertiary",
            icon=":material/deselect:",
            key="act.ticked",
            on_click=choose,
            kwargs={"everything": False},
        )
        return scope
    st.caption(f"{len(ticked):,} selected", width="content")
    st.button(
        f"Select all {count} that match",
        type="tertiary",
        icon=":material/select_all:",
        key="act.everything",
        on_click=choose,
        kwargs={"everything": True},
        help=f"Every row that passes the filters, up to {MOST_ROWS:,} in one commit",
    )
    return scope


def show_actions(
    scope: Scope, actions: Sequence[Offered], *, bar: DeltaGenerator, give: str
) -> Asked | None:
    """Draw the fields that the actions share and, into `bar`, a button for each action.

    `give` is the label of the field for developers. Returns the click, if there was one.
    """
    with st.container(horizontal=True, gap="small"):
        to = _choose_people(scope, give)
        reason = st.text_input(
            "Reason for all",
            key=f"{scope.rows.key}.reason",
            placeholder="Reason for all, kept in the history",
            max_chars=REASON.most,
            label_visibility="collapsed",
        )
    clicked: Asked | None = None
    with bar:
        for action in actions:
            label, icon = _ASSIGN if action == "assign" else (LABELS[action], ICONS[action])
            hint = _TO_WHOM.format(give) if action in ("reassign", "assign") else None
            if st.button(
                _SHORT.get(action, label),
                icon=f":material/{icon}:",
                key=f"act.{action}",
                disabled=only_looks() or not scope.number,
                help=label if action in _SHORT else hint,
            ):
                clicked = Asked(action, tuple(to))
        fields = change_menu(disabled=only_looks() or not scope.number)
        if fields:
            clicked = Asked("edit", fields=fields)
    if clicked is None:
        return None
    return Asked(clicked.wanted, clicked.to, reason.strip() or None, clicked.fields)


def _choose_people(scope: Scope, label: str) -> list[str]:
    labels = taker_labels(scope.rows.frame.loc[list(scope.ticked), "skill"])
    if not labels:
        add_button("developer", place=".picker")
        return []
    show_again(_PEOPLE, labels)
    return st.multiselect(
        label,
        list(labels),
        key=_PEOPLE,
        placeholder=f"{label}: whom it suits, or those you choose",
        format_func=lambda name: labels.get(name, name),
        label_visibility="collapsed",
        select_all=False,
    )
