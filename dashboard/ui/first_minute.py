"""An empty board's first minute: the sample team in one click, or files of one's own."""

from collections.abc import Sequence

import streamlit as st
from sqlalchemy.exc import DBAPIError

from dashboard.clock import now, today
from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.sample import import_sample, undo_sample
from dashboard.ui.empty import empty_state
from dashboard.ui.errors import sentence
from dashboard.ui.links import page_file
from dashboard.ui.notices import clicked_too_soon, inbox
from dashboard.ui.snapshots import reload_all
from dashboard.ui.words import counted
from db.errors import BoardError

_IMPORTED = "sample.batches"


def show_welcome(time_zone: str) -> None:
    """What this is, and the two ways to begin."""
    empty_state(
        "waving_hand",
        "Welcome to Assignboard",
        "It proposes who should do which ticket, and keeps every decision with who, when and why. "
        "Import your developers and your tickets, or look around with an invented team first: one "
        "click takes it back.",
        page="import",
        label="Import CSV files",
    )
    if not current_actor().may("change the board"):
        st.caption("A viewer changes nothing here: ask a manager to import the first files.")
        return
    with st.container(horizontal_alignment="center"):
        started = st.button(
            "Start with the sample team", icon=":material/rocket_launch:", type="primary"
        )
    if started and not clicked_too_soon():
        _start(time_zone)


def show_sample_undo() -> None:
    """Right after the sample was imported: one button that takes all of it back."""
    batches = st.session_state.pop(_IMPORTED, None)
    if batches:
        st.button(
            "Undo the sample team",
            icon=":material/undo:",
            key="sample.undo",
            on_click=_undo,
            args=(batches,),
            help="Takes both imports back by new commits; rows that changed since are kept",
        )


def _start(time_zone: str) -> None:
    said = inbox()
    try:
        imported = import_sample(
            database(), actor=current_actor(), at=now(), today=today(time_zone)
        )
    except (BoardError, DBAPIError) as error:
        said.notify("error", f"Nothing was imported. {sentence(error)}")
        st.rerun()
    made = [
        counted(len(one.difference.created), one.name.removesuffix("s.csv")) for one in imported
    ]
    batches = [one.difference.batch_id for one in imported if one.difference.batch_id]
    said.notify(
        "success",
        f"The sample team is here: {' and '.join(made)}, all invented. Press Propose to see who "
        "could do what.",
    )
    st.session_state[_IMPORTED] = batches
    st.switch_page(page_file("proposals"))


def _undo(batches: Sequence[str]) -> None:
    said = inbox()
    try:
        kept = undo_sample(database(), batches, actor=current_actor(), at=now())
    except (BoardError, DBAPIError) as error:
        said.notify("error", f"Nothing was undone. {sentence(error)}")
    else:
        rows = tuple((one.split(": ")[0], one.split(": ", 1)[1]) for one in kept)
        said.notify("success", "The sample team is taken back.")
        if rows:
            said.notify("warning", f"{counted(len(rows), 'row')} changed since, and stayed.", rows)
    reload_all()
