"""From the board to a report as files, and their names."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from itertools import chain, count

from dashboard.analytics.columnar.copy import Copy
from dashboard.report.figures import gather
from dashboard.report.files import MEDIA_TYPES, Kind, as_file
from dashboard.report.words import page
from db.engine import Database

# What is told after each step: how many of how many are done.
Advance = Callable[[int, int], None]
_STEPS = 2 + len(MEDIA_TYPES)
# Letters of a team in a file's name, which has 255 bytes; a letter may take four.
_LONGEST = 40


def make(
    board: Database,
    copy: Copy,
    *,
    at: datetime,
    team: str | None = None,
    advance: Advance = lambda _done, _total: None,
) -> Mapping[Kind, bytes]:
    """The report of the board as it is, or of one team, made `at` an instant, as every kind.

    Raises StillReading, and NotFound where nobody is in the team.
    """
    advance(1, _STEPS)
    with board.read() as session:
        content = page(gather(session, copy, at=at, team=team))
    files = {}
    for number, kind in enumerate(MEDIA_TYPES, start=2):
        advance(number, _STEPS)
        files[kind] = as_file(content, kind, made_at=at)
    return files


def name_of(day: date, kind: Kind, team: str = "") -> str:
    """`monday-report-2026-11-30.pdf`, or `monday-report-2026-11-30-core.pdf` of the team `core`."""
    return f"monday-report-{day.isoformat()}{f'-{team}' if team else ''}.{kind}"


def plain_names(teams: Iterable[str]) -> dict[str, str]:
    """What each team is called in the names of files: letters, digits and hyphens, no two alike."""
    names: dict[str, str] = {}
    for team in teams:
        plain = re.sub(r"[\W_]+", "-", team.lower())[:_LONGEST].strip("-") or "team"
        numbered = (f"{plain}-{number}" for number in count(2))
        names[team] = next(one for one in chain([plain], numbered) if one not in names.values())
    return names
