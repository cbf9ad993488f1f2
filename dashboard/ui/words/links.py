"""Where the pages are, for navigation and for links between them."""

from pathlib import Path

import streamlit as st

# The parameter of the URL that opens one ticket on the Tickets page.
TICKET = "ticket"
_FOLDER = Path(__file__).resolve().parents[3] / "pages"


def page_file(name: str) -> Path:
    """The script of the page called `name`; Streamlit finds a page by its whole path."""
    return _FOLDER / f"{name}.py"


def go_to_ticket(id_: int) -> None:
    """Leave for the Tickets page with this ticket open."""
    st.switch_page(page_file("tickets"), query_params={TICKET: str(id_)})
