"""Workload over time: a panel for each of a few developers, a heatmap of many."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from math import ceil
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import charts
from dashboard.analytics.workload import Loads
from dashboard.tables.frames import loads_table
from dashboard.ui.editing.tables import columns
from dashboard.ui.figures.behind import Figure, open_behind, read_day
from dashboard.ui.figures.cached import first_day, loads_over_time
from dashboard.ui.figures.charts import show_figure, show_numbers
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.locales import date_input_format
from dashboard.ui.words.values import counted, say_day
from db.domain.days import Days, monday

PANELS_ABREAST = 4
PANEL_HEIGHT = 184
DAY, WEEK = "Day", "Week"


@dataclass(frozen=True)
class Shown:
    """What a picture is drawn of: the loads by name, whose they are (names by id), and when."""

    loads: Loads
    people: "pd.Series[str]"
    days: Days
    by_week: bool
    moment: Moment

    @property
    def each(self) -> str:
        """What a point stands for."""
        return "week" if self.by_week else "day"

    @property
    def drawn_of(self) -> Hashable:
        """What tells this picture from every other."""
        return self.moment, self.days, tuple(self.people.to_dict().items()), self.by_week


def show_workload(moment: Moment, days: Days, people: pd.DataFrame) -> None:
    """Draw these people, the most loaded of whom come first, on these days."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader("Workload over time", width="stretch")
        by_week = _choose_period_length() == WEEK
    many = len(people) > charts.MOST_PANELS
    periods = ceil((days.last - days.first).days / 7) + 1 if by_week else _days_in(days)
    drawn = _choose_rows(people["developer"], periods) if many else people["developer"]
    with st.skeleton(height=_height(len(drawn))), st.spinner("Adding up the history…"):
        ids = tuple(drawn.index.tolist())
        loads = loads_over_time(moment, days, ids, by_week=by_week).named(drawn.to_dict())
    shown = Shown(loads, drawn, days, by_week, moment)
    each = shown.each
    if many:
        _show_heatmap(shown)
        said = f"The peak of each {each} ÷ available; past 100 % is overload"
    else:
        _show_panels(shown)
        said = (
            f"Workload at the close of each {each} (solid) and at its peak (dotted) against "
            "available (dashed), in points"
        )
    began = ""
    if days.first == first_day(moment):
        began = f"The board began on {say_day(days.first)}. "
    if by_week:
        said += (
            "; weeks are whole and stand at their Mondays, so the last one closes on "
            f"{say_day(monday(days.last) + timedelta(days=6))}, or now"
        )
    st.caption(
        f"{began}{said}. Workload = baseline + story points of active assignments, summed up from "
        f"the history: its close is what was carried at the end of the {each}, its peak the most "
        "at any moment; available = capacity × availability as it was. Days in "
        f"{days.time_zone}; the most loaded now come first."
    )
    _look_into(drawn, days)
    label = "Week of" if by_week else "Day"
    show_numbers(
        lambda: loads_table(loads),
        key="analytics.workload.numbers",
        alt=f"Workload at close and peak, and available points, by {each} and developer",
        columns={"day": st.column_config.DateColumn(label, format="localized")}
        | columns("developer", "workload", "peak", "available"),
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


def _choose_period_length() -> str:
    return (
        st.radio(
            "By",
            [DAY, WEEK],
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


def _days_in(days: Days) -> int:
    return (days.last - days.first).days + 1


def _choose_rows(names: "pd.Series[str]", periods: int) -> "pd.Series[str]":
    """As many developers as one picture takes, and a way to the others."""
    rows = max(charts.MOST_PANELS, min(charts.MOST_ROWS, charts.MOST_CELLS // periods))
    pages = ceil(len(names) / rows)
    if pages == 1:
        return names
    with st.container(horizontal=True, vertical_alignment="center"):
        page = st.pagination(pages, key="people", bind="query-params")
        first = rows * (min(page, pages) - 1)
        drawn = names.iloc[first : first + rows]
        st.caption(f"Developers {first + 1} to {first + len(drawn)} of {len(names)}")
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
        of=shown.drawn_of,
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
            show_figure(
                partial(
                    charts.workload_panel,
                    loads.of(name),
                    name=name,
                    top=top,
                    by_week=shown.by_week,
                ),
                key=f"analytics.panel.{at}",
                alt=f"Workload of {name} by {each}, past what was available in {over} of "
                f"{counted(len(loads.close), each)}; click one to see what is behind it",
                of=(shown.drawn_of, name, top),
                on_pick=partial(open_day, int(str(id_))),
            )
