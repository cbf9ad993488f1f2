"""What a page says while it has nothing to show: what it is for, and what to do next."""

import streamlit as st

from dashboard.ui.filters.paging import page_cursor
from dashboard.ui.words.links import page_file


def empty_state(
    icon: str, title: str, text: str, *, page: str | None = None, label: str = ""
) -> None:
    """A quiet box with one sentence and, where one is named, the page to go to."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.subheader(f":material/{icon}: {title}", text_alignment="center")
        st.markdown(text, text_alignment="center")
        if page is not None:
            st.page_link(page_file(page), label=label, icon=":material/arrow_forward:")


def nothing_yet(icon: str, title: str, text: str) -> None:
    """What a page says on a board without what it shows: import it first."""
    empty_state(icon, title, text, page="import", label="Import CSV files")


def no_match(text: str, *, page: str | None = None, label: str = "") -> None:
    """In the place of a table: no row passes the filters, or none is left after this page."""
    if page_cursor() is not None:
        empty_state(
            "last_page",
            "Nothing after this place",
            "What stood here has moved or was decided meanwhile. “First page” shows what is there.",
        )
        return
    empty_state("search_off", "Nothing matches", text, page=page, label=label)
