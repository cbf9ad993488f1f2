"""Workload against capacity over time, points and tickets now, actions per week."""

import pandas as pd
import streamlit as st

from dashboard import charts
from dashboard.ui.acting.notices import working
from dashboard.ui.figures.behind import show_behind_in_url
from dashboard.ui.figures.behind_actions import open_actions, show_actions_in_url
from dashboard.ui.figures.cached import team, weekly_actions
from dashboard.ui.figures.charts import show_figure, show_numbers
from dashboard.ui.figures.now_charts import show_now
from dashboard.ui.figures.reading import history_is_read
from dashboard.ui.figures.workload_charts import left_within, show_workload
from dashboard.ui.filters.period import choose_period
from dashboard.ui.filters.widgets import filter_many
from dashboard.ui.page.moments import Moment, this_moment
from dashboard.ui.words.empty import empty_state
from dashboard.ui.words.values import counted, say_day
from db.domain.days import Days


def show_filters(moment: Moment, people: pd.DataFrame) -> tuple[Days, tuple[str, ...]]:
    """One row of filters, whose values are in the URL: which days, and whom; none is everybody."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        days = choose_period(moment)
        names = filter_many("Developer", people["developer"].tolist(), key="team")
    return days, names


def most_loaded_first(people: pd.DataFrame) -> pd.DataFrame:
    """These developers, whoever left last."""
    load = (people["workload"] / people["available"]).where(people["active"])
    return people.loc[load.sort_values(ascending=False, kind="stable").index]


def show_actions(moment: Moment, days: Days, ids: tuple[int, ...] | None) -> None:
    """What was decided, week by week, about these developers' work, or everybody's."""
    st.subheader("Actions per week")
    with st.skeleton(height=340), st.spinner("Counting actions…"):
        weekly = weekly_actions(moment, days, ids)
    if weekly.empty:
        st.caption("Nothing was decided in these days.")
        return
    show_figure(
        lambda: charts.action_bars(weekly),
        key="analytics.actions",
        alt=f"{counted(int(weekly.to_numpy().sum()), 'action')} in "
        f"{counted(len(weekly), 'week')}; click a bar to see its events",
        of=(moment, days, ids),
        on_pick=lambda point: open_actions(weekly, point),
    )
    st.caption(
        f"Events of assignments from {say_day(days.first)} to {say_day(days.last)}, counted by the "
        f"week that begins on the Monday shown; days in {days.time_zone}."
    )
    show_numbers(
        lambda: weekly.rename_axis("week").reset_index(),
        key="analytics.actions.numbers",
        alt="Number of actions of each kind in each week",
        columns={"week": st.column_config.DateColumn("Week of", format="localized")}
        | {
            action: st.column_config.NumberColumn(action.capitalize())
            for action in charts.ACTION_ORDER
            if action in weekly
        },
    )


with working("Reading the board…"):
    moment = this_moment()
    people = team(moment)
if people.empty:
    empty_state(
        "monitoring",
        "Nothing to draw yet",
        "Import your developers and tickets first; every decision then shows here as workload.",
        page="import",
        label="Import CSV files",
    )
else:
    days, names = show_filters(moment, people)
    named = people["developer"].isin(names)
    here = named if names else people["active"]
    readable = history_is_read()
    if readable:
        then = named if names else here | people.index.isin(left_within(moment, days, people))
        show_workload(moment, days, most_loaded_first(people[then]))
    show_now(moment, most_loaded_first(people[here]))
    if readable:
        show_actions(moment, days, tuple(people.index[named].tolist()) if names else None)
    show_behind_in_url(moment)
    show_actions_in_url(days, tuple(map(int, people.index[named])))
