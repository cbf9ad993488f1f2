"""Forms on one row: the row as it was opened, and the choice when somebody changed it since.

The form's keys hold the version of the row as it was opened. So somebody else's commit does not
take away what was typed, whatever is read anew around it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.database import database
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.notices import Done
from dashboard.ui.acting.saving import save
from dashboard.ui.editing.conflicts import APPLY, KEEP, MOST_LINES
from dashboard.ui.editing.tables import show_table
from dashboard.ui.words.values import field_label, plain, say_time, say_value
from db.commands import Actor, Outcome
from db.commands.records.targets import RecordKind
from db.domain.values import AssignmentFields
from db.queries.history.last_changes import last_edit

Values = Mapping[str, Any]
# The field of such a form that is none of the row's.
REASON = "reason"
# The row with which the form begins anew after that choice.
_DECIDED = "opened.decided"
_UNSAVED = "opened.unsaved"


@dataclass(frozen=True)
class OpenedRow:
    """A row as its form was opened: its editable fields (`base`) and its version.

    `typed` are edits carried over from the form on an earlier version.
    """

    kind: RecordKind
    id: int
    version: int
    base: Values
    typed: Values = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The prefix of the keys of the form's widgets."""
        return f"{self.kind}.{self.id}.{self.version}"

    @property
    def shown(self) -> Values:
        """The first values of the form's fields."""
        return {**self.base, REASON: "", **self.typed}

    def mine(self, values: Values) -> Values:
        """The `values` that differ from the row as it was opened."""
        return {
            name: value
            for name, value in values.items()
            if _empty(value) != _empty(self.base.get(name))
        }

    def lines(self, current: "OpenedRow", mine: Values) -> list[tuple[str, str, str, str | None]]:
        """A line for each changed field: its name, what it was, theirs, and mine if typed."""
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
    """The row as its form on this page was opened; `current` where there is no such form."""
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
    """Whether this row's form holds unsaved edits, so that it must stay unfolded."""
    return bool(st.session_state.get(_UNSAVED) == (kind, id_))


def close_row(row: OpenedRow) -> None:
    """Forget the form, so that the next one begins with the row as it is."""
    st.session_state.pop(_key(row.kind), None)
    st.session_state.pop(_UNSAVED, None)


def reason_field(key: str, typed: str = "") -> str:
    """The field of a form for the reason of its edit."""
    return st.text_input(
        "Reason",
        typed,
        max_chars=AssignmentFields.reason.most,
        placeholder="Kept in the history",
        key=f"{key}.{REASON}",
    )


def save_row(
    row: OpenedRow, command: Callable[[Session, Actor], Outcome], *, done: Done, reloads: str
) -> None:
    """Commit the form of `row`; it keeps what was refused."""
    outcome = save(command, done=done, reloads=reloads)
    if outcome is not None and not outcome.refused:
        close_row(row)
    else:
        st.session_state[_UNSAVED] = (row.kind, row.id)
    # The drawer opens again from the URL, with what the board holds now.
    st.rerun()


def decide(opened: OpenedRow, current: OpenedRow, values: Values) -> None:
    """Within a form, instead of its button: what somebody changed, and the choice between both.

    `values` are the form's.
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
        st.caption(f"“{APPLY}” puts your edits into the form, over theirs; then save it.")
    if kept or applied:
        st.session_state[_UNSAVED] = (current.kind, current.id)
        st.session_state[_DECIDED] = replace(current, typed=mine if applied else {})
        st.rerun()


def _empty(value: Any) -> Any:
    """`value`, with None for an empty text or NaN."""
    return None if value == "" or value is None or pd.isna(value) else value


def _key(kind: RecordKind) -> str:
    return f"opened.{kind}"
