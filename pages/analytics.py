"""Workload, balance, flow, times, decisions, hand-overs and skills, from the whole history."""

from typing import get_args

import pandas as pd
import streamlit as st

from dashboard.analytics.figures import Asked, Section
from dashboard.clock import now
from dashboard.ui.acting.notices import working
from dashboard.ui.analytics.now_charts import show_now
from dashboard.ui.analytics.sections import show_section
from dashboard.ui.analytics.workload_charts import left_within, show_workload
from dashboard.ui.behind.actions import show_actions_in_url
from dashboard.ui.behind.points import show_behind_in_url
from dashboard.ui.figures.cached import roster
from dashboard.ui.figures.reading import history_is_read
from dashboard.ui.filters.period import choose_period
from dashboard.ui.filters.whose import of_whose, whose
from dashboard.ui.filters.widgets import filter_many
from dashboard.ui.page.moments import Moment, this_moment
from dashboard.ui.words.empty import empty_state, no_match
from db.domain.days import Days

SECTIONS: tuple[Section, ...] = get_args(Section)


def show_filters(moment: Moment, people: pd.DataFrame) -> tuple[Days, "pd.Series[bool]", Section]:
    """One row, whose values are in the URL: which days, whom, and which figures.

    Nobody chosen is everybody.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        days = choose_period(moment)
        names = filter_many("Developer", people["developer"].tolist(), key="team")
        section = choose_section()
    return days, people["developer"].isin(names), section


def most_loaded_first(people: pd.DataFrame) -> list[int]:
    """The ids of these developers, whoever left last."""
    load = (people["workload"] / people["available"]).where(people["active"])
    return list(map(int, load.sort_values(ascending=False, kind="stable").index))


def choose_section() -> Section:
    """Which figures to show: only these are computed."""
    section: Section | None = st.segmented_control(
        "Figures",
        SECTIONS,
        default=SECTIONS[0],
        required=True,
        key="show",
        bind="query-params",
        label_visibility="collapsed",
    )
    return section or SECTIONS[0]


with working("Reading the board…"):
    moment = this_moment()
    everybody = roster(moment)
    people = of_whose(everybody, moment)
if everybody.empty:
    empty_state(
        "monitoring",
        "Nothing to draw yet",
        "Import your developers and tickets first; every decision then shows here as workload.",
        page="import",
        label="Import CSV files",
    )
elif people.empty:
    no_match("Nobody has work of these teams and projects. Show everybody, or choose others.")
else:
    days, named, section = show_filters(moment, people)
    ids = tuple(map(int, people.index[named]))
    readable = history_is_read()
    if readable:
        then = people["active"] | people.index.isin(left_within(moment, days, people))
        there = tuple(map(int, people.index[then]))
        ids = ids or (there if whose() else ())
        # Ages are those of the full hour, so that whoever looks meanwhile is shown the same.
        hour = now().replace(minute=0, second=0, microsecond=0)
        asked = Asked(days, hour, there, ids or None)
        if section == "Workload":
            show_workload(moment, asked, people)
        else:
            show_section(section, moment, asked)
    if section == "Workload":
        here = named if named.any() else people["active"]
        show_now(moment, most_loaded_first(people[here]))
    show_behind_in_url(moment)
    show_actions_in_url(days, ids)
