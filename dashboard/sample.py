"""The sample team: invented developers and tickets with which an empty board can begin."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from dashboard.importing import Imported, Upload, import_uploads
from dashboard.jobs import Job
from db.commands import Actor, undo
from db.csv_in import Sheet, read
from db.engine import Database
from db.staging import StagedRows

_FOLDER = Path(__file__).resolve().parent / "demo"
FILES = (_FOLDER / "developers.csv", _FOLDER / "tickets.csv")


def import_sample(database: Database, *, actor: Actor, at: datetime, today: date) -> list[Imported]:
    """Import the sample's files in one transaction, a batch for each kind, developers first."""
    uploads = [Upload(_due_from(read(path, name=path.name), today)) for path in FILES]
    return import_uploads(database, uploads, Job("Importing"), actor=actor, at=at)


def undo_sample(
    database: Database, batch_ids: Sequence[str], *, actor: Actor, at: datetime
) -> list[str]:
    """Take the sample back in one transaction, the tickets first; what was kept, in sentences."""
    kept: list[str] = []
    with database.write() as session:
        for batch_id in reversed(batch_ids):
            outcome = undo(session, batch_id, actor=actor, at=at)
            kept += [f"{one.label}: {one.message}" for one in outcome.refused]
    return kept


def _due_from(sheet: Sheet, today: date) -> Sheet:
    """The sheet with its due dates moved on by whole weeks, so that none is over on `today`."""
    names = sheet.records.names
    if "due_date" not in names:
        return sheet
    days = [row["due_date"] for row in sheet.records if row["due_date"] is not None]
    late = (today - min(days, default=today)).days
    if late < 0:
        return sheet
    later = timedelta(weeks=late // 7 + 1)
    moved = StagedRows(names)
    moved.append(
        [
            [
                row[name] and row[name] + later if name == "due_date" else row[name]
                for row in sheet.records
            ]
            for name in names
        ]
    )
    return replace(sheet, records=moved)
