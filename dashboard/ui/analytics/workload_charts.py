"""Workload over time: a panel for each of a few developers, a heatmap of many."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from math import ceil
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import charts
from dashboard.analytics.figures import Asked, figure_named
from dashboard.analytics.series.workload import Loads
from dashboard.ui.analytics.figure import said, show_files, show_formula, show_own_numbers
from dashboard.ui.analytics.tickets_behind import pick, show_tickets_behind
from dashboard.ui.behind.points import Figure, open_behind, read_day
from dashboard.ui.figures.cached import figure_rows, first_day, loads_over_time, skill_loads
from dashboard.ui.figures.charts import show_figure
from dashboard.ui.filters.whose import TEAMS
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.locales import date_input_format
from dashboard.ui.words.values import counted, say_day
from db.domain.days import Days, monday

PANELS_ABREAST = 4
PANEL_HEIGHT = 184
DAY, WEEK = "Day", "Week"
DEVELOPER, TEAM, SKILL = "Developer", "Team", "Skill"
NO_TEAM = "No team"
_FIGURES = {DEVELOPER: "workload", TEAM: "workload-by-team", SKILL: "workload-by-skill"}


@dataclass(frozen=True)
class Shown:
    """What a picture is drawn of: the loads by name, whose they are (names by id), and when."""

    loads: Loads
    people: "pd.Series[str]"
    days: Days
    by_week: bool

    @property
    def each(self) -> str:
        """What a point stands for."""
        return "week" if self.by_week else "day"


def show_workload(moment: Moment, asked: Asked, people: pd.DataFrame) -> None:
    """Workload over time by developer, team or skill; who carried most in these days comes first.

    `people` are all developers, by id.
    """
    many = len(asked.people) > charts.MOST_PANELS
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader("Workload over time", width="stretch")
        group = _choose_group(has_teams=bool(people["team"].notna().any()))
        # Teams are told by week, with the people who were in them at its close.
        by_week = group == TEAM or _choose_period_length(many=many) == WEEK
        asked = replace(asked, by_week=by_week)
        figure = figure_named(_FIGURES[group])
        show_files(figure, asked)
    _SHOW[group](moment, asked, people)
    began = ""
    if asked.days.first == first_day(moment):
        began = f"The board began on {say_day(asked.days.first)}. "
    weeks = ""
    if by_week:
        last = monday(asked.days.last) + timedelta(days=6)
        weeks = (
            f"Weeks are whole and stand at their Mondays; the last one closes on {say_day(last)}, "
            "or now. "
        )
    zone = f"Days in {asked.days.time_zone}. "
    show_formula(figure, asked, f"{began}{weeks}{zone}")
    if group == DEVELOPER:
        drawn = people["developer"].reindex(list(asked.people))
        _look_into(drawn, asked.days)
    elif group == SKILL:
        show_tickets_behind(figure, moment, asked, said(figure))
    show_own_numbers(figure, lambda: figure_rows(moment, figure.name, asked))


def _show_people(moment: Moment, asked: Asked, people: pd.DataFrame) -> None:
    """A panel for each of a few developers, one picture of many."""
    days, by_week = asked.days, asked.by_week
    many = len(asked.people) > charts.MOST_PANELS
    weekly = loads_over_time(moment, days, asked.people, by_week=True)
    names = people["developer"].reindex(_most_loaded(weekly))
    periods = len(weekly.close) if by_week else (days.last - days.first).days + 1
    drawn = _choose_rows(names, periods) if many else names
    ids = tuple(map(int, drawn.index))
    with st.skeleton(height=_height(len(drawn))), st.spinner("Adding up the history…"):
        found = weekly if by_week else loads_over_time(moment, days, ids)
    loads = found.only(ids).named(drawn.to_dict())
    shown = Shown(loads, drawn, days, by_week)
    if many:
        _show_heatmap(shown)
        st.caption(
            f"The colour is the peak of each {shown.each} ÷ available, the hover has the close "
            "too; past 100 % is overload. Who carried most in these days, against what they had, "
            "comes first."
        )
    else:
        _show_panels(shown)
        st.caption(
            f"Workload at the close of each {shown.each} (solid) and at its peak (dotted) against "
            "available (dashed), in points. Who carried most in these days comes first."
        )


def _most_loaded(weekly: Loads) -> list[Hashable]:
    """Who carried most of what they had in all these weeks, first."""
    had = weekly.available.sum()
    shares = weekly.close.sum() / had.where(had > 0, 1e-9)
    return shares.sort_values(ascending=False, kind="stable").index.tolist()


def _show_teams(moment: Moment, asked: Asked, _people: pd.DataFrame) -> None:
    """A panel for each team; a click leads to its people."""
    rows = figure_rows(moment, _FIGURES[TEAM], asked)
    rows = rows.assign(team=rows["team"].fillna(NO_TEAM)).set_index("week")
    each = {name: rows[rows["team"] == name] for name in sorted(rows["team"].unique())}
    panels = {name: of[["workload", "available"]] for name, of in each.items()}
    st.caption(
        "Workload at the close of each week (solid) against available (dashed), in points, of all "
        "who were in the team then; click one to see its people."
    )
    _draw_panels(panels, by_week=True, pick=lambda name, _day: _choose_team(name))


def _choose_team(name: str) -> None:
    if name != NO_TEAM:
        st.session_state[TEAMS] = [name]
        st.session_state["group"] = DEVELOPER


def _show_skills(moment: Moment, asked: Asked, _people: pd.DataFrame) -> None:
    """A panel for each skill, the most carried first; a click leads to its tickets."""
    found = skill_loads(moment, asked.days, asked.ids, by_week=asked.by_week)
    carried = found.close.sum()[found.peak.max() > 0].sort_values(ascending=False, kind="stable")
    names = pd.Series(carried.index, carried.index)
    if len(names) > charts.MOST_PANELS:
        names = _choose_rows(names, charts.MOST_CELLS // charts.MOST_PANELS, noun="Skills")
    if names.empty:
        st.caption(figure_named(_FIGURES[SKILL]).nothing)
        return
    each = "week" if asked.by_week else "day"
    st.caption(
        f"Workload at the close of each {each} (solid) and at its peak (dotted), in points; click "
        "one for the tickets that were in work then."
    )
    panels = {
        str(name): pd.DataFrame({"workload": found.close[name], "peak": found.peak[name]})
        for name in names
    }

    def open_tickets(name: str, day: date) -> None:
        closes = day + timedelta(days=6) if asked.by_week else day
        pick(figure_named(_FIGURES[SKILL]), closes.isoformat(), name)

    _draw_panels(panels, by_week=asked.by_week, pick=open_tickets)


def _draw_panels(
    panels: Mapping[str, pd.DataFrame],
    *,
    by_week: bool,
    pick: Callable[[str, date], None],
) -> None:
    """Small multiples with the same axes; `pick` is handed the name and the day of a click."""
    top = max((charts.highest(panel) for panel in panels.values()), default=1.0)
    each = "week" if by_week else "day"

    def clicked(name: str, point: Mapping[str, Any]) -> None:
        day = read_day(str(point.get("x")))
        if day is not None:
            pick(name, day)

    with st.grid(PANELS_ABREAST, min_column_width=240, gap="small"):
        for at, (name, panel) in enumerate(panels.items()):
            now = float(panel["workload"].iloc[-1])
            show_figure(
                partial(charts.workload_panel, panel, name=name, top=top, by_week=by_week),
                key=f"analytics.group.{at}",
                alt=f"Workload of {name} by {each}: {now:g} points at the end, "
                f"{panel['workload'].max():g} at most; click one to see what is behind it",
                of=(panel, name, top, by_week),
                on_pick=partial(clicked, name),
            )


def _look_into(people: "pd.Series[str]", days: Days) -> None:
    """The way to what is behind one day of one developer, for whoever does not click the chart."""
    names = people.to_dict()
    with st.popover("Behind a day", icon=":material/functions:"):
        id_ = st.selectbox(
            "Whose",
            [int(str(id_)) for id_ in names],
            format_func=lambda id_: str(names.get(id_, "")),
            index=None,
            placeholder="Developer",
            key="analytics.whose",
        )
        day = st.date_input(
            "At the end of",
            days.last,
            min_value=days.first,
            max_value=days.last,
            format=date_input_format(),
            key="analytics.day",
        )
        if id_ is None or not isinstance(day, date):
            st.caption("Name a developer to see which tickets and events made the workload.")
        else:
            st.button(
                "Show",
                type="primary",
                on_click=open_behind,
                args=(Figure("workload", id_, day),),
                key="analytics.behind",
            )


def _choose_group(*, has_teams: bool) -> str:
    groups = [DEVELOPER, TEAM, SKILL] if has_teams else [DEVELOPER, SKILL]
    return (
        st.radio(
            "Of each",
            groups,
            horizontal=True,
            key="group",
            bind="query-params",
            label_visibility="collapsed",
            width="content",
        )
        or DEVELOPER
    )


def _choose_period_length(*, many: bool) -> str:
    return (
        st.radio(
            "By",
            [DAY, WEEK],
            index=int(many),
            horizontal=True,
            key="by",
            bind="query-params",
            label_visibility="collapsed",
            width="content",
        )
        or DAY
    )


def _height(drawn: int) -> int:
    """About as high as what takes the place, so that little moves."""
    if drawn > charts.MOST_PANELS:
        return 18 * drawn + 60
    return PANEL_HEIGHT * ceil(drawn / PANELS_ABREAST)


def _choose_rows(
    names: "pd.Series[str]", periods: int, noun: str = "Developers"
) -> "pd.Series[str]":
    """As many names as one picture takes, and a way to the others."""
    rows = max(charts.MOST_PANELS, min(charts.MOST_ROWS, charts.MOST_CELLS // periods))
    pages = ceil(len(names) / rows)
    if pages == 1:
        return names
    with st.container(horizontal=True, vertical_alignment="center"):
        page = st.pagination(pages, key="people", bind="query-params")
        first = rows * (min(page, pages) - 1)
        drawn = names.iloc[first : first + rows]
        st.caption(f"{noun} {first + 1} to {first + len(drawn)} of {len(names)}")
    return drawn


def _show_heatmap(shown: "Shown") -> None:
    """One picture of many; a click on a cell opens what is behind it."""
    loads, people, each = shown.loads, shown.people, shown.each

    def open_cell(point: Mapping[str, Any]) -> None:
        at = int(point.get("point_index", -1))
        cells = charts.heatmap_cells(loads)
        if 0 <= at < len(cells):
            id_ = int(str(people.index[cells["row"].iloc[at]]))
            _open_period(id_, cells["day"].iloc[at].date(), shown)

    over = int((loads.over.iloc[-1] > 0).sum())
    show_figure(
        lambda: charts.utilisation_heatmap(loads, by_week=shown.by_week),
        key="analytics.heatmap",
        alt=f"Utilisation of {counted(len(people), 'developer')} by {each}; {over} past 100 % in "
        f"the last; click a {each} to see what is behind it",
        of=(loads.close, loads.peak, loads.available, loads.over, shown.by_week),
        on_pick=open_cell,
    )


def _open_period(id_: int, day: date, shown: "Shown") -> None:
    """Open what is behind the workload of a day, or of the week that it begins."""
    open_behind(Figure("week" if shown.by_week else "workload", id_, day))


def left_within(moment: Moment, days: Days, people: pd.DataFrame) -> list[int]:
    """The ids of those who have left, and were there or carried something in these days."""
    ids = tuple(people.index[~people["active"]].tolist())
    if not ids:
        return []
    loads = loads_over_time(moment, days, ids)
    there = ((loads.peak > 0) | (loads.available > 0)).any()
    return there.index[there].tolist()


def _show_panels(shown: "Shown") -> None:
    """Small multiples with the same axes; a click on a day opens what is behind it."""

    def open_day(id_: int, point: Mapping[str, Any]) -> None:
        day = read_day(str(point.get("x")))
        if day is not None:
            _open_period(id_, day, shown)

    loads, each = shown.loads, shown.each
    top = max(charts.highest(loads.peak), charts.highest(loads.available))
    with st.grid(PANELS_ABREAST, min_column_width=240, gap="small"):
        for at, (id_, name) in enumerate(shown.people.to_dict().items()):
            over = int((loads.over[name] > 0).sum())
            panel = loads.of(name)
            show_figure(
                partial(charts.workload_panel, panel, name=name, top=top, by_week=shown.by_week),
                key=f"analytics.panel.{at}",
                alt=f"Workload of {name} by {each}, past what was available in {over} of "
                f"{counted(len(loads.close), each)}; click one to see what is behind it",
                of=(panel, name, top, shown.by_week),
                on_pick=partial(open_day, int(str(id_))),
            )


_SHOW = {DEVELOPER: _show_people, TEAM: _show_teams, SKILL: _show_skills}
