"""From the board to the content of a report, and the name of its file."""

import re
from collections.abc import Callable
from datetime import date, datetime

from dashboard.analytics.copy import Copy
from dashboard.report.figures import gather
from dashboard.report.files import Kind, as_file
from dashboard.report.words import page
from db.engine import Database

# What is told after each step: how many of how many are done.
Advance = Callable[[int, int], None]
_STEPS = 3


def make(
    board: Database,
    copy: Copy,
    kind: Kind,
    *,
    at: datetime,
    team: str | None = None,
    advance: Advance = lambda _done, _total: None,
) -> bytes:
    """The report of the board as it is, or of one team, made `at` an instant.

    Raises StillReading, and NotFound where nobody is in the team.
    """
    advance(1, _STEPS)
    with board.read() as session:
        figures = gather(session, copy, at=at, team=team)
    advance(2, _STEPS)
    content = as_file(page(figures), kind, made_at=at)
    advance(_STEPS, _STEPS)
    return content


def name_of(day: date, kind: Kind, *, team: str | None = None) -> str:
    """`monday-report-2026-11-30.pdf`, with the letters and digits of a team's name."""
    of = re.sub(r"\W+", "-", team or "").strip("-_").lower()
    return f"monday-report-{f'{of}-' if of else ''}{day.isoformat()}.{kind}"
