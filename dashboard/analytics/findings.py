"""What each figure finds, in a sentence: for whoever does not see its picture."""

from collections.abc import Callable, Mapping

import pandas as pd

from dashboard.analytics.series.decisions import OUTCOMES
from dashboard.analytics.series.times import SHARES, least_sample, named
from db.domain.words import counted


def _balance(weekly: pd.DataFrame) -> str:
    if weekly["people"].max() < 2:
        return "Balance and spread need two people who have points available"
    known = weekly.dropna(subset=["jain"])
    if known.empty:
        return "Nobody carried anything at the close of a week"
    first, last = known.iloc[0], known.iloc[-1]
    return (
        f"Balance {last['jain']:.2f} in the last week, {first['jain']:.2f} in the first; nine "
        f"tenths of people at {last['high']:.0%} or less of what they have, a tenth at "
        f"{last['low']:.0%} or less"
    )


def _cumulative_flow(daily: pd.DataFrame) -> str:
    first, last = daily.iloc[0], daily.iloc[-1]
    return (
        f"{counted(last['assigned'], 'ticket')} in somebody's hands and {last['pending']:,} "
        f"waiting on the last day, {first['assigned']:,} and {first['pending']:,} on the first"
    )


def _throughput(weekly: pd.DataFrame) -> str:
    sums = weekly[["tickets", "points", "unestimated"]].sum()
    without = f", {sums['unestimated']:,.0f} of them without points" if sums["unestimated"] else ""
    return (
        f"{counted(int(sums['tickets']), 'ticket')} of {sums['points']:,.6g} points completed in "
        f"{counted(len(weekly), 'week')}{without}"
    )


def _due_dates(weekly: pd.DataFrame) -> str:
    sums = weekly[["in_time", "week_late", "later", "undated"]].sum()
    dated = int(sums["in_time"] + sums["week_late"] + sums["later"])
    if not dated:
        return f"None of {counted(int(sums['undated']), 'completed ticket')} had a due date"
    return (
        f"{sums['in_time'] / dated:.0%} of {counted(dated, 'ticket')} with a due date in time, "
        f"{sums['later']:,} more than a week late"
    )


def _times(weekly: pd.DataFrame) -> str:
    some = weekly[weekly["tickets"] > 0]
    halves = some[named(SHARES[0])].dropna()
    said = (
        f"Half of a week's tickets within {halves.min():.2g} to {halves.max():.2g} days"
        if len(halves)
        else "No week has enough tickets for a share"
    )
    few = [
        f"{int((some['tickets'] < least_sample(share)).sum())} for {share:.0%}" for share in SHARES
    ]
    return f"{said}; of {counted(len(some), 'week')} too few tickets in {', '.join(few)}"


def _ages(oldest: pd.DataFrame) -> str:
    return (
        f"{counted(len(oldest), 'active ticket')}, the oldest {oldest['days'].max():.1f} days old"
    )


def _decisions(by_skill: pd.DataFrame) -> str:
    sums = by_skill[list(OUTCOMES)].sum()
    number = int(sums.sum())
    return (
        f"{sums['approved'] / number:.0%} of {counted(number, 'proposal')} approved as they came, "
        f"{sums['changed']:,} for somebody else, {sums['rejected'] + sums['set aside']:,} rejected"
    )


def _actions(weekly: pd.DataFrame) -> str:
    number = int(weekly.drop(columns="week").to_numpy().sum())
    return f"{counted(number, 'action')} in {counted(len(weekly), 'week')}"


def _handovers(handed: pd.DataFrame) -> str:
    most = handed.iloc[int(handed["tickets"].argmax())]
    return (
        f"{counted(int(handed['tickets'].sum()), 'hand-over')} between "
        f"{counted(len(handed), 'pair')}, most from {most['giver']} to {most['taker']}: "
        f"{most['tickets']:,}"
    )


def _skills(scarcest: pd.DataFrame) -> str:
    wanted = scarcest.loc[scarcest["tickets"] > 0, "people"]
    return (
        f"{counted(len(scarcest), 'skill')}; of those that open tickets ask for, only one person "
        f"has {int((wanted == 1).sum())} and nobody {int((wanted == 0).sum())}"
    )


FINDINGS: Mapping[str, Callable[[pd.DataFrame], str]] = {
    "balance": _balance,
    "cumulative-flow": _cumulative_flow,
    "throughput": _throughput,
    "due-dates": _due_dates,
    "cycle-times": _times,
    "lead-times": _times,
    "ages": _ages,
    "decisions": _decisions,
    "actions": _actions,
    "hand-overs": _handovers,
    "skills": _skills,
}
