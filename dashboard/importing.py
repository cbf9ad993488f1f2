"""Uploaded files on their way to the board: read, compared, then saved in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from dashboard.live.background import Job
from db.commands import Actor
from db.engine import Database
from db.errors import Conflict
from db.importing.read import Choices, Problem, Sheet
from db.importing.read.assignments import AssignmentRow
from db.importing.save import TRACKER, Difference, Wishes, about_work, compare, import_rows
from db.importing.save.assignments import (
    AssignmentsImported,
    compare_assignments,
    import_assignments,
)
from db.importing.save.mappings import remember
from db.models.types import Progress


@dataclass(frozen=True)
class Upload:
    """A file as it was understood, and what the manager decided about it."""

    sheet: Sheet
    wishes: Wishes = field(default_factory=Wishes)
    # What the manager has looked at.
    preview: Difference | None = None
    # How files with this header are read from now on, where somebody has corrected it.
    choices: Choices | None = None

    @property
    def source(self) -> str:
        """Under which name its keys are found again."""
        if self.wishes.same_ids == "other":
            return self.sheet.name
        return self.sheet.source or TRACKER


@dataclass(frozen=True)
class AssignmentList:
    """A file of assignments as it was understood."""

    name: str
    rows: Sequence[AssignmentRow]
    problems: Sequence[Problem]
    # What the manager has looked at.
    preview: AssignmentsImported | None = None

    def refused(self, found: AssignmentsImported) -> int:
        """How many of its rows are left out: those that cannot be read, and those `found` so."""
        return len({problem.row for problem in self.problems}) + len(found.refused)


@dataclass(frozen=True)
class Imported:
    """What one file brought: its commit, if it changed anything, and how many rows became what.

    `about` says in sentences what became of the work. `problems` is the file with its refused rows,
    for a list of assignments with what was found about each.
    """

    name: str
    batch_id: str | None
    created: int
    updated: int
    unchanged: int
    refused: int
    about: Sequence[str]
    problems: Sheet | tuple[AssignmentList, AssignmentsImported]


def preview(
    session: Session, upload: Upload, progress: Progress = lambda done, total: None
) -> Difference:
    """What importing `upload` would change at this moment; nothing is written."""
    return compare(
        session,
        upload.sheet.kind,
        upload.sheet.records,
        source=upload.source,
        wishes=upload.wishes,
        progress=progress,
    )


def preview_assignments(
    database: Database,
    file: AssignmentList,
    before: Sequence[Upload],
    job: Job,
    *,
    actor: Actor,
    at: datetime,
) -> AssignmentsImported:
    """What importing `file` would change once `before` are imported; nothing stays written."""
    if not before:
        with database.read() as session:
            return compare_assignments(session, file.rows, actor=actor)
    unseen = [replace(upload, preview=None) for upload in before]
    with database.rehearse() as session:
        import_uploads(session, unseen, job, actor=actor, at=at)
        return compare_assignments(session, file.rows, actor=actor)


def import_files(
    session: Session,
    uploads: Sequence[Upload],
    lists: Sequence[AssignmentList],
    job: Job,
    *,
    actor: Actor,
    at: datetime,
) -> list[Imported]:
    """Save `uploads`, developers first, then the assignments of `lists`; each is a batch.

    Raises Conflict where a list would bring something else than its manager has looked at.
    """
    imported = import_uploads(session, uploads, job, actor=actor, at=at)
    given = []
    for file in lists:
        job.step = f"Saving {file.name}"
        found = import_assignments(session, file.rows, actor=actor, at=at)
        if file.preview is not None and _told(found) != _told(file.preview):
            raise Conflict(
                f"The board has changed since {file.name} was compared with it: look at it again."
            )
        given.append(
            Imported(
                file.name,
                found.batch_id,
                found.created,
                0,
                found.unchanged,
                file.refused(found),
                (),
                (file, found),
            )
        )
    return [*imported, *given]


def _told(found: AssignmentsImported) -> object:
    """What a manager was shown of it."""
    new = [(held.ticket_id, held.developer.name, held.status) for held in found.new]
    return new, found.unchanged, found.refused


def import_uploads(
    session: Session, uploads: Sequence[Upload], job: Job, *, actor: Actor, at: datetime
) -> list[Imported]:
    """Save `uploads`, developers first; each is a batch of its own."""
    imported: list[Imported] = []
    kinds: set[str] = set()
    for upload in sorted(uploads, key=lambda upload: upload.sheet.kind != "developers"):
        sheet = upload.sheet
        job.step = f"Saving {sheet.name}"
        difference = import_rows(
            session,
            sheet.kind,
            sheet.records,
            actor=actor,
            at=at,
            source=upload.source,
            wishes=upload.wishes,
            reason=f"Imported from {sheet.name}.",
            # A second file of a kind finds the rows that the first one has just made.
            preview=None if sheet.kind in kinds else upload.preview,
            progress=job.advance,
        )
        kinds.add(sheet.kind)
        imported.append(
            Imported(
                sheet.name,
                difference.batch_id,
                len(difference.created),
                difference.changed,
                difference.unchanged,
                sheet.refused,
                about_work(difference),
                sheet,
            )
        )
        if upload.choices is not None:
            remember(session, sheet.header, upload.choices, actor=actor, at=at)
    return imported
