"""Whether somebody's open work fits into the days before its due dates: pure, and exact.

Points are whole hundredths here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from db.domain.days import monday


@dataclass(frozen=True, slots=True)
class OpenWork:
    """A ticket that somebody has, or is proposed for, with the hundredths of points it counts."""

    ticket_id: int
    label: str
    points: int
    due: date | None
    # Of two that are due on one day the lower is done first.
    rank: int = 0
    title: str = ""
    is_proposed: bool = False
    is_estimated: bool = True

    def due_by(self, today: date) -> date | None:
        """The last day on which there is time for it: overdue work has the current week."""
        if self.due is None or self.due >= today:
            return self.due
        return monday(today) + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What does not fit before its due date, of all that is due in one week (its Monday)."""

    week: date
    points: int
    tickets: tuple[OpenWork, ...]


def shortfalls(
    work: Iterable[OpenWork], room: Mapping[date, int], *, today: date
) -> list[Shortfall]:
    """What does not fit, week by week; an empty list where everything does.

    `room` says for each day from `today` on what there is until its end, today's included. OpenWork
    without a due date, or due after the last of these days, is left aside.

    The earliest due date is served first, from the earliest days: as nothing else does better
    (Jackson, Scheduling a production line to minimize maximum tardiness, 1955), the sum is what a
    maximum flow from tickets to the days before their due dates leaves over.
    """
    dated = [(ticket.due_by(today), ticket) for ticket in work if ticket.due is not None]
    in_order = sorted(
        ((day, one) for day, one in dated if day is not None and day in room),
        key=lambda pair: (pair[0], pair[1].due, pair[1].rank, pair[1].ticket_id),
    )
    done = 0
    late: list[tuple[date, int, OpenWork]] = []
    for day, one in in_order:
        wanted = done + one.points
        done = min(wanted, room[day])
        if wanted > done:
            late.append((monday(day), wanted - done, one))
    weeks = ((week, list(rows)) for week, rows in groupby(late, key=itemgetter(0)))
    return [
        Shortfall(week, sum(short for _, short, _ in rows), tuple(one for *_, one in rows))
        for week, rows in weeks
    ]
