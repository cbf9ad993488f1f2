"""Reports by schedule: each week everybody's and each team's, by one of the copies of the app."""

import logging
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.analytics.columnar.copy import StillReading
from dashboard.analytics.columnar.here import history
from dashboard.clock import now
from dashboard.report.files import MEDIA_TYPES, write
from dashboard.report.making import make, name_of, plain_names
from dashboard.settings import Settings
from db.by_schedule import note_made, only_copy
from db.engine import Database
from db.queries.developers import roster
from db.queries.history.workload import time_zone

_log = logging.getLogger(__name__)


def report_if_due(board: Database, chosen: Settings) -> None:
    """Write the reports of this week, unless they are there; what was missed is written late.

    While the history is still read nothing is written, and they are due a minute later.
    """
    folder = chosen.report_folder
    if folder is None:
        return
    at = now()
    with board.read() as session:
        zone = time_zone(session)
    since = chosen.report_at.last(at, zone).date()
    if _is_there(folder, since):
        return
    with only_copy(board, "report") as alone, suppress(StillReading):
        # Another copy may have written it just now.
        if alone and not _is_there(folder, since):
            _write(board, folder, at, at.astimezone(ZoneInfo(zone)).date())


def _write(board: Database, folder: Path, at: datetime, day: date) -> None:
    copy = history()
    with board.read() as session:
        teams = sorted({row.team for row in roster(session) if row.active and row.team})
    folder.mkdir(parents=True, exist_ok=True)
    # That of everybody comes last: once it is there, all are.
    for team, plain in (*plain_names(teams).items(), (None, "")):
        for kind, content in make(board, copy, at=at, team=team).items():
            write(folder / name_of(day, kind, plain), content)
    note_made(board, "report", str(folder), at=at)
    _log.info("Wrote the report into %s", folder)


def _is_there(folder: Path, since: date) -> bool:
    """Whether the folder has everybody's report of this day or a later one, as every kind."""
    return all(
        any(
            path.name >= name_of(since, kind)
            for path in folder.glob(f"monday-report-????-??-??.{kind}")
        )
        for kind in MEDIA_TYPES
    )
