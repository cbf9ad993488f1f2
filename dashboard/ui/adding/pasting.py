"""Rows of a spreadsheet become tickets or developers, after a look at what they are."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.database import database
from dashboard.tables.pasting import MOST_CHARACTERS, MOST_ROWS, Pasted, read_pasted
from dashboard.tables.records import Records
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.dialogs import close_dialog
from dashboard.ui.acting.saving import save
from dashboard.ui.editing.commit_bar import MOST_PROBLEMS
from dashboard.ui.editing.record_cells import this_reader
from dashboard.ui.editing.tables import show_table
from dashboard.ui.words.values import counted, field_label, plain, say_value
from db.commands import Actor, Outcome, add_developers, add_tickets, refused_developers

_TURN = "paste.turn"


def show_pasting(of: Records) -> None:
    """Ask for the rows, show what they are read as, and add them on a click."""
    columns = ", ".join(field_label(name) for name in of.pasted)
    st.caption(
        "The first row may name the columns, in your own words. Without such a row they are: "
        f"{columns}. At most {MOST_ROWS:,} rows at once; an export of a tracker comes in on the "
        "Import page, where its keys are kept."
    )
    text = st.text_area(
        "Rows copied in a spreadsheet",
        height=160,
        max_chars=MOST_CHARACTERS,
        placeholder="Copy the cells there and paste them here, then press Ctrl+Enter",
        key=f"paste.{st.session_state.get(_TURN, 0)}",
    )
    if not text.strip():
        return
    found = read_pasted(of, text, this_reader())
    problems = [*found.problems, *_taken(of, found)]
    if found.rows:
        table = pd.DataFrame(found.rows).rename(columns=field_label).map(_shown)
        show_table(table, alt="What these rows are read as", most=8)
    for note in found.notes:
        st.caption(f":material/info: {plain(note)}")
    for problem in problems[:MOST_PROBLEMS]:
        st.warning(plain(problem), icon=":material/warning:")
    if len(problems) > MOST_PROBLEMS:
        st.caption(f"And {len(problems) - MOST_PROBLEMS:,} more rows that are left out.")
    st.button(
        f"Add {counted(len(found.rows), of.kind)}",
        type="primary",
        icon=":material/check:",
        disabled=only_looks() or not found.rows,
        on_click=partial(_add, of, found),
        key="paste.commit",
    )


def _taken(of: Records, found: Pasted) -> list[str]:
    """Why developers are left out who are on the board already."""
    if of.kind == "ticket" or not found.rows:
        return []
    with database().read() as session:
        return [refusal.message for refusal in refused_developers(session, found.rows)]


def _add(of: Records, found: Pasted) -> None:
    add = add_developers if of.kind == "developer" else add_tickets

    def command(session: Session, actor: Actor) -> Outcome:
        return add(session, found.rows, actor=actor, at=now(), reason="Pasted rows")

    if save(command, done=f"{of.kind}s added") is not None:
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
        close_dialog()
    st.rerun()


def _shown(value: Any) -> str:
    return say_value(None if pd.isna(value) else value)
