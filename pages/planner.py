"""People by weeks with their tickets as cards to move; what is short, and by when it is done."""

import pandas as pd
import streamlit as st

from dashboard.ahead.periods import Zoom
from dashboard.ahead.weeks import Row
from dashboard.clock import today
from dashboard.tables.planner import COLOURS
from dashboard.ui.acting.notices import working
from dashboard.ui.figures.cached import roster, weeks_ahead
from dashboard.ui.figures.downloads import show_downloads
from dashboard.ui.filters.boards import load_options
from dashboard.ui.filters.lists import PLANNER, list_filters
from dashboard.ui.filters.whose import of_whose
from dashboard.ui.filters.widgets import filter_many, filter_one, filter_switch
from dashboard.ui.page.moments import this_moment
from dashboard.ui.planner.ahead import choose_people, show_shortfalls, show_totals
from dashboard.ui.planner.board import show_board, show_moves
from dashboard.ui.planner.cards import load_cards
from dashboard.ui.planner.forecast import show_forecast
from dashboard.ui.words.empty import empty_state, nothing_yet
from db.domain.skills import parse_skills, skill_key, skill_keys

ZOOMS: dict[str, Zoom] = {"By weeks": "weeks", "By days": "days", "By months": "months"}
COLOURED = {f"Colour: {name}": name for name in COLOURS}


def passing(people: pd.DataFrame, names: tuple[str, ...], known: tuple[str, ...]) -> set[int]:
    """Who is on the board: those of these `names`, who have all skills that they must know."""
    wanted = {skill_key(skill) for skill in known}
    found = people["skills"].fillna("").map(lambda own: wanted <= skill_keys(own))
    if names:
        found &= people["developer"].isin(names)
    return set(map(int, people.index[found]))


with working("Reading the board…"):
    moment = this_moment()
    everybody = roster(moment)
    people = of_whose(everybody, moment)
if everybody.empty:
    nothing_yet(
        "view_week",
        "Nothing is coming yet",
        "Import your developers and tickets first; what is due then shows here, week by week.",
        "developer",
        "ticket",
    )
    st.stop()
asked = list_filters(PLANNER, load_options())
bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
with bar:
    buttons = st.container(horizontal=True, vertical_alignment="center", width="content")
    zoom = ZOOMS[filter_one("Zoom", list(ZOOMS), key="planner_zoom", width=120) or "By weeks"]
    colour = COLOURED[
        filter_one("Colour", list(COLOURED), key="planner_colour", width=160) or "Colour: priority"
    ]
    skills = {one for own in people["skills"].dropna() for one in parse_skills(own)}
    known = filter_many("Knows", sorted(skills), key="planner_knows", width=180)
    with_proposals = filter_switch("Count proposals", key="planner_proposals")
on = today(moment.time_zone)
ids = passing(people, asked.wanted.developers, known)
rows: list[Row] = sorted(
    (row for row in weeks_ahead(moment, on, with_proposals=with_proposals) if row.person.id in ids),
    key=lambda row: row.person.name.casefold(),
)
if not rows:
    empty_state(
        "search_off",
        "Nobody to plan for",
        "Nobody who can be given work, or still has some, passes these filters.",
    )
    st.stop()
shown = choose_people(rows)
cards = load_cards(asked.wanted, shown)
with buttons:
    show_moves(cards)
show_board(cards, zoom, colour, with_proposals=with_proposals)
show_totals(rows)
some = () if len(ids) == len(everybody) else tuple(row.person.name for row in rows)
show_downloads(
    "ahead",
    {"developer": some, "proposals": "true" if with_proposals else None},
    help="What is due and what is short, of all who pass the filters, week by week",
)
show_shortfalls(rows, moment, on)
show_forecast(moment, on)
