"""Uploaded files on their way to the board: read, compared, then saved in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dashboard.jobs import Job
from db.commands import Actor, Difference, compare, import_rows
from db.commands.importing import TRACKER, SameIds
from db.csv_in import Sheet
from db.engine import Database


@dataclass(frozen=True)
class Upload:
    """A file as it was understood, and what the manager decided about it."""

    sheet: Sheet
    same_ids: SameIds = "ask"
    # The versions of the board's rows that the preview showed.
    seen: Mapping[int, int] | None = None

    @property
    def source(self) -> str:
        """Under which name its keys are found again."""
        return self.sheet.name if self.same_ids == "other" else TRACKER


@dataclass(frozen=True)
class Imported:
    """What one file brought."""

    name: str
    difference: Difference
    refused: int


def preview(session: Session, upload: Upload) -> Difference:
    """What importing `upload` would change at this moment; nothing is written."""
    return compare(
        session,
        upload.sheet.kind,
        upload.sheet.records,
        same_ids=upload.same_ids,
        source=upload.source,
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
                same_ids=upload.same_ids,
                source=upload.source,
                reason=f"Imported from {sheet.name}.",
                # A second file of a kind finds the rows that the first one has just made.
                seen=None if sheet.kind in kinds else upload.seen,
                progress=job.advance,
            )
            kinds.add(sheet.kind)
            imported.append(Imported(sheet.name, difference, sheet.refused))
        job.step = "Committing"
    return imported
