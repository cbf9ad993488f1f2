"""Import uploaded files: compare them with the board, then save all in one transaction."""

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
    """A file that was read, and what the manager decided about it."""

    sheet: Sheet
    wishes: Wishes = field(default_factory=Wishes)
    # The difference that the manager has seen.
    preview: Difference | None = None
    # Corrections of how files with this header are read, to be remembered.
    choices: Choices | None = None

    @property
    def source(self) -> str:
        """The source under which the board keeps its keys."""
        if self.wishes.same_ids == "other":
            return self.sheet.name
        return self.sheet.source or TRACKER


@dataclass(frozen=True)
class AssignmentList:
    """A file of assignments that was read."""

    name: str
    rows: Sequence[AssignmentRow]
    problems: Sequence[Problem]
    # What the manager has seen.
    preview: AssignmentsImported | None = None

    def refused(self, found: AssignmentsImported) -> int:
        """How many rows are left out: unreadable ones, and those refused in `found`."""
        return len({problem.row for problem in self.problems}) + len(found.refused)


@dataclass(frozen=True)
class Imported:
    """The result of importing one file: its batch, if it changed anything, and numbers of rows.

    `about` are sentences about assignments. `problems` is the file with its refused rows; for a
    list of assignments also with the refusals.
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
    """What importing `upload` would change now; it only reads."""
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
    """What importing `file` would change once `before` are imported; everything is rolled back."""
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

    Raises Conflict if a list would change something else than its manager has seen.
    """
    imported = import_uploads(session, uploads, job, actor=actor, at=at)
    lists_imported = []
    for file in lists:
        job.step = f"Saving {file.name}"
        found = import_assignments(session, file.rows, actor=actor, at=at)
        if file.preview is not None and _shown(found) != _shown(file.preview):
            raise Conflict(
                f"The board has changed since {file.name} was compared with it: look at it again."
            )
        lists_imported.append(
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
    return [*imported, *lists_imported]


def _shown(found: AssignmentsImported) -> object:
    """The parts that a manager was shown."""
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
            links=sheet.links,
            reason=f"Imported from {sheet.name}.",
            # Only for the first file of a kind: the second one finds the first one's rows.
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
