"""What the report says about last week: what was completed, and what was decided."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.analytics.decisions import OUTCOMES
from dashboard.report import pictures
from dashboard.report.figures import Decided, Figures
from dashboard.report.page import Picture, Section, Table
from dashboard.report.pictures import Bar
from dashboard.report.writing import counted, joined, named, say_day, say_number, was


def last_week(figures: Figures) -> Section:
    """What was completed, and how long it took."""
    days, weeks = figures.last_week, figures.weeks
    last, before = weeks.iloc[-1], weeks.iloc[-2]
    said = (
        f"From {say_day(days.first)} to {say_day(days.last)}, "
        f"{counted(last['tickets'], 'ticket')} of {counted(last['points'], 'point')} "
        f"{was(last['tickets'])} completed; the week before, {say_number(before['tickets'])} of "
        f"{say_number(before['points'])}. At its end everybody together carried "
        f"{say_number(last['close'])} of the {counted(last['available'], 'point')} that they had."
    )
    if figures.cycle_days:
        shares = [
            f"{share:.0%} within {say_number(days_)}" for share, days_ in figures.cycle_days.items()
        ]
        said += f" Cycle time of what was completed, in days: {joined(shares)}."
    elif last["tickets"]:
        said += " These are too few to say within which time they were done."
    return Section("Last week", said, _completed(weeks))


def _completed(weeks: pd.DataFrame) -> Picture:
    tickets = weeks["tickets"]
    bars = [
        Bar(f"{week:%-d %b}", number, said=say_number(number))
        for week, number in zip(pd.DatetimeIndex(weeks.index), tickets, strict=True)
    ]
    return Picture(
        pictures.columns(bars),
        f"Tickets completed in each of the last {len(weeks)} weeks: "
        f"{say_number(tickets.iloc[-1])} in the last one, {say_number(tickets.mean())} on average",
        "Tickets completed, by the week that begins on the Monday below the bar.",
    )


def decided(figures: Figures) -> Section:
    """The decisions about assignments, by what they were."""
    heading = "What was decided"
    wait = "waits" if figures.proposals == 1 else "wait"
    have = "has" if figures.unassigned == 1 else "have"
    waiting = (
        f"{counted(figures.proposals, 'proposal')} {wait} for a decision now, and "
        f"{counted(figures.unassigned, 'ticket')} {have} nobody."
    )
    if not figures.decided:
        return Section(heading, f"Nothing was decided last week. {waiting}")
    return Section(
        heading,
        f"{_proposals(figures.outcomes)}{waiting}",
        table=Table(
            "Decisions about assignments last week, and the tickets of the latest",
            ("Decision", "Number", "Tickets"),
            tuple(
                (one.action.capitalize(), say_number(one.number), _tickets(one))
                for one in figures.decided
            ),
            wide=2,
            numeric=frozenset({1}),
        ),
    )


def _proposals(outcomes: Mapping[str, int]) -> str:
    """What became of the proposals that were decided last week."""
    number = sum(outcomes.values())
    if not number:
        return ""
    parts = [
        f"{OUTCOMES[name].lower()}: {say_number(count)}"
        for name, count in outcomes.items()
        if count
    ]
    return f"{counted(number, 'proposal')} {was(number)} decided last week ({'; '.join(parts)}). "


def _tickets(one: Decided) -> str:
    return _listed([named(label) for label in one.tickets], one.number)


def _listed(labels: Sequence[str], number: int) -> str:
    more = " …" if number > len(labels) else ""
    return f"{', '.join(labels)}{more}"
