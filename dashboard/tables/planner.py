"""The planner's board as plain values for the browser: people, their loads, cards: pure."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard.ahead.periods import Period, Zoom, landings, periods
from dashboard.ahead.shortfalls import OpenWork
from dashboard.ahead.weeks import Person, Row, coming
from db.domain.calendar.working_time import DAY, WorkingTime
from db.domain.points import rounded
from db.domain.priorities import PRIORITIES
from db.domain.skills import parse_skills, skill_key, skill_keys

COLOURS = ("priority", "skill", "project", "age")
# Their tones are grades, the first the most pressing; others are names, without one -1.
GRADED = ("priority", "age")
# How long the board has had a ticket: more than so many days.
AGES = ((90, "over three months"), (30, "over a month"), (7, "over a week"))
_YOUNG = "up to a week"


def board_people(
    rows: Sequence[Row], people: pd.DataFrame, zoom: Zoom, today: date
) -> list[dict[str, Any]]:
    """A row of the board for each of `rows`, with what `people` (the roster) says of them.

    `has` and `off` are points and days off by period; `due` and `proposed` the points of work in
    each, then without a date, then later; `lands` the due dates of what is dropped on a period.
    """
    shown = periods(zoom, today)
    return [
        {
            "name": row.person.name,
            "skills": sorted(skill_keys(_text(people["skills"][row.person.id]))),
            "available": float(people["available"][row.person.id]),
            "workload": float(people["workload"][row.person.id]),
            "active": bool(people["active"][row.person.id]),
            **_has(row.person, shown, today),
            "due": _sums(row.work, shown, today, is_proposed=False),
            "proposed": _sums(row.work, shown, today, is_proposed=True),
            "lands": lands(row.person.working, shown, zoom, today),
        }
        for row in rows
    ]


def lands(
    working: WorkingTime, shown: Sequence[Period], zoom: Zoom, today: date
) -> list[list[str]]:
    """The due dates of what is dropped on each period, as `ahead.periods.landings` has them."""
    works = coming(working, 0.0, today, shown[-1].last).works
    return [
        [
            day.isoformat()
            for day in landings(period, zoom, lambda day: works[(day - today).days], today)
        ]
        for period in shown
    ]


def _has(person: Person, shown: Sequence[Period], today: date) -> dict[str, list[Any]]:
    ahead = coming(person.working, person.available, today, shown[-1].last)

    def sums(of: Sequence[float]) -> list[float]:
        return [
            rounded(sum(of[max(0, (period.first - today).days) : (period.last - today).days + 1]))
            for period in shown
        ]

    away = [today + at * DAY for at, off in enumerate(ahead.off) if off == 1]
    return {
        "has": sums(ahead.points),
        "off": sums(ahead.off),
        "away": [day.isoformat() for day in away],
    }


def _sums(
    work: Sequence[OpenWork], shown: Sequence[Period], today: date, *, is_proposed: bool
) -> list[float]:
    found = [0] * (len(shown) + 2)
    for one in work:
        if one.is_proposed == is_proposed:
            found[column_of(one.due, shown, today)] += one.points
    return [points / 100 for points in found]


def column_of(due: date | None, shown: Sequence[Period], today: date) -> int:
    """The column of work that is due then: a period, then without a date, then later.

    What is overdue stands in the first period.
    """
    if due is None:
        return len(shown)
    day = max(due, today)
    found = (at for at, period in enumerate(shown) if period.first <= day <= period.last)
    return next(found, len(shown) + 1)


def columns_of(zoom: Zoom, today: date) -> list[dict[str, str]]:
    """The periods with their labels: a short one, one beside it, and one to be read out."""
    return [
        {
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            **_LABELS[zoom](period),
        }
        for period in periods(zoom, today)
    ]


def board_cards(frame: pd.DataFrame, colour: str, today: date) -> list[dict[str, Any]]:
    """A card for each ticket of `tables.frames.cards_frame`, with the tone of its colour."""
    tones = tones_of(frame, colour, today)
    names = ["ticket", "title", "points", "skill", "priority", "developer", "status", "remark"]
    shown = frame[names].astype("object").where(frame[names].notna(), None)
    return [
        {
            **dict(zip(names, values, strict=True)),
            "id": int(id_),
            "due": None if pd.isna(due) else f"{due:%Y-%m-%d}",
            "skills": [[skill_key(skill), skill] for skill in parse_skills(_text(values[3]))],
            "blocked": bool(blocked),
            "tone": tone,
        }
        for (id_, *values), due, blocked, (tone, _) in zip(
            shown.itertuples(name=None), frame["due"], frame["blocked"], tones, strict=True
        )
    ]


def legend_of(frame: pd.DataFrame, colour: str, today: date) -> list[tuple[int, str]]:
    """The tones that cards have, each with what it says, in order."""
    return sorted(set(tones_of(frame, colour, today)))


def tones_of(frame: pd.DataFrame, colour: str, today: date) -> list[tuple[int, str]]:
    """For each card the number of its tone, and what it says."""
    if colour == "priority":
        places = {name: at for at, name in enumerate(PRIORITIES)}
        return [(places.get(name, len(places)), name) for name in frame["priority"]]
    if colour in ("skill", "project"):
        texts = frame[colour].map(_text)
        places = {text: at for at, text in enumerate(sorted(set(texts) - {""}))}
        return [(places[text], text) if text else (-1, f"no {colour}") for text in texts]
    return [_age((today - since.date()).days) for since in frame["since"]]


def _age(days: int) -> tuple[int, str]:
    for at, (least, said) in enumerate(AGES):
        if days > least:
            return at, said
    return len(AGES), _YOUNG


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _day_labels(period: Period) -> dict[str, str]:
    day = period.first
    return {"label": f"{day:%a} {day.day}", "beside": f"{day:%b}", "said": f"{day:%A}, {_on(day)}"}


def _week_labels(period: Period) -> dict[str, str]:
    week = period.first.isocalendar().week
    return {
        "label": str(week),
        "beside": f"{period.first.day} {period.first:%b}",
        "said": f"week {week}, from {_on(period.first)}",
    }


def _month_labels(period: Period) -> dict[str, str]:
    return {
        "label": f"{period.first:%b}",
        "beside": f"{period.first:%Y}",
        "said": f"{period.first:%B %Y}",
    }


def _on(day: date) -> str:
    return f"{day.day} {day:%B}"


_LABELS: dict[Zoom, Callable[[Period], dict[str, str]]] = {
    "days": _day_labels,
    "weeks": _week_labels,
    "months": _month_labels,
}


def nobody(frame: pd.DataFrame, usual: WorkingTime, zoom: Zoom, today: date) -> dict[str, Any]:
    """The row of the tickets that nobody has: without a name, and with no points of their own."""
    shown = periods(zoom, today)
    waiting = frame[frame["status"] == "pending"]
    due = [0.0] * (len(shown) + 2)
    for day, points in zip(waiting["due"], waiting["points"].fillna(0.0), strict=True):
        due[column_of(None if pd.isna(day) else day.date(), shown, today)] += points
    return {
        "name": "",
        "skills": [],
        "available": 0.0,
        "workload": 0.0,
        "active": True,
        "due": [rounded(points) for points in due],
        "proposed": [0.0] * len(due),
        "away": [],
        "lands": lands(usual, shown, zoom, today),
    }
