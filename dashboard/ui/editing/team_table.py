"""The team as a table: its filters, its columns, and what stands out about somebody."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.ui.calendars.absences import away_now
from dashboard.ui.editing.rebalancing import rebalance_button
from dashboard.ui.filters.widgets import filter_many, filter_row, filter_switch, filter_text
from dashboard.ui.words.values import say_number
from db.domain.skills import parse_skills, skill_key, skill_keys

TEAM_ORDER = (
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
    """The people with the column `note`: overload in points, when they are away; *Inactive*."""
    over = -people["free"]
    note = over.map(lambda points: f"Over by {say_number(points)}").where(over > 0, "")
    away = away_now()
    said = [
        " · ".join(filter(None, (one, away.get(name))))
        for one, name in zip(note, people["developer"], strict=True)
    ]
    return people.assign(
        note=pd.Series(said, people.index, dtype="str").where(people["active"], "Inactive"),
        utilisation=people["utilisation"].round(2),
    )


def team_columns() -> dict[str, Any]:
    """The configurations of the columns that no other page has."""
    config = st.column_config
    points: dict[str, Any] = {"format": "localized", "width": 84}
    return {
        "developer": config.TextColumn("Developer", width=190, pinned=True),
        "title": config.TextColumn("Title", width=130),
        "skills": config.TextColumn("Skills", width=200),
        "note": config.TextColumn("Note", width=150),
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
