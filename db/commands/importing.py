"""Bring developers and tickets in from a table: compare it with the board, then save in one batch.

The comparison is the preview, and the commit makes it again under the lock, so what is saved is
what the board needs at that moment. Status, holders and every other decision made here stay.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.board import (
    CHUNK,
    IDS_PER_STATEMENT,
    Actor,
    chunks,
    close_batch,
    next_id,
    open_batch,
    write_batch,
)
from db.commands.records import (
    DEVELOPER,
    PLAIN_LIST,
    TICKET,
    Target,
    Update,
    save_new,
    save_updates,
)
from db.errors import Conflict
from db.models import RecordHistory
from db.priorities import priority_rank

Kind = Literal["developers", "tickets"]
SameIds = Literal["ask", "same", "other"]
Progress = Callable[[int, int], None]

TRACKER = "csv"


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


_TARGETS: dict[Kind, Target] = {"developers": DEVELOPER, "tickets": TICKET}
# What a file cannot say of a row, because it is decided here.
_DECIDED_HERE = ("active", "status")
# What brings back a row whose creation was undone.
_BACK: Mapping[str, Mapping[str, Any]] = {
    "developer": {"active": True},
    "ticket": {"status": "pending"},
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
    withdrawn = _withdrawn(session, target, existing.values())
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
        if present["id"] in withdrawn:
            carried |= _BACK[target.kind]
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
        save_new(session, target, batch, chunk, reason)
        done += len(chunk)
        progress(done, total)
    for changes in chunks(difference.updated, CHUNK):
        save_updates(session, target, batch, [replace(change, reason=reason) for change in changes])
        done += len(changes)
        progress(done, total)
    return replace(difference, batch_id=close_batch(session, batch))


def _wanted(
    target: Target, row: Mapping[str, Any], *, same_ids: SameIds, source: str
) -> dict[str, Any]:
    """`row` in the board's fields, with how it is found again."""
    known = ("id", *(name for name in target.fields if name not in _DECIDED_HERE))
    wanted = {name: value for name, value in row.items() if name in known}
    if target.kind == "ticket":
        if wanted.get("priority") is not None:
            wanted["priority_rank"] = priority_rank(wanted["priority"])
        if "id" in wanted and same_ids == "other":
            wanted["external_key"] = str(wanted.pop("id"))
        wanted["source"] = PLAIN_LIST if "id" in wanted else source
    return wanted


def _key(target: Target, row: Mapping[Any, Any]) -> Any:
    if target.kind == "developer":
        # `dana` and `Dana` are one person, spelled in two ways.
        return row["name"].casefold()
    return row["id"] if "id" in row else row["external_key"]


def _existing(
    session: Session, target: Target, wanted: Sequence[Mapping[str, Any]]
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


def _withdrawn(session: Session, target: Target, present: Iterable[Mapping[str, Any]]) -> set[int]:
    """Those of these rows whose creation was undone, as opposed to those somebody deactivated."""
    if target.kind == "ticket":
        return {row["id"] for row in present if row["status"] == "withdrawn"}
    last: dict[int, str] = {}
    for chunk in chunks((row["id"] for row in present if not row["active"]), IDS_PER_STATEMENT):
        events = session.execute(
            select(RecordHistory.record_id, RecordHistory.action)
            .where(RecordHistory.kind == "developer", RecordHistory.record_id.in_(chunk))
            .order_by(RecordHistory.id)
        )
        last |= {row.record_id: row.action for row in events}
    return {id_ for id_, action in last.items() if action == "undone"}


def _numbered(
    session: Session, target: Target, rows: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """`rows` with ids: their own where they carry one, else the next."""
    id_ = next_id(session, target.model)
    for row in rows:
        if "id" in row:
            yield row
        else:
            yield {"id": id_, **row}
            id_ += 1
