"""A form on one row: what the row was when it was opened, and a choice where it changed since.

The form stays on the row as it was opened, under keys of that version, whatever is read anew
around it: what was typed into it is never taken away by somebody else's commit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.database import database
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.saving import save
from dashboard.ui.editing.conflicts import APPLY, KEEP, MOST_LINES
from dashboard.ui.editing.tables import show_table
from dashboard.ui.words.values import field_label, plain, say_time, say_value
from db.commands import Actor, Outcome
from db.commands.records.last_changes import last_edit
from db.commands.records.rows import RecordKind

Values = Mapping[str, Any]
# What every such form asks for beside the row's fields.
REASON = "reason"
# With which row a form begins anew after a choice.
_DECIDED = "opened.decided"
_UNSAVED = "opened.unsaved"


@dataclass(frozen=True)
class OpenedRow:
    """A row as its form was opened: the fields that can be edited, and its version then.

    `typed` is what was brought along from a form on a former version.
    """

    kind: RecordKind
    id: int
    version: int
    base: Values
    typed: Values = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What the keys of the form's widgets begin with."""
        return f"{self.kind}.{self.id}.{self.version}"

    @property
    def shown(self) -> Values:
        """What the form's fields begin with."""
        return {**self.base, REASON: "", **self.typed}

    def mine(self, values: Values) -> Values:
        """Those of the form's `values` that somebody typed, as far as the server knows."""
        return {
            name: value
            for name, value in values.items()
            if _empty(value) != _empty(self.base.get(name))
        }

    def lines(self, current: "OpenedRow", mine: Values) -> list[tuple[str, str, str, str | None]]:
        """Each field in question: its name, what it was, theirs, and mine where I typed any."""
        return [
            (
                field_label(name),
                say_value(was),
                say_value(current.base[name]),
                (say_value(mine[name]) if _empty(mine[name]) else "emptied")
                if name in mine
                else None,
            )
            for name, was in self.base.items()
            if name in mine or _empty(was) != _empty(current.base[name])
        ]


def opened_row(current: OpenedRow) -> OpenedRow:
    """The row as its form was opened; `current`, as it is, where no form of it is on the page."""
    decided: OpenedRow | None = st.session_state.pop(_DECIDED, None)
    if decided is not None and (decided.kind, decided.id) == (current.kind, current.id):
        st.session_state[_key(current.kind)] = decided
    elif not is_opened(current.kind, current.id):
        close_row(current)
        st.session_state[_key(current.kind)] = current
    known: OpenedRow = st.session_state[_key(current.kind)]
    return known


def is_opened(kind: RecordKind, id_: int) -> bool:
    """Whether a form on this row is on the page."""
    known: OpenedRow | None = st.session_state.get(_key(kind))
    # Streamlit forgets what is in a form as soon as a page is drawn without it.
    return known is not None and known.id == id_ and f"{known.key}.{REASON}" in st.session_state


def holds_mine(kind: RecordKind, id_: int) -> bool:
    """Whether this row's form holds what was not saved, so that it must not be folded away."""
    return bool(st.session_state.get(_UNSAVED) == (kind, id_))


def close_row(row: OpenedRow) -> None:
    """Begin a new form on the row as it is, the next time."""
    st.session_state.pop(_key(row.kind), None)
    st.session_state.pop(_UNSAVED, None)


def save_row(
    row: OpenedRow, command: Callable[[Session, Actor], Outcome], *, done: str, reloads: str
) -> None:
    """Save what a form of `row` asks for; what was refused stays in it. For the form's own run."""
    outcome = save(command, done=done, reloads=reloads)
    if outcome is not None and not outcome.refused:
        close_row(row)
    else:
        st.session_state[_UNSAVED] = (row.kind, row.id)
    # The drawer opens again from the URL, with what the board holds now.
    st.rerun()


def decide(opened: OpenedRow, current: OpenedRow, values: Values) -> None:
    """In a form, in the place of its button: what changed since it was opened, and the choice.

    `values` are what the form holds.
    """
    mine, noun = opened.mine(values), current.kind
    with database().read() as session:
        change = last_edit(session, current.kind, current.id)
    who = f"{plain(change.changed_by)} changed" if change else "Somebody changed"
    at = f" ({say_time(change.changed_at)})" if change else ""
    st.markdown(
        f":material/sync_problem: **{who} this {noun} since you opened it{at}.** Nothing of yours "
        "is saved or lost before you decide."
    )
    lines = pd.DataFrame(
        opened.lines(current, mine), columns=["Field", "It was", "Theirs", "Mine"], dtype="str"
    )
    if not lines.empty:
        alt = f"Fields of this {noun} that somebody changed since you opened it, or you did"
        show_table(lines, alt=alt, most=MOST_LINES)
    with st.container(horizontal=True, vertical_alignment="center"):
        kept = st.form_submit_button(KEEP)
        applied = st.form_submit_button(APPLY, type="primary", disabled=only_looks())
        st.caption("What you apply is in the form then, on top of theirs, to be saved.")
    if kept or applied:
        st.session_state[_UNSAVED] = (current.kind, current.id)
        st.session_state[_DECIDED] = replace(current, typed=mine if applied else {})
        st.rerun()


def _empty(value: Any) -> Any:
    """`value`, where nothing is None however it is written."""
    return None if value == "" or value is None or pd.isna(value) else value


def _key(kind: RecordKind) -> str:
    return f"opened.{kind}"
