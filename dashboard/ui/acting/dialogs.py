"""The dialog that is open over a page: it stays through every run of the page until it is closed.

A callback cannot show a dialog, and a run of the whole page closes one that its click opened; so
what is open is kept in the session, and shown at the end of each run.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from dashboard.ui.access.fragments import dialog
from dashboard.ui.drawers.records import close_record

_OPEN = "dialog.open"
_PAGE = "dialog.page"
# Drawers are dialogs as well, and only one may be open.
_DRAWERS = ("ticket", "developer")


@dataclass(frozen=True)
class Dialog:
    """What to show over the page, and under which title."""

    title: str
    icon: str
    show: Callable[[], None]
    width: Literal["medium", "large"] = "large"


def open_dialog(wanted: Dialog) -> None:
    """Show `wanted` from the end of this run on, in the place of any other."""
    st.session_state[_OPEN] = wanted
    for param in _DRAWERS:
        close_record(param)


def close_dialog() -> None:
    """Show none from the next run on."""
    st.session_state.pop(_OPEN, None)


def leave_dialog_behind(page: str) -> None:
    """Before a page runs: what was open over another page is closed."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        close_dialog()


def show_dialog() -> None:
    """After a page ran: the dialog that is open over it, if one is."""
    opened: Dialog | None = st.session_state.get(_OPEN)
    if opened is None:
        return
    shown = dialog(
        opened.title,
        width=opened.width,
        icon=f":material/{opened.icon}:",
        on_dismiss=close_dialog,
    )
    shown(opened.show)()
