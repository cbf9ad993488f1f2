"""The sample team: invented developers and tickets with which an empty board can begin."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.importing import Imported, Upload, import_uploads
from dashboard.live.background import Job
from db.commands import Actor, Refusal, undo
from db.errors import Conflict
from db.history.batches import lock_board
from db.importing.read import Sheet, read
from db.importing.staging import StagedRows
from db.models.board import Batch, Developer, RecordHistory

_FOLDER = Path(__file__).resolve().parent
_NAME = "the sample team's"
_REASON = f"Imported from {_NAME}"
FILES = (_FOLDER / "developers.csv", _FOLDER / "tickets.csv")


def import_sample(session: Session, *, actor: Actor, at: datetime, today: date) -> list[Imported]:
    """Import the sample's files, a batch for each kind, developers first."""
    sheets = (_due_from(read(path, name=path.name), today) for path in FILES)
    uploads = [Upload(replace(sheet, name=f"{_NAME} {sheet.name}")) for sheet in sheets]
    return import_uploads(session, uploads, Job("Importing"), actor=actor, at=at)


def holds_sample_alone(session: Session) -> bool:
    """Whether the newest record comes from the sample, and a developer is still active."""
    created = RecordHistory.action == "created"
    newest = session.execute(
        select(RecordHistory.reason).where(created).order_by(RecordHistory.id.desc()).limit(1)
    ).scalar_one_or_none()
    if newest is None or not newest.startswith(_REASON):
        return False
    return session.scalar(select(Developer.id).where(Developer.active).limit(1)) is not None


def undo_sample(session: Session, *, actor: Actor, at: datetime) -> list[Refusal]:
    """Undo every commit since the sample was imported, the last first.

    Returns what could not be undone. Raises Conflict where the board holds more than the sample.
    """
    lock_board(session)
    if not holds_sample_alone(session):
        raise Conflict("More than the sample team is here by now; undo single commits instead.")
    return [
        refusal
        for batch_id in _batches_in_force(session)
        for refusal in undo(session, batch_id, actor=actor, at=at).refused
    ]


def _batches_in_force(session: Session) -> list[str]:
    """The batches that were not undone, newest first, without the undos themselves."""
    in_force: list[str] = []
    undone: set[str] = set()
    rows = session.execute(select(Batch.id, Batch.undoes).order_by(Batch.data_version.desc()))
    for row in rows:
        if row.id in undone:
            continue
        if row.undoes is None:
            in_force.append(row.id)
        else:
            undone.add(row.undoes)
    return in_force


def _due_from(sheet: Sheet, today: date) -> Sheet:
    """The sheet with its due dates moved on by whole weeks, so that none is overdue on `today`."""
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
