"""The line beside a page's title: who else is here, and what was committed since."""

import secrets

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.live.news import News, feed
from dashboard.ui.access.fragments import fragment
from dashboard.ui.editing.snapshots import known_snapshot, reload
from dashboard.ui.words.values import counted, plain, say_names
from dashboard.web.scripts import AGAIN, LOOK

# The pages whose table acts; its snapshot has the page's name.
PAGES = ("assignments", "planner", "proposals", "tickets", "developers")

_TAB = "live.tab"
_HELP = "The table shows the board as you opened it. Unsaved edits stay on their rows."


@fragment()
def show_live(page: str, me: str) -> None:
    """Draw the line from memory; the page's script has it drawn again when anything is new.

    The table stays as it is until the manager asks for the changes, so nothing jumps and no cell
    is touched in which somebody types.
    """
    live, rows = feed(), known_snapshot(page)
    # First of all: what happens while this is drawn is found by the next look.
    known = live.arrive(page, tab=_tab(), name=me)
    others = live.others_on(page, me=me)
    news = None
    if rows is not None and not rows.outdated:
        news = live.since(rows.data_version, read_at=rows.read_at, me=me)
    with _look(known):
        if others:
            st.caption(
                f":material/group: Also here: {plain(say_names(others))}",
                width="content",
                help=", ".join(map(plain, others)),
            )
        if news is not None:
            st.caption(f":material/sync: {_sentence(news, me)}", width="content", help=_HELP)
        # Always there, for a button that comes and goes would move the table.
        if rows is not None and st.button(
            "Reload" if news is None else "Show changes",
            icon=":material/refresh:",
            type="tertiary",
            key=f"{page}.reload",
        ):
            reload(page)
            st.rerun()
        _again("")


def show_look(page: str, me: str, *, of: str) -> None:
    """Have the part of the page in which this stands drawn again, when anything is new."""
    with _look(feed().arrive(page, tab=_tab(), name=me), of):
        _again(of)


def _look(known: str, of: str = "") -> DeltaGenerator:
    """A container that the page's script looks after: what was known when it was drawn."""
    return st.container(
        horizontal=True,
        vertical_alignment="center",
        width="content",
        key=f"{LOOK}-{_tab()}-{known}-{of}",
    )


def _again(of: str) -> None:
    # For the page's script, which hides it.
    st.button("Look for news", key=f"{AGAIN}-{of}")


def _tab() -> str:
    """A secret of this tab, with which the page's script asks for news."""
    token: str = st.session_state.setdefault(_TAB, secrets.token_hex(16))
    return token


def _sentence(news: News, me: str) -> str:
    if news.restored:
        return "The board was restored from a backup"
    names = [plain(name) if name != me else "you, elsewhere," for name in news.by]
    return f"{say_names(names) or 'Somebody'} changed {counted(news.events, 'row')}"
