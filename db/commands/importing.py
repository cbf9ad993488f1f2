"""Bring developers and tickets in from a table: compare it with the board, then save in one batch.

The comparison is the preview, and the commit makes it again under the lock, so what is saved is
what the board needs at that moment. Status, holders and every other decision made here stay.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from db.board import (
    CHUNK,
    IDS_PER_STATEMENT,
    Actor,
    OpenBatch,
    chunks,
    next_id,
    open_batch,
    record_records,
    write_batch,
)
from db.commands.saving import move_workloads
from db.errors import Conflict
from db.models import Assignment, Developer, Ticket, table_of
from db.priorities import DEFAULT_PRIORITY, priority_rank

Kind = Literal["developers", "tickets"]
SameIds = Literal["ask", "same", "other"]
Progress = Callable[[int, int], None]

PLAIN_LIST = "list"
TRACKER = "csv"
DEFAULT_CAPACITY = 20.0


@dataclass(frozen=True, slots=True)
class Update:
    """A row of the board that the table changes."""

    id: int
    version: int
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Old and new value of each changed field."""
        return {
            name: (self.before[name], value)
            for name, value in self.after.items()
            if self.before[name] != value
        }


@dataclass(frozen=True, slots=True)
class Retitled:
    """A ticket id that the board knows under another title."""

    id: int
    title_here: str
    title_there: str


@dataclass(frozen=True)
class Difference:
    """What a table would change on the board; `retitled` ids need an answer before a commit."""

    kind: Kind
    created: tuple[dict[str, Any], ...]
    updated: tuple[Update, ...]
    unchanged: int
    retitled: tuple[Retitled, ...] = ()
    batch_id: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether a commit would write nothing."""
        return not self.created and not self.updated

    @property
    def question(self) -> str | None:
        """What must be answered before a commit; None when nothing must."""
        if not self.retitled:
            return None
        number, first = len(self.retitled), self.retitled[0]
        known = "1 ticket id is" if number == 1 else f"{number:,} ticket ids are"
        return (
            f"{known} known here under another title: id {first.id} is “{first.title_here}” here "
            f"and “{first.title_there}” in the file. Say whether these are the same tickets, "
            "renamed, or a list of its own."
        )


@dataclass(frozen=True, slots=True)
class _Target:
    """Where rows of one kind go, and what a new row holds that its file does not say."""

    model: type[Developer] | type[Ticket]
    kind: Literal["developer", "ticket"]
    fields: tuple[str, ...]
    defaults: Mapping[str, Any] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        """The table itself, for statements on many rows."""
        return table_of(self.model)


_TARGETS: dict[Kind, _Target] = {
    "developers": _Target(
        Developer,
        "developer",
        (
            "name",
            "title",
            "experience_years",
            "baseline_workload",
            "availability",
            "skills",
            "capacity",
            "email",
        ),
        {"baseline_workload": 0.0, "availability": 1.0, "capacity": DEFAULT_CAPACITY},
    ),
    "tickets": _Target(
        Ticket,
        "ticket",
        (
            "title",
            "description",
            "story_points",
            "required_skill",
            "priority",
            "priority_rank",
            "due_date",
            "source",
            "external_key",
        ),
        {
            "priority": DEFAULT_PRIORITY,
            "priority_rank": priority_rank(DEFAULT_PRIORITY),
            "source": PLAIN_LIST,
        },
    ),
}
# A blank in a file cannot empty these.
_NEVER_EMPTY = ("baseline_workload", "availability", "capacity", "priority", "priority_rank")


def compare(
    session: Session,
    kind: Kind,
    rows: Sequence[Mapping[str, Any]],
    *,
    same_ids: SameIds = "ask",
    source: str = TRACKER,
) -> Difference:
    """What `rows` would create, change and leave alone; nothing is written.

    Each row holds the fields that its file carries: developers are found again by `name`, tickets
    by `id` (a plain list) or by `external_key` under `source`. A ticket id that the board knows
    under another title is the `same` ticket renamed, an `other` ticket (the file is then a list
    of its own, under `source`), or it is asked about.
    """
    target = _TARGETS[kind]
    wanted = [_wanted(target, row, same_ids=same_ids, source=source) for row in rows]
    existing = _existing(session, target, wanted)
    created: list[dict[str, Any]] = []
    updated: list[Update] = []
    retitled: list[Retitled] = []
    unchanged = 0
    for row in wanted:
        present = existing.get(_key(target, row))
        if present is None:
            created.append(row)
            continue
        before = {name: present[name] for name in target.fields}
        carried = {
            name: value
            for name, value in row.items()
            if name in before
            and name not in ("source", "name")
            and not (value is None and name in _NEVER_EMPTY)
        }
        after = before | carried
        if "id" in row and same_ids == "ask" and before["title"] != after["title"]:
            retitled.append(Retitled(row["id"], before["title"], after["title"]))
        if after == before:
            unchanged += 1
        else:
            updated.append(Update(present["id"], present["version"], before, after))
    return Difference(kind, tuple(created), tuple(updated), unchanged, tuple(retitled))


def import_rows(
    session: Session,
    kind: Kind,
    rows: Sequence[Mapping[str, Any]],
    *,
    actor: Actor,
    at: datetime,
    same_ids: SameIds = "ask",
    source: str = TRACKER,
    reason: str | None = None,
    progress: Progress = lambda done, total: None,
) -> Difference:
    """Save what `rows` change, in one batch, with one event for each row created or changed.

    `progress` is told how many rows of how many are written. Raises Conflict when ids are asked
    about; then nothing is written.
    """
    target = _TARGETS[kind]
    batch = open_batch(session, command=f"import {kind}", actor=actor, at=at)
    difference = compare(session, kind, rows, same_ids=same_ids, source=source)
    if difference.question is not None:
        raise Conflict(difference.question)
    if difference.is_empty:
        return difference
    total = len(difference.created) + len(difference.updated)
    write_batch(session, batch, total)
    done = 0
    for chunk in chunks(_numbered(session, target, difference.created), CHUNK):
        session.execute(insert(target.table), [_new_row(target, row, batch) for row in chunk])
        record_records(session, batch, (_created(target, row, reason) for row in chunk))
        done += len(chunk)
        progress(done, total)
    for changes in chunks(difference.updated, CHUNK):
        _update(session, target, batch, changes)
        record_records(session, batch, _updates(session, target, changes, reason))
        done += len(changes)
        progress(done, total)
    return replace(difference, batch_id=batch.id)


def _wanted(
    target: _Target, row: Mapping[str, Any], *, same_ids: SameIds, source: str
) -> dict[str, Any]:
    """`row` in the board's fields, with how it is found again."""
    wanted = dict(row)
    wanted.pop("row", None)
    if target.kind == "ticket":
        if wanted.get("priority") is not None:
            wanted["priority_rank"] = priority_rank(wanted["priority"])
        if "id" in wanted and same_ids == "other":
            wanted["external_key"] = str(wanted.pop("id"))
        wanted["source"] = PLAIN_LIST if "id" in wanted else source
    return wanted


def _key(target: _Target, row: Mapping[Any, Any]) -> Any:
    if target.kind == "developer":
        # `dana` and `Dana` are one person, spelled in two ways.
        return row["name"].casefold()
    return row["id"] if "id" in row else row["external_key"]


def _existing(
    session: Session, target: _Target, wanted: Sequence[Mapping[str, Any]]
) -> dict[Any, Mapping[str, Any]]:
    """The board's rows that `wanted` may mean, by key."""
    if not wanted:
        return {}
    table = target.table
    statement = select(table.c.id, table.c.version, *(table.c[name] for name in target.fields))
    if target.kind == "developer":
        people = session.execute(statement).mappings()
        return {_key(target, row): dict(row) for row in people}
    if "id" in wanted[0]:
        column = table.c.id
    else:
        column = table.c.external_key
        statement = statement.where(table.c.source == wanted[0]["source"])
    found: dict[Any, Mapping[str, Any]] = {}
    for chunk in chunks([_key(target, row) for row in wanted], IDS_PER_STATEMENT):
        for row in session.execute(statement.where(column.in_(chunk))).mappings():
            found[row[column.name]] = dict(row)
    return found


def _numbered(
    session: Session, target: _Target, rows: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """`rows` with ids: their own where they carry one, else the next."""
    id_ = next_id(session, target.model)
    for row in rows:
        if "id" in row:
            yield row
        else:
            yield {"id": id_, **row}
            id_ += 1


def _new_row(target: _Target, row: Mapping[str, Any], batch: OpenBatch) -> dict[str, Any]:
    new = {"id": row["id"], "created_at": batch.changed_at, "updated_at": batch.changed_at}
    for name in target.fields:
        value = row.get(name)
        new[name] = target.defaults.get(name) if value is None else value
    if target.kind == "developer":
        new["current_workload"] = new["baseline_workload"]
    return new


def _created(target: _Target, row: Mapping[str, Any], reason: str | None) -> dict[str, Any]:
    state = {
        name: target.defaults.get(name) if row.get(name) is None else row[name]
        for name in target.fields
    }
    is_developer = target.kind == "developer"
    return {
        "kind": target.kind,
        "record_id": row["id"],
        "action": "created",
        "reason": reason,
        "developer_id": row["id"] if is_developer else None,
        "workload_points": state["baseline_workload"] if is_developer else 0.0,
        "state": _document(state, version=1),
    }


def _update(session: Session, target: _Target, batch: OpenBatch, changes: Sequence[Update]) -> None:
    table = target.table
    session.connection().execute(
        update(table)
        .where(table.c.id == bindparam("row_id"))
        .values(
            version=bindparam("new_version"),
            updated_at=bindparam("changed_at"),
            **{name: bindparam(f"new_{name}") for name in target.fields},
        ),
        [
            {
                "row_id": change.id,
                "new_version": change.version + 1,
                "changed_at": batch.changed_at,
                **{f"new_{name}": change.after[name] for name in target.fields},
            }
            for change in changes
        ],
    )


def _updates(
    session: Session, target: _Target, changes: Sequence[Update], reason: str | None
) -> list[dict[str, Any]]:
    """The events of `changes`, whose workloads are moved on the way."""
    moves = _baseline_moves(changes) if target.kind == "developer" else _moves(session, changes)
    by_developer: dict[int, float] = {}
    for developer_id, points in moves.values():
        by_developer[developer_id] = by_developer.get(developer_id, 0.0) + points
    move_workloads(session, by_developer)
    rows = []
    for change in changes:
        move = moves.get(change.id)
        rows.append(
            {
                "kind": target.kind,
                "record_id": change.id,
                "action": "updated",
                "reason": reason,
                "developer_id": move[0] if move else None,
                "workload_points": move[1] if move else 0.0,
                "state": _document(change.after, version=change.version + 1),
            }
        )
    return rows


def _baseline_moves(changes: Sequence[Update]) -> dict[int, tuple[int, float]]:
    return {
        change.id: (
            change.id,
            change.after["baseline_workload"] - change.before["baseline_workload"],
        )
        for change in changes
    }


def _moves(session: Session, changes: Sequence[Update]) -> dict[int, tuple[int, float]]:
    """Whose workload changed points move, and by how much, by ticket."""
    repointed = {
        change.id: (change.after["story_points"] or 0.0) - (change.before["story_points"] or 0.0)
        for change in changes
        if change.after["story_points"] != change.before["story_points"]
    }
    holders = session.execute(
        select(Assignment.ticket_id, Assignment.developer_id).where(
            Assignment.ticket_id.in_(repointed), Assignment.status == "active"
        )
    )
    return {row.ticket_id: (row.developer_id, repointed[row.ticket_id]) for row in holders}


def _document(state: Mapping[str, Any], *, version: int) -> dict[str, Any]:
    document = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in state.items()
    }
    return document | {"version": version}
