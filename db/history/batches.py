"""The lock under which all writes happen, and the batch that records one commit."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, Table, bindparam, func, insert, select, type_coerce, update
from sqlalchemy.orm import Session

from db.access import Actor, require
from db.domain.actions import Step
from db.domain.values import clean_name
from db.errors import Conflict, Invalid
from db.history.seals import Digest, canonical, seal
from db.models.board import AssignmentHistory, Base, Batch, Board, RecordHistory, Seal, table_of
from db.models.types import UTCDateTime

CHUNK = 5_000
# The channel on which PostgreSQL notifies every copy of the app of a commit.
CHANNEL = "assignboard"
CLOCK_MARGIN = timedelta(hours=1)
OWN_IDS = 2**53
LAST_ID = 2**63 - 1
# SQLite takes 32,766 parameters in a statement, so a chunk of ids stays far below.
IDS_PER_STATEMENT = 5_000

# In these statuses an assignment no longer holds its ticket.
LET_GO = ("rejected", "superseded", "removed", "withdrawn")

_T = TypeVar("_T")

# Built once: building a statement takes longer than running most of them.
_BOARD = table_of(Board)
_LOCK = (
    select(
        _BOARD.c.data_version,
        _BOARD.c.last_changed_at,
        _BOARD.c.head,
        type_coerce(func.current_timestamp(), UTCDateTime()).label("now"),
    )
    .where(_BOARD.c.id == 1)
    .with_for_update()
)
_ADVANCE = (
    update(_BOARD)
    .where(_BOARD.c.id == 1)
    .values(
        {name: bindparam(name) for name in ("data_version", "last_changed_at", "head")},
    )
)


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A commit that is being made; the board is locked until its transaction ends."""

    id: str
    data_version: int
    command: str
    changed_by: str
    changed_at: datetime
    previous_seal: str
    undoes: str | None = None
    records: Digest = field(default_factory=Digest)
    events: Digest = field(default_factory=Digest)


def lock_board(session: Session, at: datetime | None = None) -> None:
    """Wait until nobody else writes; what is read from here on cannot change until the commit.

    `at` is the caller's clock if it dates what is written. Raises Invalid when it is far ahead.
    """
    now = session.connection().execute(_LOCK).one().now
    if at is not None:
        _refuse_far_ahead(at, now)


def open_batch(
    session: Session, *, command: str, actor: Actor, at: datetime, undoes: str | None = None
) -> OpenBatch:
    """Lock the board and start a commit with the next data version.

    `at` is the caller's clock; the batch's time is always later than the last one's. Raises
    Forbidden if the actor may not change the board, Invalid if `at` is far ahead.
    """
    name = clean_name(actor.name, what="An actor's name")
    if name is None:
        raise Invalid("Say who makes this change.")
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone")
    board = session.connection().execute(_LOCK).one()
    require(session, actor, "change the board")
    _refuse_far_ahead(at, board.now)
    changed_at = at.astimezone(UTC)
    if board.last_changed_at is not None and at <= board.last_changed_at:
        changed_at = board.last_changed_at + timedelta(microseconds=1)
    return OpenBatch(
        id=str(uuid.uuid4()),
        data_version=board.data_version + 1,
        command=command,
        changed_by=name,
        changed_at=changed_at,
        previous_seal=board.head,
        undoes=undoes,
    )


def _refuse_far_ahead(at: datetime, now: datetime) -> None:
    if at > now + CLOCK_MARGIN:
        # Times only grow, so a commit from the future would give all later ones its time.
        raise Invalid(
            f"The clock here says {at:%Y-%m-%d %H:%M} UTC, the database's says "
            f"{now:%Y-%m-%d %H:%M}. Nothing was saved: set the clock, then try again."
        )


def write_batch(session: Session, batch: OpenBatch, event_count: int) -> None:
    """Write the batch's own row; its events follow, then `close_batch`."""
    session.connection().execute(insert(table_of(Batch)), _row(batch, event_count))
    # By this id a commit is looked for when the connection is lost while it is committed.
    session.info["batch_id"] = batch.id


def close_batch(session: Session, batch: OpenBatch) -> str:
    """Seal the batch over its events and make it the board's last one; returns its id."""
    count = batch.records.count + batch.events.count
    row = canonical(table_of(Batch), _row(batch, count))
    sealed = seal(batch.previous_seal, row, batch.records, batch.events)
    connection = session.connection()
    connection.execute(
        insert(table_of(Seal)),
        {"id": batch.id, "data_version": batch.data_version, "seal": sealed},
    )
    connection.execute(
        _ADVANCE,
        {"data_version": batch.data_version, "last_changed_at": batch.changed_at, "head": sealed},
    )
    if connection.dialect.name == "postgresql":
        # Sent only if and when the transaction commits.
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")
    return batch.id


def _row(batch: OpenBatch, event_count: int) -> dict[str, Any]:
    return {
        "id": batch.id,
        "data_version": batch.data_version,
        "command": batch.command,
        "changed_by": batch.changed_by,
        "changed_at": batch.changed_at,
        "event_count": event_count,
        "undoes": batch.undoes,
    }


def record_steps(
    session: Session, batch: OpenBatch, steps: Sequence[Step], reasons: Sequence[str | None]
) -> None:
    """Write the events of assignments; `steps` and `reasons` run in parallel."""
    first = next_id(session, AssignmentHistory)
    insert_all(
        session,
        AssignmentHistory,
        _digested(
            AssignmentHistory,
            batch.events,
            (
                {"id": first + n, **_stamp(batch), **_event(step, reason)}
                for n, (step, reason) in enumerate(zip(steps, reasons, strict=True))
            ),
        ),
    )


def record_records(session: Session, batch: OpenBatch, rows: Iterable[dict[str, Any]]) -> None:
    """Write the events of tickets and developers.

    `rows` hold kind, record_id, action, reason, developer_id, workload_points and state.
    """
    first = next_id(session, RecordHistory)
    insert_all(
        session,
        RecordHistory,
        _digested(
            RecordHistory,
            batch.records,
            ({"id": first + n, **_stamp(batch), **row} for n, row in enumerate(rows)),
        ),
    )


def _digested(
    model: type[Base], digest: Digest, rows: Iterable[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The rows unchanged, each added to the digest as it passes."""
    table = table_of(model)
    for row in rows:
        digest.add(table, row)
        yield row


def _stamp(batch: OpenBatch) -> dict[str, Any]:
    return {
        "batch_id": batch.id,
        "changed_by": batch.changed_by,
        "changed_at": batch.changed_at,
    }


def next_id(session: Session, model: type[Base]) -> int:
    """The next id for a new row; safe only under the board lock.

    Ids from OWN_IDS on were imported. Normally the next id is one above the highest below that; if
    imported ids have used up that range, it is one above the highest of all. Raises Conflict when
    that leaves no room either.
    """
    own_highest, highest = _highest_ids(table_of(model))
    own = int(session.connection().execute(own_highest).scalar_one()) + 1
    if own < OWN_IDS:
        return own
    last = int(session.connection().execute(highest).scalar_one())
    if last > LAST_ID - OWN_IDS:
        raise Conflict("Imported ids leave no id for new rows; import that list under keys.")
    return last + 1


@cache
def _highest_ids(table: Table) -> tuple[Select[int], Select[int]]:
    """Statements for the highest id below OWN_IDS and for the highest of all."""
    highest = select(func.coalesce(func.max(table.c.id), 0))
    return highest.where(table.c.id < OWN_IDS), highest


def insert_all(session: Session, model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    """Insert `rows`, a chunk at a time, so that memory does not grow with their number."""
    statement = insert(table_of(model))
    for chunk in chunks(rows, CHUNK):
        session.connection().execute(statement, chunk)


def id_chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    """These ids, each once, in lists that fit into a statement; impossible ids are left out."""
    return chunks(sorted({id_ for id_ in ids if 0 < id_ <= LAST_ID}), IDS_PER_STATEMENT)


def chunks(items: Iterable[_T], size: int) -> Iterable[list[_T]]:
    """`items` in lists of at most `size`."""
    chunk: list[_T] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _event(step: Step, reason: str | None) -> dict[str, Any]:
    before, after = step.before, step.after
    holder = None if after.status in LET_GO else after.developer
    return {
        "assignment_id": after.id,
        "ticket_id": after.ticket_id,
        "previous_developer": before.developer.name if before else None,
        "previous_developer_id": before.developer.id if before else None,
        "new_developer": holder.name if holder else None,
        "new_developer_id": holder.id if holder else None,
        "action": step.action,
        "reason": reason,
        "story_points": after.story_points,
        "released_points": before.load if before else 0.0,
        "added_points": after.load,
        "state": after.state,
    }
