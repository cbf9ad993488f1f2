"""Uploaded files on their way to the board: read, compared, then saved in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from dashboard.live.jobs import Job
from db.commands import Actor
from db.engine import Database
from db.importing.mappings import remember
from db.importing.read import Choices, Sheet
from db.importing.save import TRACKER, Difference, Wishes, compare, import_rows
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
class Imported:
    """What one file brought."""

    sheet: Sheet
    difference: Difference

    @property
    def name(self) -> str:
        """The file's."""
        return self.sheet.name

    @property
    def refused(self) -> int:
        """How many of its rows were left out."""
        return self.sheet.refused


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


def import_uploads(
    database: Database, uploads: Sequence[Upload], job: Job, *, actor: Actor, at: datetime
) -> list[Imported]:
    """Save all `uploads` in one transaction, developers first; each is a batch of its own."""
    imported: list[Imported] = []
    kinds: set[str] = set()
    with database.write() as session:
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
            imported.append(Imported(sheet, difference))
            if upload.choices is not None:
                remember(session, sheet.header, upload.choices, actor=actor, at=at)
        job.step = "Committing"
    return imported
