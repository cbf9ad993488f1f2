"""The team: skills, availability, capacity, workload and free points; one developer in depth."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.ui.acting.notices import working
from dashboard.ui.drawers.developer_drawer import open_developer, show_developer_in_url
from dashboard.ui.drawers.records import open_selected, show_records
from dashboard.ui.drawers.same_person import show_same_person
from dashboard.ui.drawers.skill_list import show_skills
from dashboard.ui.editing.rebalancing import rebalance_button, rebalance_in_url
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.figures.cached import team
from dashboard.ui.figures.downloads import show_downloads
from dashboard.ui.filters.widgets import filter_many, filter_row, filter_switch, filter_text
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.empty import empty_state
from dashboard.ui.words.values import counted, say_number
from db.domain.skills import parse_skills, skill_key, skill_keys

NAME = "developers"
ORDER = (
    "developer",
    "title",
    "skills",
    "note",
    "utilisation",
    "workload",
    "available",
    "free",
    "reserved",
    "baseline",
    "capacity",
    "availability",
)
FORMULAS = (
    "Available = capacity × availability · workload = baseline + story points of active tickets · "
    "free = available − workload · utilisation = workload ÷ available · reserved = story points "
    "of open proposals"
)


def show_filters(people: pd.DataFrame) -> pd.DataFrame:
    """One row of filters, whose values are in the URL; the people who pass."""
    known = {skill for skills in people["skills"].dropna() for skill in parse_skills(skills)}
    with filter_row():
        skills = filter_many("Skill", sorted(known), key="team_skill")
        text = filter_text("Search", key="team_search", placeholder="Name or title")
        overloaded = filter_switch("Only overloaded", key="team_over")
        inactive = filter_switch("Show inactive", key="team_inactive")
        rebalance_button(int((people["active"] & (people["free"] < 0)).sum()))
    wanted = {skill_key(skill) for skill in skills}
    passes = people["skills"].fillna("").map(lambda own: wanted <= skill_keys(own))
    words = people["developer"] + " " + people["title"].fillna("")
    passes &= words.str.contains(text, case=False, regex=False)
    if overloaded:
        passes &= people["active"] & (people["free"].round(2) < 0)
    return people[passes & (people["active"] | inactive)]


def annotated(people: pd.DataFrame) -> pd.DataFrame:
    """The people with what stands out about them, in words."""
    over = -people["free"]
    note = over.map(lambda points: f"Over by {say_number(points)}").where(over > 0, "")
    return people.assign(
        note=note.where(people["active"], "Inactive"),
        utilisation=people["utilisation"].round(2),
    )


def column_config() -> dict[str, Any]:
    """The columns that other pages do not have."""
    config = st.column_config
    points: dict[str, Any] = {"format": "localized", "width": 84}
    return {
        "developer": config.TextColumn("Developer", width=190, pinned=True),
        "title": config.TextColumn("Title", width=130),
        "skills": config.TextColumn("Skills", width=200),
        "note": config.TextColumn("Note", width=90),
        "utilisation": config.ProgressColumn(
            "Utilisation",
            help="Workload ÷ (capacity × availability)",
            format="percent",
            min_value=0.0,
            max_value=1.0,
            width=120,
        ),
        "baseline": config.NumberColumn(
            "Baseline", help="Points carried outside this board, as imported", **points
        ),
        "capacity": config.NumberColumn(
            "Capacity", help="Points that a full-time sprint holds", **points
        ),
        "availability": config.NumberColumn(
            "Availability", help="The share of the capacity that is given", format="percent"
        ),
    }


with working("Reading the team…"):
    moment = this_moment()
    people = team(moment)
if people.empty:
    empty_state(
        "groups",
        "No developers yet",
        "Import your developers first; each then shows here with skills, workload and free points.",
        page="import",
        label="Import CSV files",
    )
else:
    shown = annotated(show_filters(people))
    # Under another commit, or other filters, this is another table.
    rows = snapshot(NAME, (moment, tuple(shown.index)), lambda: (shown, moment.version, None))
    if shown.empty:
        empty_state(
            "search_off", "Nobody matches", "No developer passes these filters. Take one away."
        )
    else:
        selected = show_records(
            rows,
            ORDER,
            opens=open_developer,
            select=True,
            config=column_config(),
            alt="The team with skills, workload and free points; click a name to open it",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            open_selected(selected, open_developer)
            st.caption(f"{counted(len(shown), 'developer')}, in points · {FORMULAS}")
            ids = () if len(shown) == len(people) else tuple(map(int, shown.index))
            show_downloads("developers", {"id": ids}, help="All developers that pass the filters")
    show_same_person(people, reloads=NAME)
    show_skills(moment, reloads=NAME)
    rebalance_in_url()
show_developer_in_url()
