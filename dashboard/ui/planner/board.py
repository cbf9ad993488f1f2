"""The planner's board in the page: what it is sent, and what is asked for in it."""

import streamlit as st

from dashboard.ahead.periods import Zoom
from dashboard.clock import today
from dashboard.tables.moves import draft_of_moves
from dashboard.tables.planner import (
    GRADED,
    board_cards,
    board_people,
    columns_of,
    legend_of,
    nobody,
)
from dashboard.ui.access.permission import only_looks
from dashboard.ui.editing.commit_bar import say_problems, show_commit
from dashboard.ui.editing.conflicts import show_conflicts
from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.editing.takers import active_people, current_takers
from dashboard.ui.figures.cached import roster
from dashboard.ui.page.components import mount
from dashboard.ui.page.moments import this_moment
from dashboard.ui.planner.cards import MOST_WAITING
from dashboard.ui.words.values import say_count

# The board scrolls within its own height, so that the names and periods stay in sight.
HEIGHT = 680


def show_board(cards: Snapshot, zoom: Zoom, colour: str, *, with_proposals: bool) -> None:
    """People by periods with the cards, as they would be after what is moved and not saved.

    What opens a card's details is heard elsewhere (dashboard/ui/drawers/details.py).
    """
    cards.refuse_forged()
    moment = this_moment()
    on = today(moment.time_zone)
    ahead = cards.extra
    mount(
        "planner",
        key=cards.table_key,
        height=HEIGHT,
        data={
            "name": cards.name,
            "label": "Developers by periods, with their tickets as cards",
            "height": HEIGHT,
            "zoom": zoom,
            "columns": columns_of(zoom, on),
            "people": [
                nobody(cards.frame, ahead.usual, zoom, on),
                *board_people(ahead.rows, roster(moment), zoom, on),
            ],
            "cards": board_cards(cards.frame, colour, on),
            "legend": legend_of(cards.frame, colour, on),
            "takers": [
                {
                    "name": taker.name,
                    "skills": sorted(taker.keys),
                    "room": taker.room,
                    "away": taker.away,
                }
                for taker in current_takers()
            ],
            "grades": colour in GRADED,
            "proposals": with_proposals,
            "edits": cards.shown_edits,
            "revision": cards.generation,
            "read_only": only_looks(),
        },
        default={"edits": None},
        on_edits_change=_nothing,
    )
    if ahead.waiting > MOST_WAITING:
        st.caption(
            f"Shown are the {MOST_WAITING} most urgent of {say_count(ahead.waiting)} tickets that "
            "nobody has."
        )
    show_conflicts(cards)


def show_moves(cards: Snapshot) -> None:
    """The buttons to review and commit what was moved, and to put it back."""
    draft = draft_of_moves(cards.frame, cards.take_edits(), set(active_people()["developer"]))
    say_problems(draft.problems)
    show_commit(cards, len(draft.lines), lambda: draft)


def _nothing() -> None:
    """Streamlit keeps the state of what has a callback."""
