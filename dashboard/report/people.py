"""The people of the report: who is over, short, late or away, and who has room."""

from typing import Any

import pandas as pd

from dashboard.report import pictures
from dashboard.report.figures import Figures
from dashboard.report.page import Picture, Section, Table
from dashboard.report.writing import counted, cut, named, say_number, say_short_day
from db.domain.calendar.away import say_away

# So many are listed: of more, those with most to decide about, and those with most room.
_LISTED, _WITH_ROOM = 14, 4


def who(figures: Figures) -> Section:
    """Everybody, or of many those who are over, short, late or away, and who has most room."""
    people = ranked(figures)
    others = len(people) - _LISTED
    if others > 0:
        people = pd.concat([people.head(_LISTED - _WITH_ROOM), people.tail(_WITH_ROOM)])
    most = max(people["available"].max(), (people["workload"] + people["reserved"]).max())
    rows: list[Any] = list(people.itertuples())
    return Section(
        "Who is over, and who has room",
        "" if rows else "Nobody is active.",
        Table(
            (
                *("Developer", "■ workload ▨ proposed ┃ available", "Workload"),
                *("Over or free", "Short", "Late", "Away"),
            ),
            tuple(
                (
                    named(row.developer),
                    Picture(pictures.row(row.workload, row.reserved, row.available, most)),
                    f"{say_number(row.workload)} of {say_number(row.available)}",
                    f"{say_number(row.over)} over" if row.over else f"{say_number(row.free)} free",
                    say_number(row.short) if row.short else "",
                    say_number(row.late) if row.late else "",
                    cut(say_when_away(figures, row.developer), 36),
                )
                for row in rows
            ),
            wide=0,
            numeric=frozenset({2, 3, 4, 5}),
            others=f"and {counted(others, 'other')}, between these: Developers"
            if others > 0
            else "",
        ),
    )


def ranked(figures: Figures) -> pd.DataFrame:
    """The active ones: who is over, short, late or away first, and who has most room last."""
    people = figures.people
    away = people["developer"].isin(list(figures.away))
    room = people["free"] - people["reserved"]
    return people.assign(away=away, room=room).sort_values(
        ["over", "short", "late", "away", "room"],
        ascending=[False, False, False, False, True],
        kind="stable",
    )


def say_when_away(figures: Figures, name: str) -> str:
    """When somebody is away; empty where they are not."""
    return say_away(figures.away.get(name, ()), figures.today, say_short_day)
