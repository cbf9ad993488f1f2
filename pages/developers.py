"""The team: skills, availability, capacity, workload and free points; one developer in depth."""

import streamlit as st

from dashboard.ui.acting.notices import working
from dashboard.ui.calendars.team_calendar import show_team_calendar
from dashboard.ui.drawers.offered_skills import show_offered_skills
from dashboard.ui.drawers.opened import open_row
from dashboard.ui.drawers.records import open_selected, show_records
from dashboard.ui.drawers.same_person import show_same_person
from dashboard.ui.drawers.skill_list import show_skills
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.editing.team_table import (
    FORMULAS,
    TEAM_ORDER,
    annotated,
    team_columns,
    team_filters,
)
from dashboard.ui.figures.cached import team
from dashboard.ui.figures.downloads import show_downloads
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.empty import empty_state, nothing_yet
from dashboard.ui.words.values import counted

NAME = "developers"

with working("Reading the team…"):
    moment = this_moment()
    people = team(moment)
if people.empty:
    nothing_yet(
        "groups",
        "No developers yet",
        "Import your developers first; each then shows here with skills, workload and free points.",
    )
else:
    show_offered_skills(moment)
    shown = annotated(team_filters(people))
    # Under another commit, or other filters, this is another table.
    rows = snapshot(NAME, (moment, tuple(shown.index)), lambda: (shown, moment.version, None))

    def open_one(id_: int) -> None:
        open_row(rows, id_, "developer")

    if shown.empty:
        empty_state(
            "search_off", "Nobody matches", "No developer passes these filters. Take one away."
        )
    else:
        selected = show_records(
            rows,
            TEAM_ORDER,
            opens=open_one,
            select=True,
            config=team_columns(),
            alt="The team with skills, workload and free points; click a name to open it",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            open_selected(selected, open_one)
            st.caption(f"{counted(len(shown), 'developer')}, in points · {FORMULAS}")
            ids = () if len(shown) == len(people) else tuple(map(int, shown.index))
            show_downloads("developers", {"id": ids}, help="All developers that pass the filters")
    show_team_calendar(people, moment)
    show_same_person(people, reloads=NAME)
    show_skills(moment, reloads=NAME)
