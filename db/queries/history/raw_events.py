"""The events as stored, a chunk at a time in the order of their ids, for copies of the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Float, Text, and_, case, cast, func, select
from sqlalchemy.orm import Session

from db.models.board import AssignmentHistory, Batch, Board, RecordHistory, Seal

Source = Literal["events", "records"]


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a history: its last batch and seal, its last events' ids, and the time zone."""

    data_version: int
    batch_id: str
    seal: str
    time_zone: str
    events: int
    records: int


def read_head(session: Session) -> Head:
    """The present end of the history."""
    last = {
        model: select(func.coalesce(func.max(model.id), 0)).scalar_subquery()
        for model in (AssignmentHistory, RecordHistory)
    }
    board = session.execute(select(Board.data_version, Board.time_zone, *last.values())).one()
    return Head(board[0], *_batch(session, board[0]), *board[1:])


def is_head_of_a_past(session: Session, head: Head) -> bool:
    """Whether `head` is part of this history: the same batch is there, with the same seal."""
    return _batch(session, head.data_version) == (head.batch_id, head.seal)


def _batch(session: Session, data_version: int) -> tuple[str, str]:
    """The id and the seal of the batch with this version; empty where there is none."""
    found = session.execute(
        select(Batch.id, func.coalesce(Seal.seal, ""))
        .outerjoin(Seal, Seal.id == Batch.id)
        .where(Batch.data_version == data_version)
    ).one_or_none()
    return ("", "") if found is None else (found[0], found[1])


def _points(column: Any, label: str) -> ColumnElement[Any]:
    # Floats from the database: decimals would have to be converted one by one.
    return cast(column, Float).label(label)


_EVENT, _RECORD = AssignmentHistory, RecordHistory
_STATE = RecordHistory.state
_IS_PERSON = RecordHistory.kind == "developer"
_COUNTS = and_(
    func.coalesce(_STATE["is_work"].as_boolean(), True),
    ~func.coalesce(_STATE["covered"].as_boolean(), False),
)
# Time stamps as text: converting millions of them to objects would take long.
COLUMNS: dict[Source, tuple[ColumnElement[Any], ...]] = {
    "events": (
        _EVENT.id.label("id"),
        cast(_EVENT.changed_at, Text).label("moment"),
        _EVENT.assignment_id.label("assignment_id"),
        _EVENT.ticket_id.label("ticket_id"),
        _EVENT.action.label("action"),
        _EVENT.previous_developer_id.label("previous_id"),
        _EVENT.new_developer_id.label("new_id"),
        _EVENT.state["status"].as_string().label("status"),
        _EVENT.state["ticket_status"].as_string().label("ticket_status"),
        _points(_EVENT.story_points, "story_points"),
        _points(_EVENT.released_points, "released"),
        _points(_EVENT.added_points, "added"),
        _EVENT.state["assignment_type"].as_string().label("assignment_type"),
        _EVENT.state["scope"].as_string().label("scope"),
        # Those of proposals are the proposer's own, long, and asked for nowhere.
        case((_EVENT.action.in_(("rejected", "reassigned")), _EVENT.reason)).label("reason"),
    ),
    "records": (
        _RECORD.id.label("id"),
        cast(_RECORD.changed_at, Text).label("moment"),
        _RECORD.kind.label("kind"),
        _RECORD.record_id.label("record_id"),
        _RECORD.action.label("action"),
        _RECORD.developer_id.label("developer_id"),
        _points(_RECORD.workload_points, "points"),
        case((_IS_PERSON, None), else_=_STATE["status"].as_string()).label("ticket_status"),
        case(
            (_IS_PERSON, None),
            (_COUNTS, _STATE["story_points"].as_float()),
            else_=0.0,
        ).label("story_points"),
        case((_IS_PERSON, _STATE["active"].as_boolean())).label("active"),
        case((_IS_PERSON, _STATE["capacity"].as_float())).label("capacity"),
        case((_IS_PERSON, _STATE["availability"].as_float())).label("availability"),
        case((_IS_PERSON, _STATE["team"].as_string())).label("team"),
        case((_IS_PERSON, _STATE["name"].as_string())).label("name"),
        case(
            (_IS_PERSON, _STATE["skills"].as_string()), else_=_STATE["required_skill"].as_string()
        ).label("skills"),
        case((_IS_PERSON, None), else_=_STATE["due_date"].as_string()).label("due_on"),
    ),
}
_TABLES: dict[Source, type[AssignmentHistory | RecordHistory]] = {
    "events": AssignmentHistory,
    "records": RecordHistory,
}


def raw_events(
    session: Session, source: Source, *, after: int, until: int, limit: int
) -> Sequence[Sequence[Any]]:
    """At most `limit` events with ids after `after` and up to `until`, with `COLUMNS[source]`."""
    id_ = _TABLES[source].id
    statement = select(*COLUMNS[source]).where(id_ > after, id_ <= until).order_by(id_).limit(limit)
    return session.connection().execute(statement).all()
