"""Commits: the latest, those since a time, and who made them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models.board import Batch
from db.models.types import AnyRow, AnySelect
from db.queries.history.events import EventFilter, batches_with
from db.queries.lists.paging import CountedPage, count_matches, cursor_id

EVERYTHING = EventFilter()


def actors(session: Session) -> list[str]:
    """The names of everybody who ever changed something, 200 at most."""
    statement = select(Batch.changed_by).distinct().order_by(Batch.changed_by).limit(200)
    return list(session.scalars(statement))


def recent_batches(session: Session, limit: int = 10) -> list[AnyRow]:
    """The last commits: who, when, what, and how many events."""
    return list(session.execute(_BATCHES.order_by(Batch.data_version.desc()).limit(limit)))


def commits(
    session: Session,
    wanted: EventFilter,
    *,
    oldest_first: bool = False,
    cursor: str | None = None,
    limit: int = 30,
) -> CountedPage:
    """One page of the commits that hold an event that passes, and how many there are."""
    conditions = _commits_of(session, wanted)
    count = count_matches(session, select(Batch.id).where(*conditions))
    version = Batch.data_version
    after = _version_in(cursor, oldest_first=oldest_first)
    if after is not None:
        conditions.append(version > after if oldest_first else version < after)
    ordered = _BATCHES.where(*conditions).order_by(version if oldest_first else version.desc())
    rows = list(session.execute(ordered.limit(limit + 1)))
    more = len(rows) > limit
    begin = _cursor_begins(oldest_first=oldest_first)
    return CountedPage(
        rows[:limit], f"{begin}{rows[limit - 1].data_version}" if more else None, count
    )


def is_commit_cursor(cursor: str, *, oldest_first: bool = False) -> bool:
    """Whether a cursor is one of `commits` in this order; any other means the first page."""
    return _version_in(cursor, oldest_first=oldest_first) is not None


def undoing(session: Session, ids: Sequence[str]) -> list[AnyRow]:
    """The commits that undid these, and those that undid them in turn, newest first."""
    found: list[AnyRow] = []
    while ids:
        rows = session.execute(_BATCHES.where(Batch.undoes.in_(ids))).all()
        found += rows
        ids = [row.id for row in rows]
    return sorted(found, key=attrgetter("data_version"), reverse=True)


def batches_by_id(session: Session, ids: Sequence[str]) -> dict[str, AnyRow]:
    """The commits with these ids, by id; unknown ids are left out."""
    return {row.id: row for row in session.execute(_BATCHES.where(Batch.id.in_(ids)))}


def commits_since(
    session: Session,
    since: datetime,
    wanted: EventFilter = EVERYTHING,
    *,
    limit: int = 1_000,
) -> dict[str, int]:
    """How many of the last `limit` commits each person made since then, the most first.

    Only those are counted that hold an event which is `wanted`.
    """
    last = select(Batch.id).order_by(Batch.data_version.desc()).limit(limit)
    number = func.count()
    conditions = _commits_of(session, replace(wanted, since=since))
    statement = (
        select(Batch.changed_by, number.label("number"))
        .where(Batch.id.in_(last), *conditions)
        .group_by(Batch.changed_by)
        .order_by(number.desc(), Batch.changed_by)
    )
    return {row.changed_by: int(row.number) for row in session.execute(statement)}


def _commits_of(session: Session, wanted: EventFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.actors:
        conditions.append(Batch.changed_by.in_(wanted.actors))
    if wanted.since is not None:
        conditions.append(Batch.changed_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(Batch.changed_at < wanted.until)
    if wanted.batch_id is not None:
        conditions.append(Batch.id == wanted.batch_id)
    # What a commit has itself is the same in all its events.
    if replace(wanted, actors=(), since=None, until=None, batch_id=None) != EventFilter():
        conditions.append(Batch.id.in_(batches_with(session, wanted)))
    return conditions


def _cursor_begins(*, oldest_first: bool) -> str:
    return f"commits-{'oldest' if oldest_first else 'newest'}-"


def _version_in(cursor: str | None, *, oldest_first: bool) -> int | None:
    begin = _cursor_begins(oldest_first=oldest_first)
    return cursor_id(cursor.removeprefix(begin)) if cursor and cursor.startswith(begin) else None


_BATCHES: AnySelect = select(
    Batch.id,
    Batch.data_version,
    Batch.command,
    Batch.changed_by,
    Batch.changed_at,
    Batch.event_count,
    Batch.undoes,
)
