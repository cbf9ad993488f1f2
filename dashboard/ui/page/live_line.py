"""Beside a page's title: who else is on it, and what others committed since its table was read."""

import secrets

import streamlit as st

from dashboard.live.news import News, feed
from dashboard.ui.access.fragments import fragment
from dashboard.ui.editing.snapshots import known_snapshot, reload
from dashboard.ui.words.values import counted, plain, say_names
from dashboard.web.scripts import AGAIN, LOOK

# Pages with a table that acts; each keeps its rows under the page's own name.
PAGES = ("assignments", "proposals", "tickets", "developers")

_TAB = "live.tab"
_HELP = "The table shows the board as you opened it. Unsaved edits stay on their rows."


@fragment()
def show_live(page: str, me: str) -> None:
    """What is new, from memory; drawn anew when a look of the page's script finds anything.

    The table itself stays as it is until the manager asks for the news: nothing jumps under the
    hand, and no cell that somebody is typing in is touched.
    """
    live, rows = feed(), known_snapshot(page)
    # Before all else: what comes while this is drawn is found by the next look.
    known = live.arrive(page, tab=_tab(), name=me)
    others = live.others_on(page, me=me)
    news = None
    if rows is not None and not rows.outdated:
        news = live.since(rows.data_version, read_at=rows.read_at, me=me)
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        width="content",
        key=f"{LOOK}-{_tab()}-{known}",
    ):
        if others:
            st.caption(
                f":material/group: Also here: {plain(say_names(others))}",
                width="content",
                help=", ".join(map(plain, others)),
            )
        if news is not None:
            st.caption(f":material/sync: {_sentence(news, me)}", width="content", help=_HELP)
        # Always there: a row that grows with a notice would move the table under the hand.
        if rows is not None and st.button(
            "Reload" if news is None else "Show changes",
            icon=":material/refresh:",
            type="tertiary",
            key=f"{page}.reload",
        ):
            reload(page)
            st.rerun()
        # For the page's script, which hides it.
        st.button("Look for news", key=AGAIN)


def _tab() -> str:
    """What only this tab is told: with it the page's script asks whether anything moved."""
    token: str = st.session_state.setdefault(_TAB, secrets.token_hex(16))
    return token


def _sentence(news: News, me: str) -> str:
    if news.restored:
        return "The board was restored from a backup"
    names = [plain(name) if name != me else "you, elsewhere," for name in news.by]
    return f"{say_names(names) or 'Somebody'} changed {counted(news.events, 'row')}"
