"""The dialog over a page, kept open through every rerun until somebody closes it.

A callback cannot show a dialog, and a rerun of the page closes one. So the session keeps which one
is open, and each run shows it at its end.
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
    """A dialog: its title and icon, and the function that draws it."""

    title: str
    icon: str
    show: Callable[[], None]
    width: Literal["medium", "large"] = "large"


def open_dialog(wanted: Dialog) -> None:
    """Open `wanted` at the end of this run, in place of any other dialog or drawer."""
    st.session_state[_OPEN] = wanted
    for param in _DRAWERS:
        close_record(param)


def is_dialog_open() -> bool:
    """Whether one is: then nothing else may open."""
    return _OPEN in st.session_state


def close_dialog() -> None:
    """Close the dialog with the next run."""
    st.session_state.pop(_OPEN, None)


def leave_dialog_behind(page: str) -> None:
    """Close the dialog of another page. Call it before the page runs."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        close_dialog()


def show_dialog() -> None:
    """Draw the dialog that is open, if any. Call it after the page ran."""
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
