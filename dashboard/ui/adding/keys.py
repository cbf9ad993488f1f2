"""The key that a ticket added by hand has in its tracker, and the ticket that has it already."""

from functools import partial

import streamlit as st

from dashboard.ui.acting.dialogs import close_dialog
from dashboard.ui.drawers.opened import Record, open_record
from dashboard.ui.drawers.typed_choice import choose_or_type
from dashboard.ui.filters.boards import load_options
from dashboard.ui.words.values import plain
from db.commands import Refusal
from db.domain.values import KeyFields
from db.importing.read.header.trackers import TRACKERS


def ask_key(key: str) -> dict[str, str | None]:
    """The fields for a ticket's key and its tracker; none where it has no key."""
    first, second = st.columns([2, 3])
    with first:
        written = st.text_input(
            "Key in its tracker",
            max_chars=KeyFields.external_key.most,
            placeholder="None, or such as PAY-123",
            help="The tracker's next file then means this ticket",
            key=f"{key}.key",
        ).strip()
    with second:
        tracker = ask_tracker(key)
    return {"external_key": written, "source": tracker} if written else {}


def ask_tracker(key: str) -> str | None:
    """The field for a tracker, which holds the board's only one at first."""
    known = load_options().trackers
    only = known[0] if len(known) == 1 else None
    others = (tracker.name for tracker in TRACKERS)
    return choose_or_type("Tracker", only, (*known, *others), key=f"{key}.tracker")


def lead_to(refused: Refusal) -> None:
    """A button that opens the ticket which has this key already, if that is why it was refused."""
    if refused.ticket_id is not None:
        st.button(
            f"Open {plain(refused.label)}",
            icon=":material/open_in_new:",
            key=f"add.known.{refused.ticket_id}",
            on_click=partial(_open, refused.ticket_id),
        )


def _open(ticket_id: int) -> None:
    close_dialog()
    open_record(Record("ticket", ticket_id))
    # From within a dialog, only this runs the whole page.
    st.rerun()
