"""The report in words: what matters first, then what it rests upon."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.report import people, tickets, weeks
from dashboard.report.definitions import DEFINITIONS
from dashboard.report.figures import Figures
from dashboard.report.page import Page
from dashboard.report.writing import (
    MOST_NAMED,
    counted,
    harmless,
    joined,
    say_instant,
    say_number,
    some,
    verb,
    within,
)


def page(figures: Figures) -> Page:
    """The whole report."""
    year, week, _ = figures.today.isocalendar()
    made = say_instant(figures.made_at.astimezone(ZoneInfo(figures.time_zone)))
    team = f": {harmless(figures.team)}" if figures.team else ""
    return Page(
        title=f"Monday report, week {week} of {year}{team}",
        made=f"Made on {made}; days and weeks are in {figures.time_zone}.",
        lead=" ".join(_what_matters(figures)),
        wide=(people.who(figures), tickets.late(figures)),
        beside=(weeks.last_week(figures), weeks.next_weeks(figures)),
        definitions=DEFINITIONS,
    )


def _what_matters(figures: Figures) -> Iterator[str]:
    """A sentence for each thing to decide about."""
    everybody = people.ranked(figures)
    over = _with_points(everybody.query("over > 0"), "over")
    yield (
        f"{say_number(len(over))} of {counted(len(everybody), 'developer')} "
        f"{verb(len(over), 'carries', 'carry')} more than they have: {some(over)}."
        if over
        else "Nobody carries more than they have."
    )
    yield _late(figures)
    yield _short(figures)
    room = _with_points(everybody.query("room > 0 and short == 0")[::-1], "room")
    yield (
        f"Most room, with open proposals counted: {joined(room[:MOST_NAMED])}."
        if room
        else "Nobody has room."
    )
    if figures.away:
        gone = [f"{within(name)} ({people.say_when_away(figures, name)})" for name in figures.away]
        yield f"Absent in the coming sprint: {some(gone)}."
    yield _waiting(figures)


def _with_points(of: pd.DataFrame, column: str) -> list[str]:
    """Each of these people with the points of a column."""
    return [
        f"{within(name)} ({counted(points, 'point')})"
        for name, points in zip(of["developer"], of[column], strict=True)
    ]


def _late(figures: Figures) -> str:
    number = len(figures.late)
    if not number:
        return "Nothing that somebody has is late."
    labels = [within(held.work.label) for held in figures.late]
    return f"{counted(number, 'ticket')} {verb(number, 'is', 'are')} late: {some(labels)}."


def _short(figures: Figures) -> str:
    short = [sum(one.points for one in row.short) / 100 for row in figures.ahead if row.short]
    if not short:
        return "Everything that has a date fits into the days before it."
    labels = [within(held.work.label) for held in figures.will_be_late]
    so = (
        f"so {counted(len(labels), 'more ticket')} will be late: {some(labels)}"
        if labels
        else "all of tickets that are late already"
    )
    return (
        f"{counted(sum(short), 'point')} of {counted(len(short), 'developer')} "
        f"{verb(sum(short), 'does', 'do')} not fit into the days before their due dates, {so}."
    )


def _waiting(figures: Figures) -> str:
    if not figures.proposals and not figures.unassigned:
        return "Nothing waits for a decision."
    late = figures.unassigned_late
    due = f", {say_number(late)} of them late" if late else ""
    return (
        f"{counted(figures.proposals, 'proposal')} {verb(figures.proposals, 'waits', 'wait')} for "
        f"a decision, and on the whole board {counted(figures.unassigned, 'ticket')} "
        f"{verb(figures.unassigned, 'has', 'have')} nobody{due}."
    )
