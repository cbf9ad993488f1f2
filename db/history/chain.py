"""The chain of seals over all batches: checked by `verify`, and made for unsealed histories."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from db.domain.words import counted
from db.history.seals import FIRST, Digest, canonical, seal
from db.models.board import AssignmentHistory, Base, Batch, Board, RecordHistory, Seal, table_of

AT_A_TIME = 2_000


@dataclass(frozen=True, slots=True)
class Link:
    """A batch, the seal computed from its present rows, and the seal that was written for it."""

    batch: Mapping[Any, Any]
    events: int
    computed: str
    written: str | None


def links(session: Session) -> Iterator[Link]:
    """Every batch in order, its seal computed from the one written for the batch before."""
    records, events = _Events(session, RecordHistory), _Events(session, AssignmentHistory)
    batches = table_of(Batch)
    statement = (
        select(*batches.c, table_of(Seal).c.seal)
        .outerjoin(Seal, table_of(Seal).c.id == batches.c.id)
        .order_by(batches.c.data_version)
    )
    previous = FIRST
    for row in stream(session, statement):
        batch = {name: value for name, value in row.items() if name != "seal"}
        of_records, of_events = records.digest(row["id"]), events.digest(row["id"])
        computed = seal(previous, canonical(batches, batch), of_records, of_events)
        yield Link(batch, of_records.count + of_events.count, computed, row["seal"])
        previous = row["seal"] or computed


def first_break(session: Session, *, noted: str | None = None) -> str | None:
    """A sentence about the first batch that differs from its seal; None if there is none.

    `noted` is a head that was written down elsewhere: with it, a cut-off end is found too.
    """
    head, found, expected = FIRST, noted in (None, FIRST), 1
    for link in links(session):
        batch = link.batch
        if batch["data_version"] != expected:
            return f"Batch {expected} is missing; the next one is {_named(batch)}."
        if link.written is None:
            return f"The seal of {_named(batch)} is missing."
        if link.events != batch["event_count"]:
            return (
                f"{_named(batch)} had {counted(batch['event_count'], 'event')}; "
                f"{link.events:,} are in its place: some are missing, added, or out of order."
            )
        if link.computed != link.written:
            return f"{_named(batch)} was altered: its rows no longer match its seal."
        head, expected = link.written, expected + 1
        found = found or head == noted
    board = session.execute(select(Board.data_version, Board.head)).one()
    if (board.data_version, board.head) != (expected - 1, head):
        return f"The history ends with batch {expected - 1}; the board is at {board.data_version}."
    if not found:
        return "The noted head is not in the history: its end was cut off, or all of it replaced."
    return None


def seal_all(session: Session) -> None:
    """Write the seals of a history that has none."""
    made = [
        {"id": link.batch["id"], "data_version": link.batch["data_version"], "seal": link.computed}
        for link in links(session)
    ]
    if made:
        session.execute(insert(table_of(Seal)), made)
        session.execute(update(Board).values(head=made[-1]["seal"]))


class _Events:
    """Reads the events of one kind once, in the order of their ids, batch after batch."""

    def __init__(self, session: Session, model: type[Base]) -> None:
        self.table = table_of(model)
        self._rows = stream(session, select(self.table).order_by(self.table.c.id))
        self._next = next(self._rows, None)

    def digest(self, batch_id: str) -> Digest:
        """The digest of the next events, as far as they belong to this batch."""
        digest = Digest()
        while self._next is not None and self._next["batch_id"] == batch_id:
            digest.add(self.table, self._next)
            self._next = next(self._rows, None)
        return digest


def stream(session: Session, statement: Any) -> Iterator[Mapping[Any, Any]]:
    """The rows of a statement, a few at a time."""
    found = session.connection().execute(statement, execution_options={"yield_per": AT_A_TIME})
    return iter(found.mappings())


def _named(batch: Mapping[Any, Any]) -> str:
    return (
        f"batch {batch['data_version']} ({batch['command']} by {batch['changed_by']} at "
        f"{batch['changed_at']:%Y-%m-%d %H:%M:%S} UTC)"
    )
