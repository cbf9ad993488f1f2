"""What the report says about now: who is over, and what is late."""

import pandas as pd

from dashboard.ahead.weeks import points_of
from dashboard.report import pictures
from dashboard.report.figures import Figures, Late
from dashboard.report.page import Picture, Section, Table
from dashboard.report.pictures import Bar
from dashboard.report.writing import (
    MOST_ROWS,
    counted,
    cut,
    harmless,
    named,
    of_all,
    say_day,
    say_number,
    was,
    within,
)
from dashboard.tables.frames import team_loads
from db.domain.points import rounded

_DRAWN = 10


def over(figures: Figures) -> Section:
    """Who carries more than they have, among the fullest."""
    heading = "Who is over"
    if figures.people.empty:
        return Section(heading, "Nobody is active.")
    people = overloaded(figures.people)
    finding = "Nobody carries more than they have"
    if not people.empty:
        carries = "carries" if len(people) == 1 else "carry"
        most = people.iloc[0]
        finding = (
            f"{say_number(len(people))} of {counted(len(figures.people), 'developer')} {carries} "
            f"more than they have, {within(cut(most['developer'], 40))} most: "
            f"{counted(-most['free'], 'point')} over"
        )
    return Section(
        heading,
        f"{finding}.{of_all(len(people))}",
        _fullest(figures.people, finding),
        _who(people) if len(people) else None,
    )


def overloaded(people: pd.DataFrame) -> pd.DataFrame:
    """Who carries more than they have, by most first."""
    return people[people["free"] < 0].sort_values("free", kind="stable")


def _who(people: pd.DataFrame) -> Table:
    listed = people.head(MOST_ROWS)
    return Table(
        "Who carries more than they have, in points",
        ("Developer", "Workload", "Available", "Over"),
        tuple(
            (named(name), say_number(workload), say_number(available), say_number(-free))
            for name, workload, available, free in zip(
                listed["developer"],
                listed["workload"],
                listed["available"],
                listed["free"],
                strict=True,
            )
        ),
        wide=0,
        numeric=frozenset({1, 2, 3}),
    )


def _fullest(people: pd.DataFrame, finding: str) -> Picture:
    loads = team_loads(people).head(_DRAWN)
    bars = [
        _bar(name, workload, after, available)
        for name, workload, after, available in zip(
            loads["developer"], loads["workload"], loads["after"], loads["available"], strict=True
        )
    ]
    return Picture(
        pictures.rows(bars),
        finding,
        f"The {len(loads)} fullest of {say_number(len(people))}, in points. Filled: workload now; "
        "hatched: open proposals; line: available.",
    )


def _bar(name: str, workload: float, after: float, available: float) -> Bar:
    said = f"{say_number(workload)} of {say_number(available)}"
    past = rounded(workload - available)
    return Bar(
        cut(harmless(name), 20),
        workload,
        after - workload,
        available,
        f"{said}, {say_number(past)} over" if past > 0 else said,
    )


def late(figures: Figures) -> Section:
    """What was due before today, and is not done."""
    heading, number = "What is late", figures.unassigned_late
    nobodys = (
        f" {counted(number, 'ticket')} that nobody has {was(number)} due before today, too."
        if number
        else " No ticket that nobody has was due before today."
    )
    tickets = figures.late
    if not tickets:
        return Section(heading, f"Nothing that somebody has is late.{nobodys}")
    points = points_of(one.work for one in tickets) / 100
    said = (
        f"{counted(len(tickets), 'ticket')} of {counted(points, 'point')} that somebody has "
        f"{was(len(tickets))} due before today.{of_all(len(tickets))}{nobodys}"
    )
    table = Table(
        "Tickets that were due before today, the latest first",
        ("Ticket", "Title", "Developer", "Points", "Due"),
        tuple(_late_row(one) for one in tickets[:MOST_ROWS]),
        wide=1,
        numeric=frozenset({3}),
    )
    return Section(heading, said, table=table)


def _late_row(one: Late) -> tuple[str, ...]:
    work = one.work
    return (
        named(work.label),
        cut(harmless(work.title), 60),
        named(one.developer),
        say_number(work.points / 100) if work.is_estimated else "–",
        say_day(work.due) if work.due else "–",
    )
