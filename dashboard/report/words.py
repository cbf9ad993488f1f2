"""The report in words: what matters first, then what it rests upon."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

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
    yield _over(figures)
    yield _late(figures)
    yield _short(figures)
    room = everybody[(everybody["free"] > 0) & (everybody["short"] == 0)][::-1]
    free = [
        f"{within(name)} ({counted(points, 'point')} free)"
        for name, points in zip(room["developer"], room["free"], strict=True)
    ]
    yield f"Most room: {joined(free[:MOST_NAMED])}." if free else "Nobody has room."
    if figures.away:
        gone = [f"{within(name)} ({people.say_when_away(figures, name)})" for name in figures.away]
        yield f"Absent in the coming sprint: {some(gone)}."
    yield _waiting(figures)


def _over(figures: Figures) -> str:
    over = people.ranked(figures).query("over > 0")
    if over.empty:
        return "Nobody carries more than they have."
    names = [
        f"{within(name)} ({counted(points, 'point')} over)"
        for name, points in zip(over["developer"], over["over"], strict=True)
    ]
    return (
        f"{say_number(len(over))} of {counted(len(figures.people), 'developer')} "
        f"{verb(len(over), 'carries', 'carry')} more than they have: {some(names)}."
    )


def _late(figures: Figures) -> str:
    number = len(figures.late)
    if not number:
        return "Nothing that somebody has is late."
    labels = [within(held.work.label) for held in figures.late]
    return f"{counted(number, 'ticket')} {verb(number, 'is', 'are')} late: {some(labels)}."


def _short(figures: Figures) -> str:
    short = figures.people.query("short > 0")["short"]
    if short.empty:
        return "Everything that has a date fits into the days before it."
    labels = [within(held.work.label) for held in figures.will_be_late]
    so = (
        f"so {counted(len(labels), 'more ticket')} will be late: {some(labels)}"
        if labels
        else "all of tickets that are late already"
    )
    return (
        f"{counted(short.sum(), 'point')} of {counted(len(short), 'developer')} "
        f"{verb(short.sum(), 'does', 'do')} not fit into the days before their due dates, {so}."
    )


def _waiting(figures: Figures) -> str:
    wait, have = (
        verb(figures.proposals, "waits", "wait"),
        verb(figures.unassigned, "has", "have"),
    )
    late = figures.unassigned_late
    due = f", {say_number(late)} of them late" if late else ""
    return (
        f"{counted(figures.proposals, 'proposal')} {wait} for a decision, and on the whole board "
        f"{counted(figures.unassigned, 'ticket')} {have} nobody{due}."
    )
