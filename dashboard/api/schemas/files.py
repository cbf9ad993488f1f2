"""What a file brought."""

from typing import Literal

from pydantic import Field

from dashboard.api.schemas.common import Answer


class RejectedCell(Answer):
    row: int
    column: str
    value: str
    message: str


class FileWord(Answer):
    """A word of the file for a state or a priority, and what it was taken for."""

    word: str
    means: str
    count: int
    is_known: bool


class SettledConflict(Answer):
    """A value that changed on both sides, and which side was taken."""

    ticket: str
    field: str
    was: str | float | None
    theirs: str | float | None
    ours: str | float | None
    takes: Literal["ours", "theirs"]


class WithoutAssignee(Answer):
    """A ticket that stays without the assignee whom the file names."""

    ticket: str
    message: str


class MissingTicket(Answer):
    ticket_id: int
    label: str
    title: str


class Synced(Answer):
    """What a file brought; of each list, the first thousand."""

    created: int
    updated: int
    unchanged: int
    rejected: list[RejectedCell]
    batch_id: str | None
    notes: list[str] = Field([], description="How the file was understood, in sentences.")
    work: list[str] = Field([], description="What becomes of assignees and conflicts.")
    unused_columns: list[str] = Field([])
    unknown_people: list[str] = Field([], description="Assignees whom the board does not know.")
    without_assignee: list[WithoutAssignee] = Field([])
    conflicts: list[SettledConflict] = Field([])
    missing: list[MissingTicket] = Field(
        [], description="Open tickets of the same source and project that are not in the file."
    )
    states: list[FileWord] = Field([])
    priorities: list[FileWord] = Field([])
