"""What is coming, as frames: cells of people by weeks, shortfalls, and work without a date."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import numpy as np
import pandas as pd

from dashboard.ahead.forecast import Week
from dashboard.ahead.shortfalls import OpenWork, Shortfall
from dashboard.ahead.weeks import Row, points_of
from db.domain.days import monday
from db.exporting import Heading
from db.exporting import Row as Line

_NAMED = 6


def cells_frame(rows: Sequence[Row]) -> pd.DataFrame:
    """A row for each person's weeks: the `week`, points `due` (active), `proposed` and there."""
    return pd.DataFrame(
        [
            (
                pd.Timestamp(cell.week),
                cell.due / 100,
                points_of(cell.proposed) / 100,
                cell.has / 100,
                cell.days_off,
            )
            for row in rows
            for cell in row.cells
        ],
        columns=["week", "due", "proposed", "has", "days_off"],
    )


def shortfalls_frame(rows: Sequence[Row], say: Callable[[float], str]) -> pd.DataFrame:
    """What does not fit, in the order of the weeks: `developer`, `week` and `said`, a sentence."""
    found = [(row.person.name, short.week, short) for row in rows for short in row.short]
    found.sort(key=lambda entry: entry[1])
    return pd.DataFrame(
        [(name, pd.Timestamp(week), say_short(short, say)) for name, week, short in found],
        columns=["developer", "week", "said"],
    )


WEEK_COLUMNS = (
    Heading("developer", "text"),
    Heading("team", "text"),
    Heading("week", "date"),
    Heading("due_points", "number"),
    Heading("proposed_points", "number"),
    Heading("has_points", "number"),
    Heading("days_off", "number"),
    Heading("tickets", "text"),
    Heading("short_points", "number"),
    Heading("short", "text"),
)


def week_rows(rows: Sequence[Row]) -> Iterator[Line]:
    """A line for each person and week, and one without a week for work without a date."""
    for row in rows:
        short = {shortfall.week: shortfall for shortfall in row.short}
        for cell in row.cells:
            due = (*cell.active, *cell.proposed)
            here = short.get(cell.week)
            yield (
                row.person.name,
                row.person.team,
                cell.week,
                *_points(due),
                cell.has / 100,
                float(cell.days_off),
                _labels(due),
                here.points / 100 if here else 0.0,
                _labels(here.tickets) if here else None,
            )
        if row.undated:
            yield (
                row.person.name,
                row.person.team,
                None,
                *_points(row.undated),
                None,
                None,
                _labels(row.undated),
                None,
                None,
            )


def _points(work: Sequence[OpenWork]) -> tuple[float, float]:
    """Of active work, and of what is only proposed."""
    proposed = points_of(ticket for ticket in work if ticket.is_proposed)
    return (points_of(work) - proposed) / 100, proposed / 100


def _labels(work: Sequence[OpenWork]) -> str:
    return ", ".join(ticket.label for ticket in work)


def past_weeks(held: pd.DataFrame, *, today: date) -> list[Week]:
    """The whole weeks before that of `today`, oldest first; `held` as `analytics.series` has it."""
    if held.empty:
        return []
    began = held["began_on"].to_numpy("datetime64[D]")
    ended = held["ended_on"].to_numpy("datetime64[D]")
    done = np.sort(ended[held["completed"].to_numpy(dtype=bool)])
    first = began.min().item()
    weeks = []
    for number in range((monday(today) - monday(first)).days // 7):
        start = np.datetime64(monday(first)) + 7 * number
        there = (began < start) & ~(ended < start)
        days = np.searchsorted(done, start + np.arange(8))
        over = there & ~np.isnat(ended)
        weeks.append(
            Week(
                start.item(),
                int(there.sum()),
                tuple(np.diff(days).tolist()),
                tuple(np.sort(ended[over] - start).astype("int64").tolist()),
            )
        )
    return weeks


def say_short(short: Shortfall, say: Callable[[float], str] = "{:g}".format) -> str:
    """`6 points short in week 51: CORE-646, APP-203`."""
    points = short.points / 100
    labels = [ticket.label for ticket in short.tickets]
    more = f" and {len(labels) - _NAMED} more" if len(labels) > _NAMED else ""
    noun = "point" if points == 1 else "points"
    week = short.week.isocalendar().week
    return f"{say(points)} {noun} short in week {week}: {', '.join(labels[:_NAMED])}{more}"
