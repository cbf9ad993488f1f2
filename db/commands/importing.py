"""Bring developers and tickets in from a table: compare it with the board, then save in one batch.

The comparison is the preview, and the commit makes it again under the lock, so what is saved is
what the board needs at that moment. Status, holders and every other decision made here stay.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.access import Actor
from db.board import (
    CHUNK,
    IDS_PER_STATEMENT,
    OpenBatch,
    chunks,
    close_batch,
    id_chunks,
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
    record_label,
    save_new,
    save_updates,
    withdrawn_ids,
)
from db.commands.skills import FIELDS, learn
from db.errors import Conflict, Invalid
from db.limits import clean_reason
from db.models import RecordHistory
from db.priorities import priority_rank
from db.queries.skills import vocabulary
from db.skills import Vocabulary
from db.types import Progress

Kind = Literal["developers", "tickets"]
SameIds = Literal["ask", "same", "other"]

TRACKER = "csv"
MOST_LISTS = 100


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
    # The version of every row of the board that the table means, by the row's id.
    seen: Mapping[int, int] = field(default_factory=dict)
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
    rows: Iterable[Mapping[str, Any]],
    *,
    same_ids: SameIds = "ask",
    source: str = TRACKER,
) -> Difference:
    """What `rows` would create, change and leave alone; nothing is written.

    Each row holds the fields that its file carries: developers are found again by `name`, tickets
    by `id` (a plain list) or by `external_key` under `source`. A ticket id that the board knows
    under another title is the `same` ticket renamed, an `other` ticket (the file is then a list
    of its own, under `source`), or it is asked about. Skills are those of the vocabulary.
    """
    words = vocabulary(session)
    return _difference(session, kind, rows, words, same_ids=same_ids, source=source)


def _difference(
    session: Session,
    kind: Kind,
    rows: Iterable[Mapping[str, Any]],
    words: Vocabulary,
    *,
    same_ids: SameIds,
    source: str,
) -> Difference:
    target = _TARGETS[kind]
    wanted = [_wanted(target, row, words, same_ids=same_ids) for row in rows]
    _refuse_repeated(target, wanted)
    if target.kind == "ticket":
        if same_ids == "other":
            source = _own_source(session, target, wanted, source)
        else:
            wanted = _known_numbers(session, target, wanted)
        wanted = [{"source": source, **row} for row in wanted]
    existing = _existing(session, target, wanted, source)
    withdrawn = withdrawn_ids(session, target, existing.values())
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
            and name not in ("source", "external_key", "name")
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
    seen = {row["id"]: row["version"] for row in existing.values()}
    return Difference(kind, tuple(created), tuple(updated), unchanged, tuple(retitled), seen)


def import_rows(
    session: Session,
    kind: Kind,
    rows: Iterable[Mapping[str, Any]],
    *,
    actor: Actor,
    at: datetime,
    same_ids: SameIds = "ask",
    source: str = TRACKER,
    reason: str | None = None,
    seen: Mapping[int, int] | None = None,
    progress: Progress = lambda done, total: None,
) -> Difference:
    """Save what `rows` change, in one batch, with one event for each row created or changed.

    `seen` is that of the preview: a row that somebody changed or made since then is not
    overwritten unseen. `progress` is told how many rows of how many are written. Raises Conflict
    in that case, and when ids are asked about; then nothing is written.
    """
    target = _TARGETS[kind]
    reason = clean_reason(reason)
    batch = open_batch(session, command=f"import {kind}", actor=actor, at=at)
    words = vocabulary(session)
    difference = _difference(session, kind, rows, words, same_ids=same_ids, source=source)
    if difference.question is not None:
        raise Conflict(difference.question)
    _refuse_unseen(session, target, difference.updated, seen)
    if difference.is_empty:
        return difference
    write_batch(session, batch, len(difference.created) + len(difference.updated))
    learn(session, words)
    try:
        _save(session, target, batch, difference, reason=reason, progress=progress)
    except IntegrityError as error:
        if "external_key" not in str(error.orig):
            raise
        raise Conflict(
            "Two tickets would have the same key under the same source: one of this file, and "
            "another of it or of the board. Nothing was saved: give them keys of their own."
        ) from error
    return replace(difference, batch_id=close_batch(session, batch))


def _save(
    session: Session,
    target: Target,
    batch: OpenBatch,
    difference: Difference,
    *,
    reason: str | None,
    progress: Progress,
) -> None:
    """Write what is new and what changes, a chunk at a time."""
    done, total = 0, len(difference.created) + len(difference.updated)
    for chunk in chunks(_numbered(session, target, difference.created), CHUNK):
        save_new(session, target, batch, chunk, reason)
        done += len(chunk)
        progress(done, total)
    for changes in chunks(difference.updated, CHUNK):
        save_updates(session, target, batch, [replace(change, reason=reason) for change in changes])
        done += len(changes)
        progress(done, total)


def _refuse_repeated(target: Target, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Each row is a developer or ticket of its own; the reader of files has seen to that."""
    seen: set[Any] = set()
    for row in wanted:
        key = _key(target, row)
        if key in seen:
            raise Invalid(f"{key} is named twice in these {target.kind}s; nothing was saved.")
        seen.add(key)


def _refuse_unseen(
    session: Session, target: Target, updated: Sequence[Update], seen: Mapping[int, int] | None
) -> None:
    moved = [] if seen is None else [one for one in updated if seen.get(one.id) != one.version]
    if not moved:
        return
    event = session.execute(
        select(RecordHistory.action, RecordHistory.changed_by)
        .where(RecordHistory.kind == target.kind, RecordHistory.record_id == moved[0].id)
        .order_by(RecordHistory.id.desc())
        .limit(1)
    ).one()
    first = record_label(target, {"id": moved[0].id, **moved[0].before})
    others = f", and {len(moved) - 1:,} more rows like it" if len(moved) > 1 else ""
    raise Conflict(
        f"{first} was {event.action} by {event.changed_by} since the preview{others}. Nothing was "
        "saved: look at the preview again."
    )


def _wanted(
    target: Target, row: Mapping[str, Any], words: Vocabulary, *, same_ids: SameIds
) -> dict[str, Any]:
    """`row` in the board's fields, with how it is found again."""
    known = ("id", *(name for name in target.fields if name not in _DECIDED_HERE))
    wanted = {name: value for name, value in row.items() if name in known}
    skills = FIELDS[target.kind]
    if skills in wanted:
        wanted[skills] = words.rewrite(wanted[skills])
    if target.kind == "ticket":
        if wanted.get("priority") is not None:
            wanted["priority_rank"] = priority_rank(wanted["priority"])
        if "id" in wanted and same_ids == "other":
            wanted["external_key"] = str(wanted.pop("id"))
        # Only an export of a board says itself where its tickets came from.
        said = wanted.pop("source", None)
        if "id" in wanted:
            wanted["source"] = said or PLAIN_LIST
    return wanted


def _key(target: Target, row: Mapping[Any, Any]) -> Any:
    if target.kind == "developer":
        # `dana` and `Dana` are one person; `Weiß` and `Weiss` are two, so no casefold.
        return row["name"].lower()
    return row["id"] if "id" in row else row["external_key"]


def _existing(
    session: Session, target: Target, wanted: Sequence[Mapping[str, Any]], source: str
) -> dict[Any, Mapping[str, Any]]:
    """The board's rows that `wanted` may mean, by key."""
    if not wanted:
        return {}
    table = target.table
    statement = select(table.c.id, table.c.version, *(table.c[name] for name in target.fields))
    if target.kind == "developer":
        people = session.execute(statement).mappings()
        return {_key(target, row): dict(row) for row in people}
    keyed = statement.where(table.c.source == source)
    ids = [row["id"] for row in wanted if "id" in row]
    keys = [row["external_key"] for row in wanted if "id" not in row]
    found: dict[Any, Mapping[str, Any]] = {}
    for chunk in id_chunks(ids):
        for row in session.execute(statement.where(table.c.id.in_(chunk))).mappings():
            found[row["id"]] = dict(row)
    for texts in chunks(keys, IDS_PER_STATEMENT):
        for row in session.execute(keyed.where(table.c.external_key.in_(texts))).mappings():
            found[row["external_key"]] = dict(row)
    return found


def _known_numbers(
    session: Session, target: Target, wanted: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """`wanted`, where a key that is the number and title of a ticket of ours is that ticket.

    One key among the ids of a plain list makes all of them keys; the tickets stay what they are.
    """
    numbers = {
        int(key): row["title"]
        for row in wanted
        if "id" not in row and (key := row["external_key"]).isascii() and key.isdigit()
    }
    table = target.table
    statement = select(table.c.id, table.c.title).where(table.c.source == PLAIN_LIST)
    ours = {
        str(row.id)
        for chunk in id_chunks(numbers)
        for row in session.execute(statement.where(table.c.id.in_(chunk)))
        if row.title == numbers[row.id]
    }
    return [_numbered_row(row) if row.get("external_key") in ours else row for row in wanted]


def _numbered_row(row: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in row.items() if name != "external_key"}
    return {"id": int(row["external_key"]), **rest, "source": PLAIN_LIST}


def _own_source(
    session: Session, target: Target, wanted: Sequence[Mapping[str, Any]], source: str
) -> str:
    """The name of a list of its own: `tickets.csv (2)` where another list has taken `tickets.csv`.

    A list is the same when half of the tickets it shares with the board have the same title.
    """
    for number in range(1, MOST_LISTS + 1):
        name = source if number == 1 else f"{source} ({number})"
        present = _existing(session, target, wanted, name)
        same = sum(
            present[key]["title"] == row["title"]
            for row in wanted
            if (key := _key(target, row)) in present
        )
        if 2 * same >= len(present):
            return name
    raise Conflict(f"There are {MOST_LISTS} lists called {source}; give this one another name.")


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
