"""A board in memory, filled from CSV files in a folder."""

import getpass
import logging
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from db.commands import Actor
from db.domain.words import counted
from db.engine import Database
from db.errors import BoardError
from db.importing.calendar.reading import read_calendar
from db.importing.calendar.saving import import_calendar
from db.importing.read import read
from db.importing.read.assignments import read_assignments
from db.importing.save import import_rows
from db.importing.save.assignments import import_assignments
from db.queries.history.workload import time_zone

_log = logging.getLogger(__name__)


def fill(database: Database, folder: Path) -> list[str]:
    """Import developers, tickets, assignments and calendar.csv, as far as they are in `folder`.

    Returns sentences about what could not be imported.
    """
    warnings: list[str] = []
    actor, at = Actor(getpass.getuser(), "admin"), datetime.now(UTC)
    for kind in ("developers", "tickets"):
        path = folder / f"{kind}.csv"
        if not path.exists():
            continue
        try:
            sheet = read(path, name=path.name, kind=kind)
            warnings += [f"{path.name}: {question.text}" for question in sheet.questions]
            if sheet.refused:
                rows = counted(sheet.refused, "row")
                warnings.append(f"{path.name}: {rows} refused; see Import.")
            if not sheet.questions:
                with database.write() as session:
                    import_rows(session, sheet.kind, sheet.records, actor=actor, at=at)
        except BoardError as error:
            warnings.append(f"{path.name}: {error}")
    warnings += _fill_assignments(database, folder / "assignments.csv", actor, at)
    warnings += _fill_calendars(database, folder / "calendar.csv", actor, at)
    if not any((folder / f"{kind}.csv").exists() for kind in ("developers", "tickets")):
        warnings.append(f"There are no CSV files in {folder}; upload some on the Import page.")
    for warning in warnings:
        _log.warning(warning)
    return warnings


def _fill_assignments(database: Database, path: Path, actor: Actor, at: datetime) -> list[str]:
    if not path.exists():
        return []
    try:
        rows, problems = read_assignments(path, name=path.name)
        with database.write() as session:
            done = import_assignments(session, rows, actor=actor, at=at)
    except BoardError as error:
        return [f"{path.name}: {error}"]
    refused = len(problems) + len(done.refused)
    return [f"{path.name}: {counted(refused, 'row')} refused."] if refused else []


def _fill_calendars(database: Database, path: Path, actor: Actor, at: datetime) -> list[str]:
    if not path.exists():
        return []
    try:
        with database.write() as session:
            zone = time_zone(session)
            today = at.astimezone(ZoneInfo(zone)).date()
            sheet = read_calendar(path, name=path.name, today=today, time_zone=zone)
            if sheet.questions:
                return [f"{path.name}: {sheet.questions[0].text}"]
            done, _ = import_calendar(session, sheet, actor=actor, at=at)
    except BoardError as error:
        return [f"{path.name}: {error}"]
    refused = len(sheet.problems) + sum(done.unknown.values())
    return [f"{path.name}: {counted(refused, 'line')} refused."] if refused else []
