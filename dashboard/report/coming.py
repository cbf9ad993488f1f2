"""What the report says about the next weeks: what is due, what will be late, and the forecast."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.ahead.forecast import FEWEST_WEEKS, HORIZON, SHARES
from dashboard.ahead.weeks import Row
from dashboard.report import pictures
from dashboard.report.figures import Figures
from dashboard.report.page import Picture, Section, Table
from dashboard.report.pictures import Bar
from dashboard.report.writing import (
    MOST_ROWS,
    counted,
    harmless,
    named,
    of_all,
    say_day,
    say_number,
)
from dashboard.tables.ahead import cells_frame, say_short


def next_weeks(figures: Figures) -> Section:
    """What is due in each week against what everybody together has in it."""
    heading = "The next weeks"
    cells = cells_frame(figures.ahead)
    if cells.empty:
        return Section(heading, "Nobody can be given work.")
    cells["over"] = cells["due"] > cells["has"]
    weeks = cells.groupby("week")[["due", "proposed", "has", "days_off", "over"]].sum()
    full, single = int((weeks["due"] > weeks["has"]).sum()), int((weeks["over"] > 0).sum())
    finding = (
        f"More is due than everybody together has in {say_number(full)} of the next {len(weeks)} "
        f"weeks, and than somebody has in {say_number(single)}"
    )
    return Section(heading, f"{finding}.", _due(weeks, finding), _by_week(weeks))


def _due(weeks: pd.DataFrame, finding: str) -> Picture:
    rows: list[Any] = list(weeks.itertuples())
    bars = [
        Bar(f"{row.Index:%-d %b}", row.due, row.proposed, row.has, say_number(row.due))
        for row in rows
    ]
    return Picture(
        pictures.columns(bars),
        finding,
        "Filled, with its number: points due in the week that begins on that Monday; hatched: "
        "points only proposed; line: what everybody together has in it.",
    )


def _by_week(weeks: pd.DataFrame) -> Table:
    rows: list[Any] = list(weeks.itertuples())
    return Table(
        "What is due against what is there, by week, in points",
        ("Week of", "Due", "Proposed", "Has", "Days off", "Developers over"),
        tuple((say_day(week.date()), *map(say_number, figures)) for week, *figures in rows),
        wide=0,
        numeric=frozenset(range(1, 6)),
    )


def short(figures: Figures) -> Section:
    """What will be late: what does not fit before its due date."""
    heading = "What will be late"
    found = [(row.person.name, short) for row in figures.ahead for short in row.short]
    if not found:
        return Section(heading, "Everything that has a date fits into the days before it.")
    found.sort(key=lambda entry: entry[1].week)
    people = len({name for name, _ in found})
    return Section(
        heading,
        f"{counted(short_points(figures.ahead), 'point')} of {counted(people, 'developer')} do not "
        f"fit into the days before their due dates.{of_all(len(found))}",
        table=Table(
            "Who falls short in which week, and by which tickets",
            ("Developer", "Short"),
            tuple(
                (named(name), harmless(say_short(short, say_number)))
                for name, short in found[:MOST_ROWS]
            ),
            wide=1,
        ),
    )


def short_points(ahead: Sequence[Row]) -> float:
    """All points that do not fit before their due dates."""
    return sum(short.points for row in ahead for short in row.short) / 100


def forecast(figures: Figures) -> Section:
    """By when as much is done as is assigned, and how such days held."""
    heading, found = "By when as much is done", figures.outlook
    if not found.assigned:
        return Section(heading, "Nothing is assigned, so there is nothing to forecast.")
    if found.forecast is None:
        return Section(
            heading,
            f"A forecast is drawn from {FEWEST_WEEKS} whole weeks of history at least; this board "
            f"has {found.weeks}.",
        )
    are = "is" if found.assigned == 1 else "are"
    return Section(
        heading,
        f"{counted(found.assigned, 'ticket')} {are} assigned now on the whole board. As many are "
        "completed by these days, if the next weeks are as its own last "
        f"{counted(found.forecast.drawn_from, 'week')}.",
        table=Table(
            "The days of the forecast, and how such days held in the past",
            ("In this share of the runs", "Completed by", "Held in the past"),
            tuple(
                (
                    f"{share:.0%}",
                    say_day(day) if day else f"after {HORIZON} weeks",
                    f"{kept.kept} of {counted(kept.weeks, 'week')}" if kept.weeks else "–",
                )
                for share, day, kept in zip(SHARES, found.forecast.days, found.kept, strict=True)
            ),
            wide=2,
        ),
    )
