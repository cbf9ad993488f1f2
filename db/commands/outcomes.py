"""What every command on several rows returns: what it changed, and what it refused."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """A decision that was not carried out, and why; the others of its commit were."""

    assignment_id: int | None
    ticket_id: int | None
    label: str
    message: str
    changed_by: str | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one commit did: the assignments and records it changed, and what it refused."""

    changed: tuple[int, ...]
    refused: tuple[Refusal, ...]
    batch_id: str | None
    records: tuple[int, ...] = ()
