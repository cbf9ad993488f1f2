"""The rows of a table of decisions that head a group: what it is, and what all of it adds up to."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.clock import today
from dashboard.tables.groups import beginnings, group_values
from dashboard.ui.figures.cached import team
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.locales import say_month_day
from dashboard.ui.words.values import counted, say_number
from db.domain.days import monday
from db.domain.priorities import PRIORITIES
from db.queries.lists.groups import GroupSum

_NONE = {
    "developer": "Nobody",
    "skill": "No skill",
    "due week": "No due date",
    "team": "No team",
    "project": "No project",
}


def group_heads(
    frame: pd.DataFrame, group: str, sums: Mapping[Any, GroupSum], moment: Moment
) -> list[dict[str, Any]]:
    """The heads, each with the place of the row that it stands above and the name of its group.

    Under a developer's name stands the load that they have once every open proposal is approved.
    """
    loads = _loads(moment) if group == "developer" else {}
    heads = []
    for place, value in beginnings(group_values(frame, group)):
        found = sums.get(value, GroupSum(0, 0))
        facts = [counted(found.number, "ticket"), counted(found.points, "point")]
        if value in loads:
            facts.append(loads[value])
        title = _title(group, value, moment)
        heads.append({"at": place, "group": f"{group}: {title}", "title": title, "facts": facts})
    return heads


def _title(group: str, value: Any, moment: Moment) -> str:
    if value is None:
        return _NONE[group]
    if group == "priority":
        return PRIORITIES[value - 1]
    return _week(value, today(moment.time_zone)) if group == "due week" else str(value)


def _week(first: date, on: date) -> str:
    days = f"{say_month_day(first)} – {say_month_day(first + timedelta(days=6))}"
    weeks = (first - monday(on)).days // 7
    near = {-1: "last week", 0: "this week", 1: "next week"}.get(weeks)
    return f"{days}, {near or first.year}" if near or first.year != on.year else days


def _loads(moment: Moment) -> dict[str, str]:
    """Each active developer's load after all open proposals, in words, by name."""
    people = team(moment)
    active = people[people["active"]]
    return {
        name: f"load after proposals {say_number(after)} of {say_number(available)}"
        + (" ⚠ Overload" if after > available else "")
        for name, after, available in zip(
            active["developer"],
            (active["workload"] + active["reserved"]).round(2),
            active["available"],
            strict=True,
        )
    }
