"""Rows of a spreadsheet become tickets or developers, after a look at what they are."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.database import database
from dashboard.tables.pasting import MOST_CHARACTERS, MOST_ROWS, read_pasted
from dashboard.tables.records import Records
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.dialogs import close_dialog
from dashboard.ui.acting.notices import Done
from dashboard.ui.acting.saving import save
from dashboard.ui.adding.forms import ADD, REFUSED
from dashboard.ui.adding.keys import ask_tracker, lead_to
from dashboard.ui.editing.commit_bar import MOST_PROBLEMS
from dashboard.ui.editing.record_cells import this_reader
from dashboard.ui.editing.tables import show_table
from dashboard.ui.words.values import counted, field_label, plain, say_value
from db.commands import Actor, Outcome, Refusal
from db.errors import Invalid

_TURN = "paste.turn"


def show_pasting(of: Records) -> None:
    """Ask for the rows, show what they are read as, and add them on a click."""
    columns = ", ".join(field_label(name) for name in of.pasted)
    st.caption(
        "The first row may name the columns, in your own words. Without such a row they are: "
        f"{columns}. At most {MOST_ROWS:,} rows at once; an export of a tracker comes in on the "
        "Import page."
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
    rows: Sequence[Mapping[str, Any]] = found.rows
    if any("external_key" in row for row in rows):
        tracker = ask_tracker("paste")
        rows = [{**row, "source": tracker} if "external_key" in row else row for row in rows]
    refused, objection = _refused(of, rows)
    if rows:
        table = pd.DataFrame(found.rows).rename(columns=field_label).map(_shown)
        show_table(table, alt="What these rows are read as", most=8)
    for note in found.notes:
        st.caption(f":material/info: {plain(note)}")
    problems = [*found.problems, *(one.message for one in refused), *filter(None, [objection])]
    for problem in problems[:MOST_PROBLEMS]:
        st.warning(plain(problem), icon=":material/warning:")
    if len(problems) > MOST_PROBLEMS:
        st.caption(f"And {len(problems) - MOST_PROBLEMS:,} more rows that are left out.")
    with st.container(horizontal=True):
        st.button(
            f"Add {counted(len(rows) - len(refused), of.kind)}",
            type="primary",
            icon=":material/check:",
            disabled=only_looks() or objection is not None or len(rows) == len(refused),
            on_click=partial(_add, of, rows),
            key="paste.commit",
        )
        for one in refused[:MOST_PROBLEMS]:
            lead_to(one)


def _refused(
    of: Records, rows: Sequence[Mapping[str, Any]]
) -> tuple[Sequence[Refusal], str | None]:
    """The rows that are left out, being on the board already; and why nothing can be added yet."""
    try:
        with database().read() as session:
            return REFUSED[of.kind](session, rows), None
    except Invalid as error:
        return (), str(error)


def _add(of: Records, rows: Sequence[Mapping[str, Any]]) -> None:
    def command(session: Session, actor: Actor) -> Outcome:
        return ADD[of.kind](session, rows, actor=actor, at=now(), reason="Pasted rows")

    if save(command, done=Done(of.kind, "added")) is not None:
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
        close_dialog()
    st.rerun()


def _shown(value: Any) -> str:
    return say_value(None if pd.isna(value) else value)
