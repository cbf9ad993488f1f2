"""An empty board: the welcome, and the sample team in one click and back."""

from collections.abc import Sequence

import streamlit as st

from dashboard.clock import now, today
from dashboard.database import database
from dashboard.demo.sample import holds_sample_alone, import_sample, undo_sample
from dashboard.identity import current_actor
from dashboard.importing import Imported
from dashboard.ui.acting.notices import Notice, clicked_too_soon
from dashboard.ui.acting.saving import save
from dashboard.ui.words.empty import nothing_yet
from dashboard.ui.words.links import page_file
from dashboard.ui.words.values import counted
from db.commands import Refusal


def show_welcome(time_zone: str) -> None:
    """What the app does, and the two ways to begin."""
    nothing_yet(
        "waving_hand",
        "Welcome to Assignboard",
        "It proposes who should do which ticket, and keeps every decision with who, when and why. "
        "Import your developers and your tickets, or look around with an invented team first: one "
        "click takes it back.",
        "developer",
        "ticket",
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
    """While the board holds only the sample: what it is, and the button that takes it back."""
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
    imported = save(
        lambda session, actor: import_sample(
            session, actor=actor, at=now(), today=today(time_zone)
        ),
        done=_told,
        failed="Nothing was imported.",
    )
    if imported is None:
        st.rerun()
    st.switch_page(page_file("proposals"))


def _told(imported: Sequence[Imported]) -> list[Notice]:
    developers, tickets = imported
    made = f"{counted(developers.created, 'developer')} and {counted(tickets.created, 'ticket')}"
    text = (
        f"The sample team is here: {made}, all invented. Press Propose to see who "
        "could do what; Home takes all of it back in one click."
    )
    return [Notice("success", text)]


def _undo() -> None:
    save(
        lambda session, actor: undo_sample(session, actor=actor, at=now()),
        done=_told_undone,
        failed="Nothing was undone.",
    )


def _told_undone(kept: Sequence[Refusal]) -> list[Notice]:
    done = Notice("success", "The sample team is taken back, with all that was decided.")
    if not kept:
        return [done]
    rows = tuple((forecast.label, forecast.message) for forecast in kept)
    return [done, Notice("warning", f"{counted(len(rows), 'row')} stayed.", rows)]
