"""The buttons that add what is missing, wherever it is missing."""

from functools import partial

import streamlit as st

from dashboard.tables.records import RECORDS
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.dialogs import Dialog, open_dialog
from dashboard.ui.adding.forms import Noun, show_form
from dashboard.ui.adding.pasting import show_pasting

_LABELS: dict[Noun, tuple[str, str]] = {
    "developer": ("Add a developer", "person_add"),
    "ticket": ("Add a ticket", "add_task"),
}


def add_button(noun: Noun, *, place: str = "") -> None:
    """The button with the form of a new row; `place` tells two of them on a page apart."""
    label, icon = _LABELS[noun]
    if st.button(label, icon=f":material/{icon}:", disabled=only_looks(), key=f"add.{noun}{place}"):
        open_dialog(Dialog(label, icon, partial(show_form, noun)))
        # Where this stands in a drawer, only this runs the whole page.
        st.rerun()


def add_and_paste(noun: Noun) -> None:
    """The buttons beside a table: one new row by a form, or rows of a spreadsheet."""
    add_button(noun)
    if st.button(
        "Paste rows",
        icon=":material/content_paste:",
        disabled=only_looks(),
        help=f"Adds {noun}s from rows that you copied in a spreadsheet, after a review",
        key="add.paste",
    ):
        show = partial(show_pasting, RECORDS[noun])
        open_dialog(Dialog("Paste rows", "content_paste", show))
        st.rerun()
