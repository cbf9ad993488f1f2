"""The team as a table: its filters, its columns, and what stands out about somebody."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard.tables.frames import NO_EDIT
from dashboard.tables.records import DEVELOPERS
from dashboard.ui.adding.buttons import add_and_paste
from dashboard.ui.calendars.absences import away_now
from dashboard.ui.editing.conflicts import show_conflicts
from dashboard.ui.editing.rebalancing import rebalance_button
from dashboard.ui.editing.record_cells import known_skills, people_now, show_cell_commit
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.figures.downloads import show_downloads
from dashboard.ui.filters.boards import load_options
from dashboard.ui.filters.widgets import filter_many, filter_row, filter_switch, filter_text
from dashboard.ui.grid.columns import grid_columns
from dashboard.ui.grid.table import show_grid
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.empty import empty_state
from dashboard.ui.words.values import counted, say_number
from db.domain.skills import parse_skills, skill_key, skill_keys

NAME = "developers"
COLUMNS = grid_columns(
    "developer",
    "title",
    "team",
    "skills",
    "remark",
    "utilisation",
    "workload",
    "available",
    "free",
    "reserved",
    "baseline",
    "capacity",
    "availability",
    "note",
    developer={"pinned": True, "width": 140, "narrow": 150},
    title={"width": 110, "grow": False, "editable": True, "narrow": 0},
    # Where nobody has one it is there for whoever chooses it, to write the first.
    team={"editable": True, "free": True, "optional": False, "hidden": True},
    skills={"editable": True, "free": True},
    remark={"label": "Note", "width": 110, "help": "Overload in points, and when they are away"},
    utilisation={"narrow": 100},
    free={"narrow": 60},
    **{name: {"editable": True} for name in ("baseline", "capacity", "availability")},
)
FORMULAS = (
    "Available = capacity × availability · workload = baseline + story points of active tickets · "
    "free = available − workload · utilisation = workload ÷ available · reserved = story points "
    "of open proposals"
)


def team_filters(people: pd.DataFrame) -> pd.DataFrame:
    """Draw the row of filters; return the people who pass."""
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
    """The people with a `remark`: overload in points, when they are away; *Inactive*."""
    over = -people["free"]
    note = over.map(lambda points: f"Over by {say_number(points)}").where(over > 0, "")
    away = away_now()
    said = [
        " · ".join(filter(None, (one, away.get(name))))
        for one, name in zip(note, people["developer"], strict=True)
    ]
    return people.assign(
        remark=pd.Series(said, people.index, dtype="str").where(people["active"], "Inactive"),
        utilisation=people["utilisation"].round(2),
        note=NO_EDIT,
    )


def show_team(people: pd.DataFrame, shown: pd.DataFrame, moment: Moment) -> None:
    """The people who are `shown` as a table whose cells are edited, and what is done with it."""
    # Under another commit, or other filters, this is another table.
    rows = snapshot(
        NAME,
        (moment, tuple(shown.index)),
        lambda: (annotated(shown), moment.version, None),
        editable=DEVELOPERS.editable,
        kind="developer",
        find=lambda ids: annotated(people_now(ids)),
    )
    if shown.empty and not rows.guests:
        empty_state(
            "search_off", "Nobody matches", "No developer passes these filters. Take one away."
        )
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show_cell_commit(rows)
        add_and_paste("developer")
    teams = load_options().teams
    show_grid(
        rows,
        [replace(one, hidden=False) if one.name == "team" and teams else one for one in COLUMNS],
        label="The team with skills, workload and free points; click a name to open it",
        choices={"skills": known_skills(), "team": teams},
    )
    show_conflicts(rows)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{counted(len(shown), 'developer')}, in points · {FORMULAS}")
        ids = () if len(shown) == len(people) else tuple(map(int, shown.index))
        show_downloads("developers", {"id": ids}, help="All developers that pass the filters")
