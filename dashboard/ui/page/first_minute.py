"""An empty board's first minute: the sample team in one click, or files of one's own."""

import streamlit as st
from sqlalchemy.exc import DBAPIError

from dashboard.clock import now, today
from dashboard.database import database
from dashboard.demo.sample import holds_sample_alone, import_sample, undo_sample
from dashboard.identity import current_actor
from dashboard.ui.acting.notices import clicked_too_soon, inbox
from dashboard.ui.editing.snapshots import reload_all
from dashboard.ui.words.empty import empty_state
from dashboard.ui.words.errors import sentence
from dashboard.ui.words.links import page_file
from dashboard.ui.words.values import counted
from db.errors import BoardError


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


def show_sample() -> None:
    """As long as nothing but the sample is here: what it is, and the button that takes it back."""
    with database().read() as session:
        alone = holds_sample_alone(session)
    if not alone or not current_actor().may("change the board"):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            ":material/science: This is the sample team: ten invented developers and their "
            "tickets, to try everything out.",
            width="content",
        )
        st.button(
            "Take the sample team back",
            icon=":material/undo:",
            key="sample.undo",
            type="tertiary",
            on_click=_undo,
            help="Takes back the sample and all that was decided about it, by new commits",
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
        counted(len(one.difference.created), one.sheet.kind.removesuffix("s")) for one in imported
    ]
    said.notify(
        "success",
        f"The sample team is here: {' and '.join(made)}, all invented. Press Propose to see who "
        "could do what; Home takes all of it back in one click.",
    )
    st.switch_page(page_file("proposals"))


def _undo() -> None:
    said = inbox()
    try:
        kept = undo_sample(database(), actor=current_actor(), at=now())
    except (BoardError, DBAPIError) as error:
        said.notify("error", f"Nothing was undone. {sentence(error)}")
    else:
        rows = tuple((one.label, one.message) for one in kept)
        said.notify("success", "The sample team is taken back, with all that was decided.")
        if rows:
            said.notify("warning", f"{counted(len(rows), 'row')} stayed.", rows)
    reload_all()
