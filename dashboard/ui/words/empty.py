"""Empty pages: what they are for, and what to do next."""

import streamlit as st

from dashboard.ui.adding.buttons import add_button
from dashboard.ui.adding.forms import Noun
from dashboard.ui.filters.paging import page_cursor
from dashboard.ui.words.links import page_file


def empty_state(
    icon: str, title: str, text: str, *, page: str | None = None, label: str = ""
) -> None:
    """A box with a title, a sentence and, if `page` is given, a link to it."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.subheader(f":material/{icon}: {title}", text_alignment="center")
        st.markdown(text, text_alignment="center")
        if page is not None:
            st.page_link(page_file(page), label=label, icon=":material/arrow_forward:")


def nothing_yet(icon: str, title: str, text: str, *adds: Noun) -> None:
    """The box of a page without data: import files, or add what is missing by hand."""
    empty_state(icon, title, text, page="import", label="Import CSV files")
    with st.container(horizontal=True, horizontal_alignment="center"):
        for noun in adds:
            add_button(noun)


def no_match(text: str, *, page: str | None = None, label: str = "") -> None:
    """The box in place of a table that no row matches, or that ends before this page."""
    if page_cursor() is not None:
        empty_state(
            "last_page",
            "Nothing after this place",
            "These rows have moved or were decided meanwhile. “First page” shows what there is.",
        )
        return
    empty_state("search_off", "Nothing matches", text, page=page, label=label)
