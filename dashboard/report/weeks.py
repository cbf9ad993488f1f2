"""The weeks of the report: what was completed and decided in the last, and what the next bring."""

from typing import Any

from dashboard.ahead.forecast import FEWEST_WEEKS, HORIZON, SHARES
from dashboard.analytics.series.decisions import OUTCOMES
from dashboard.looking_ahead import Outlook
from dashboard.report import pictures
from dashboard.report.figures import Figures
from dashboard.report.page import Picture, Section
from dashboard.report.pictures import Bar
from dashboard.report.writing import counted, joined, say_number, say_short_day, verb
from dashboard.tables.ahead import cells_frame

# What the app does by itself is no decision.
_BY_ITSELF = ("proposed", "superseded")
_LIKELY = SHARES.index(0.85)


def last_week(figures: Figures) -> Section:
    """What was completed and how long it took, and what was decided."""
    days, weeks = figures.last_week, figures.weeks
    last, before = weeks.iloc[-1], weeks.iloc[-2]
    said = (
        f"From {say_short_day(days.first)} to {say_short_day(days.last)}, "
        f"{counted(last['tickets'], 'ticket')} of {counted(last['points'], 'point')} "
        f"{verb(last['tickets'], 'was', 'were')} completed; the week before, "
        f"{say_number(before['tickets'])} of {say_number(before['points'])}. "
        f"{_cycle_time(figures)}At its end everybody together carried {say_number(last['close'])} "
        f"of the {counted(last['available'], 'point')} that they had. {_decided(figures)}"
    )
    tickets = weeks["tickets"]
    bars = [Bar(_number(week), number) for week, number in zip(weeks.index, tickets, strict=True)]
    finding = (
        f"Tickets completed in each of the last {len(weeks)} weeks: "
        f"{say_number(tickets.iloc[-1])} in the last one, {say_number(tickets.mean())} on average"
    )
    return Section(
        "Last week",
        said,
        picture=Picture(pictures.columns(bars), finding),
        key="Tickets completed, by week.",
    )


def _number(week: Any) -> int:
    return int(week.isocalendar().week)


def _cycle_time(figures: Figures) -> str:
    """Within how many days the tickets were done."""
    if not figures.cycle_days:
        return ""
    shares = [
        f"{share:.0%} within {say_number(days)}" for share, days in figures.cycle_days.items()
    ]
    return f"Cycle time, in days: {joined(shares)}. "


def _decided(figures: Figures) -> str:
    """How often what was decided, and what became of proposals."""
    counts = sorted(figures.decided.items(), key=lambda one: -one[1])
    decided = [f"{say_number(n)} {action}" for action, n in counts if action not in _BY_ITSELF]
    if not decided:
        return "Nothing was decided."
    outcomes = [
        f"{say_number(number)} {OUTCOMES[name].lower()}"
        for name, number in figures.outcomes.items()
        if number
    ]
    number = sum(figures.outcomes.values())
    proposals = f" Of {counted(number, 'proposal')}: {joined(outcomes)}." if number else ""
    return f"Decided: {joined(decided)}.{proposals}"


def next_weeks(figures: Figures) -> Section:
    """What is due in each week against what everybody has in it, and by when as much is done."""
    heading, forecast = "The next weeks", _forecast(figures.outlook)
    cells = cells_frame(figures.ahead)
    if cells.empty:
        return Section(heading, f"Nobody can be given work. {forecast}")
    cells["over"] = cells["due"] > cells["has"]
    weeks = cells.groupby("week")[["due", "proposed", "has", "over"]].sum()
    this, following = weeks.iloc[0], weeks.iloc[1]
    full, single = int((weeks["due"] > weeks["has"]).sum()), int((weeks["over"] > 0).sum())
    finding = (
        f"More is due than everybody together has in {say_number(full)} of the next {len(weeks)} "
        f"weeks, and than somebody has in {say_number(single)}"
    )
    said = (
        f"This week {counted(this['due'], 'point')} {verb(this['due'], 'is', 'are')} due of "
        f"{say_number(this['has'])} that are there, next week {say_number(following['due'])} of "
        f"{say_number(following['has'])}. {finding}. {forecast}"
    )
    rows: list[Any] = list(weeks.itertuples())
    bars = [Bar(_number(row.Index), row.due, row.proposed, row.has) for row in rows]
    return Section(
        heading,
        said,
        picture=Picture(pictures.columns(bars), finding),
        key="Points by week: ■ due ▨ proposed ━ what everybody has.",
    )


def _forecast(outlook: Outlook) -> str:
    """By when as much is done as is assigned, and how such days held."""
    if not outlook.assigned:
        return "Nothing is assigned, so there is nothing to forecast."
    if outlook.forecast is None:
        return (
            f"A forecast is drawn from {FEWEST_WEEKS} whole weeks of history at least; this board "
            f"has {outlook.weeks}."
        )
    days = [
        f"{f'by {say_short_day(day)}' if day else f'after {HORIZON} weeks'} in {share:.0%}"
        for share, day in zip(SHARES, outlook.forecast.days, strict=True)
    ]
    kept = outlook.kept[_LIKELY]
    held = (
        f"; the day of {SHARES[_LIKELY]:.0%} held in {kept.kept} of {counted(kept.weeks, 'week')}"
        if kept.weeks
        else ""
    )
    return (
        f"{counted(outlook.assigned, 'ticket')} {verb(outlook.assigned, 'is', 'are')} assigned on "
        f"the whole board; as many are completed {joined(days)} of the runs{held}."
    )
