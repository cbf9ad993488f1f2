"""Figures hold the numbers of their frames, and their colours are the theme's."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from streamlit.elements.lib import streamlit_plotly_theme as theme

from dashboard import charts
from dashboard.analytics.series.workload import Loads
from dashboard.charts.look import DAY_MS

DAYS = pd.date_range("2026-03-02", periods=4)


def trace(figure: go.Figure, name: str) -> Any:
    """The trace called `name`."""
    return next(row for row in figure.data if row.name == name)


def lengths(figure: go.Figure) -> dict[str, list[float]]:
    """The lengths of the bars of each kind, row by row."""
    return {bar.name: [x or 0.0 for x in bar.x] for bar in figure.data if bar.type == "bar"}


def loads(*rows: tuple[str, float, float, float, bool]) -> pd.DataFrame:
    columns = ["developer", "workload", "after", "available", "overload"]
    return pd.DataFrame.from_records(list(rows), columns=columns)


def team(**fields: list[Any]) -> pd.DataFrame:
    people = {
        "developer": ["Ana", "Bo"],
        "baseline": [2.0, 0.0],
        "workload": [12.0, 5.0],
        "reserved": [0.0, 3.0],
        "available": [10.0, 20.0],
        "active_tickets": [4, 1],
        "proposed_tickets": [0, 2],
    }
    return pd.DataFrame(people | fields)


def test_stand_ins_for_colours_are_those_that_streamlit_replaces() -> None:
    assert charts.TEXT == theme.GRAY_90
    assert tuple(getattr(theme, f"CATEGORY_{at}") for at in range(8)) == charts.CATEGORIES
    assert tuple(getattr(theme, f"DIVERGING_{at}") for at in range(10)) == charts.DIVERGING


def test_load_bars_split_what_is_added_at_the_available_points() -> None:
    figure = charts.load_bars(loads(("Ana", 10.0, 24.0, 20.0, True)))

    assert lengths(figure) == {
        "Now": [10.0],
        "Now, past available": [0.0],
        "Added": [10.0],
        "Added, past available": [4.0],
        "Taken away": [0.0],
    }
    assert trace(figure, "Available").x == (20.0,)
    assert trace(figure, "Points").text == ("&nbsp;<b>10 → 24, 4 over</b>",)


def test_load_bars_show_what_is_taken_away_and_what_stays_past_available() -> None:
    figure = charts.load_bars(loads(("Bo", 25.0, 20.0, 18.0, False)))

    assert lengths(figure) == {
        "Now": [18.0],
        "Now, past available": [2.0],
        "Added": [0.0],
        "Added, past available": [0.0],
        "Taken away": [5.0],
    }
    assert trace(figure, "Points").text == ("&nbsp;25 → 20, 2 over",)


def test_load_bars_of_somebody_who_has_nothing_available() -> None:
    figure = charts.load_bars(loads(("Cy", 0.0, 3.0, 0.0, True)))

    assert lengths(figure)["Added, past available"] == [3.0]
    assert "3 over" in trace(figure, "Points").text[0]


@pytest.mark.parametrize("number", [0, 1, 30])
def test_load_bars_are_as_high_as_their_rows(number: int) -> None:
    rows = [(f"Dev {at}", 3.0, 5.0, 20.0, False) for at in range(number)]

    figure = charts.load_bars(loads(*rows))

    assert figure.layout.height == max(1, number) * 26 + 12
    assert len(figure.layout.yaxis.ticktext or ()) == number


def test_names_are_cut_and_never_markup() -> None:
    name = "<b>Grace</b> Castellanos-Fernández de la Vega"

    figure = charts.load_bars(loads((name, 3.0, 3.0, 20.0, False)))

    assert figure.layout.yaxis.ticktext == ("&lt;b&gt;Grace&lt;/b&gt; Cast…",)
    assert "&lt;b&gt;Grace" in trace(figure, "Now").hovertext[0]
    assert "de la Vega" in trace(figure, "Now").hovertext[0]


def test_a_panel_draws_workload_available_and_what_is_past_it() -> None:
    days = pd.DataFrame(
        {
            "workload": [None, 3.0, 12.0, 3.0],
            "peak": [None, 3.0, 12.0, 5.0],
            "available": [None, 10.0, 10.0, 4.0],
        },
        index=DAYS,
    )

    figure = charts.workload_panel(days, name="Ana", top=40.0)

    assert trace(figure, "Workload").y == (3.0, 12.0, 3.0)
    assert trace(figure, "Peak").y == (3.0, 12.0, 5.0)
    assert trace(figure, "Available").y == (10.0, 10.0, 4.0)
    assert trace(figure, "Overload").y == (10.0, 12.0, 5.0)
    assert trace(figure, "Workload").x == ("2026-03-03", "2026-03-04", "2026-03-05")
    assert figure.layout.xaxis.range == ("2026-03-01 12:00:00", "2026-03-05 12:00:00")
    assert figure.layout.yaxis.range == (0, 42.0)
    assert "3 of 4 points" in figure.layout.title.text


def test_a_panel_of_somebody_unknown_so_far_is_empty() -> None:
    columns = ["workload", "peak", "available"]
    days = pd.DataFrame(None, DAYS, columns, dtype="float64")

    figure = charts.workload_panel(days, name="Ana")

    assert trace(figure, "Workload").y == ()
    assert figure.layout.yaxis.range == (0, 1.05)


@pytest.mark.parametrize(("days", "opacity"), [(1, 1), (4, 1), (9, 0)])
def test_a_short_history_is_drawn_with_markers(days: int, opacity: int) -> None:
    frame = pd.DataFrame(
        {"workload": 3.0, "peak": 3.0, "available": 10.0},
        index=pd.date_range("2026-03-02", periods=days),
    )

    figure = charts.workload_panel(frame)

    for name in ("Workload", "Available"):
        drawn = trace(figure, name)
        assert drawn.mode == "lines+markers"
        assert drawn.marker.opacity == drawn.unselected.marker.opacity == opacity
        # Only markers can be clicked; the chosen one shows.
        assert drawn.selected.marker.opacity == 1


def test_the_axis_of_a_single_day_is_that_day() -> None:
    frame = pd.DataFrame({"workload": [3.0], "peak": [3.0], "available": [10.0]}, index=DAYS[:1])

    panel = charts.workload_panel(frame).layout.xaxis
    heat = charts.utilisation_heatmap(over_time(frame, frame)).layout.xaxis

    assert panel.range == ("2026-03-01 12:00:00", "2026-03-02 12:00:00")
    assert heat.range == ("2026-03-02 00:00:00", "2026-03-03 00:00:00")
    assert (panel.tick0, panel.dtick) == ("2026-03-02", DAY_MS)


def over_time(
    close: pd.DataFrame, available: pd.DataFrame, peak: pd.DataFrame | None = None
) -> Loads:
    """Loads whose peak is their close, unless it is said."""
    peak = close if peak is None else peak
    return Loads(close, peak, available, (peak - available).clip(lower=0.0))


def all_figures() -> list[go.Figure]:
    days = pd.DataFrame({"workload": 3.0, "peak": 4.0, "available": 10.0}, index=DAYS)
    return [
        charts.workload_panel(days, name="Ana"),
        charts.utilisation_heatmap(over_time(days, days)),
        charts.action_bars(pd.DataFrame({"removed": [2]}, index=DAYS[:1])),
        charts.load_bars(loads(("Ana", 3.0, 5.0, 20.0, False))),
        charts.points_bars(team()),
        charts.ticket_bars(team()),
    ]


@pytest.mark.parametrize("figure", all_figures())
def test_all_words_are_in_the_colour_of_text(figure: go.Figure) -> None:
    layout = figure.layout

    fonts = [layout.font, layout.legend.font, layout.xaxis.tickfont, layout.yaxis.tickfont]
    fonts += [row.textfont for row in figure.data if getattr(row, "mode", "") == "text"]
    fonts += [row.marker.colorbar.tickfont for row in figure.data if row.marker.showscale]
    assert {font.color for font in fonts} == {charts.TEXT}


def test_few_tickets_or_actions_are_counted_in_whole_numbers() -> None:
    tiny = charts.ticket_bars(team(active_tickets=[2, 1], proposed_tickets=[0, 1]))
    large = charts.ticket_bars(team(active_tickets=[40, 1]))
    week = charts.action_bars(pd.DataFrame({"removed": [2]}, index=DAYS[:1]))

    assert tiny.layout.xaxis.dtick == 1
    assert large.layout.xaxis.dtick is None
    assert week.layout.yaxis.dtick == 1


def test_the_heatmap_has_a_bar_for_each_day_on_which_somebody_was_there() -> None:
    workload = pd.DataFrame({"Ana": [5.0, 10.0, 40.0, 0.0], "Bo": [0.0, 3.0, None, 1.0]}, DAYS)
    available = pd.DataFrame({"Ana": 10.0, "Bo": [0.0, 0.0, None, 4.0]}, DAYS)

    loads = over_time(workload, available)

    cells = charts.heatmap_cells(loads)
    heat = charts.utilisation_heatmap(loads).data[0]

    assert cells["share"].tolist() == [0.5, 1.0, 2.0, 0.0, 2.0, 0.25]
    assert heat.y == tuple(cells["row"]) == (0, 0, 0, 0, 1, 1)
    assert heat.base == tuple(f"2026-03-0{day}" for day in (2, 3, 4, 5, 3, 5))
    assert set(heat.x) == {DAY_MS}
    assert list(heat.customdata[2]) == ["2026-03-04", 40.0, 40.0, 10.0]


def test_a_week_with_an_overloaded_day_is_past_all_that_was_available() -> None:
    week = pd.DatetimeIndex(["2026-03-02"])
    close, peak, available = (pd.DataFrame({"Ana": [points]}, week) for points in (5.0, 24.0, 20.0))

    cells = charts.heatmap_cells(over_time(close, available, peak))

    assert cells[["workload", "peak", "available", "share"]].to_numpy().tolist() == [
        [5.0, 24.0, 20.0, 1.2]
    ]


def colour_at(scale: Any, at: float) -> Any:
    """Which of the two ends that are next to `at` is nearer, as the browser mixes them."""
    return min(scale, key=lambda stop: abs(stop[0] - at))[1]


def test_the_colour_changes_at_once_past_all_that_is_available() -> None:
    day = pd.DataFrame({"Ana": [9.9], "Bo": [10.0], "Cy": [10.1]}, DAYS[:1])

    marker = charts.utilisation_heatmap(over_time(day, day * 0 + 10.0)).data[0].marker

    below, all_of_it, above = (
        colour_at(marker.colorscale, share / marker.cmax) for share in marker.color
    )
    assert below == all_of_it == charts.DIVERGING[4]
    assert above == charts.DIVERGING[5]


def test_points_now_are_baseline_active_and_reserved() -> None:
    figure = charts.points_bars(team())

    assert lengths(figure) == {
        "Baseline": [2.0, 0.0],
        "Active": [10.0, 5.0],
        "Reserved": [0.0, 3.0],
    }
    assert trace(figure, "Available").x == (10.0, 20.0)
    assert figure.layout.barmode == "stack"


def test_tickets_now_are_active_and_proposed() -> None:
    assert lengths(charts.ticket_bars(team())) == {"Active": [4, 1], "Proposed": [0, 2]}


def test_actions_are_stacked_by_week_in_one_order() -> None:
    weeks = pd.DatetimeIndex(["2026-03-02", "2026-03-09"])
    weekly = pd.DataFrame({"removed": [0, 2], "approved": [3, 4], "undone": [0, 0]}, index=weeks)

    figure = charts.action_bars(weekly)

    assert [(bar.name, bar.y) for bar in figure.data] == [("Approved", (3, 4)), ("Removed", (0, 2))]
    assert figure.data[0].x == ("2026-03-02", "2026-03-09")


def test_every_action_has_a_fill() -> None:
    from db.models.board import ACTIONS

    assert set(charts.ACTION_ORDER) == set(ACTIONS)


def test_weeks_are_drawn_as_wide_as_they_are() -> None:
    weeks = pd.DataFrame(
        {"workload": [8.0, 9.0], "peak": [8.0, 30.0], "available": [20.0, 20.0]},
        index=pd.to_datetime(["2026-03-02", "2026-03-09"]),
    )

    panel = charts.workload_panel(weeks, name="Ana", by_week=True)
    heat = charts.utilisation_heatmap(over_time(weeks, weeks), by_week=True)

    assert set(heat.data[0].x) == {7 * DAY_MS}
    assert "Week of" in heat.data[0].hovertemplate
    assert panel.layout.xaxis.hoverformat.startswith("Week of")
    assert panel.layout.xaxis.range == ("2026-02-26 12:00:00", "2026-03-12 12:00:00")
