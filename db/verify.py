"""Compare the board with its history: seals, states, statuses and workloads."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import chain, islice
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from db.commands.records.targets import TARGETS, TICKET, Target
from db.domain.points import rounded
from db.domain.search_words import reason_fields, search_fields
from db.history.chain import first_break, stream
from db.history.comments import altered_comments
from db.history.derived import REPEATED
from db.history.replay import moved_workloads
from db.models.board import (
    Assignment,
    AssignmentHistory,
    Batch,
    Board,
    Developer,
    RecordHistory,
    Ticket,
    table_of,
)
from db.models.counting import WEIGHT
from db.queries.skills import texts_in_use, vocabulary

MOST = 100
_REMEDY = " Run `python -m db rebuild-search`."

Say = Callable[[str], None]


def verify(
    session: Session,
    *,
    noted: str | None = None,
    say: Say = lambda step: None,
    most: int | None = MOST,
) -> list[str]:
    """Sentences about what is wrong with the board, at most `most`; none if it is sound.

    `noted` is a head that was written down elsewhere, which shows whether the history was cut off.
    `say` is called with the name of each step. It reads all rows, but holds few at a time.
    """
    say("Seals of the batches")
    broken = first_break(session, noted=noted)
    found: Iterator[str] = chain([broken] if broken else [], _clock(session))
    for step, differences in (
        ("Assignments", _assignments),
        ("Tickets and developers", _records),
        ("Statuses of tickets", _ticket_statuses),
        ("Workloads", _workloads),
        ("Skills", _skills),
        ("Comments", altered_comments),
    ):
        found = chain(found, _announced(session, step, differences, say))
    return list(islice(found, most))


def _clock(session: Session) -> Iterator[str]:
    """The board's time of change must be that of its last batch."""
    board = session.execute(select(Board.last_changed_at)).scalar_one()
    last = session.execute(
        select(Batch.changed_at).order_by(Batch.data_version.desc()).limit(1)
    ).scalar_one_or_none()
    if board != last:
        yield f"The board was changed last at {board}, its last batch is of {last}."


def _announced(
    session: Session, step: str, differences: Callable[[Session], Iterator[str]], say: Say
) -> Iterator[str]:
    say(step)
    yield from differences(session)


def _assignments(session: Session) -> Iterator[str]:
    """Each assignment must be as its last event left it."""
    last = aliased(AssignmentHistory)
    newest = (
        select(func.max(last.id))
        .where(last.assignment_id == Assignment.id)
        .correlate(Assignment)
        .scalar_subquery()
    )
    statement = (
        select(
            *table_of(Assignment).c,
            AssignmentHistory.state,
            AssignmentHistory.changed_at.label("last_changed_at"),
            Developer.name.label("name_now"),
            *(table_of(Ticket).c[name].label(f"ticket_{name}") for name in REPEATED),
        )
        .select_from(Assignment)
        .outerjoin(Ticket, Ticket.id == Assignment.ticket_id)
        .outerjoin(AssignmentHistory, AssignmentHistory.id == newest)
        .outerjoin(Developer, Developer.id == Assignment.developer_id)
        .order_by(Assignment.id)
    )
    for row in stream(session, statement):
        what = f"Assignment {row['id']}"
        if row["state"] is None:
            yield f"{what} has no history."
            continue
        # Assignments follow a developer's new name; events keep the old one.
        state = {**row["state"], "assigned_to": row["name_now"]}
        state.pop("ticket_status")
        state["updated_at"] = row["last_changed_at"].isoformat()
        yield from _unequal(what, row, state)
        made = reason_fields(row["reason"])
        yield from _unequal(what, row, made, source="its reason makes", remedy=_REMEDY)
        of_ticket = {name: row[f"ticket_{name}"] for name in REPEATED}
        yield from _unequal(what, row, of_ticket, source="its ticket says", remedy=_REMEDY)


def _records(session: Session) -> Iterator[str]:
    """Each record must be as its last own event left it."""
    for target in TARGETS.values():
        for row in stream(session, _with_last_record(target)):
            what = f"{target.kind.capitalize()} {row['id']}"
            if row["state"] is None:
                yield f"{what} has no history."
                continue
            # A ticket's status also changes by decisions about its assignments.
            state = {name: value for name, value in row["state"].items() if name != "status"}
            yield from _unequal(what, row, state)
            if target is TICKET:
                made = search_fields(row["title"], row["external_key"])
                made_of = "its title and key make"
                yield from _unequal(what, row, made, source=made_of, remedy=_REMEDY)
        yield from _gone(session, target)


def _gone(session: Session, target: Target) -> Iterator[str]:
    """Records are never deleted, so everything with a history must have a row."""
    records = table_of(RecordHistory)
    there = select(target.table.c.id).where(target.table.c.id == records.c.record_id).exists()
    statement = (
        select(records.c.record_id)
        .where(records.c.kind == target.kind, ~there)
        .distinct()
        .order_by(records.c.record_id)
    )
    for row in stream(session, statement):
        yield f"{target.kind.capitalize()} {row['record_id']} is gone; its history is here."


def _with_last_record(target: Target) -> Any:
    last = aliased(RecordHistory)
    newest = (
        select(func.max(last.id))
        .where(last.kind == target.kind, last.record_id == target.table.c.id)
        .correlate(target.table)
        .scalar_subquery()
    )
    return (
        select(*target.table.c, RecordHistory.state)
        .select_from(target.table)
        .outerjoin(RecordHistory, RecordHistory.id == newest)
        .order_by(target.table.c.id)
    )


def _ticket_statuses(session: Session) -> Iterator[str]:
    """Each ticket's status must be what the last decision or the last own event left."""
    decided, edited = aliased(AssignmentHistory), aliased(RecordHistory)
    last_decision = (
        select(func.max(decided.id))
        .where(decided.ticket_id == Ticket.id, decided.action != "superseded")
        .correlate(Ticket)
        .scalar_subquery()
    )
    last_edit = (
        select(func.max(edited.id))
        .where(edited.kind == "ticket", edited.record_id == Ticket.id)
        .correlate(Ticket)
        .scalar_subquery()
    )
    active, proposed = (
        select(func.count())
        .where(Assignment.ticket_id == Ticket.id, Assignment.status == status)
        .correlate(Ticket)
        .scalar_subquery()
        for status in ("active", "proposed")
    )
    statement = (
        select(
            Ticket.id,
            Ticket.status,
            active.label("active"),
            proposed.label("proposed"),
            AssignmentHistory.state.label("decision"),
            AssignmentHistory.changed_at.label("decided_at"),
            RecordHistory.state.label("edit"),
            RecordHistory.changed_at.label("edited_at"),
        )
        .select_from(Ticket)
        .outerjoin(AssignmentHistory, AssignmentHistory.id == last_decision)
        .outerjoin(RecordHistory, RecordHistory.id == last_edit)
        .order_by(Ticket.id)
    )
    for row in stream(session, statement):
        expected = (row["edit"] or {}).get("status", "pending")
        if row["decision"] is not None and row["decided_at"] >= row["edited_at"]:
            expected = row["decision"]["ticket_status"]
        if row["status"] != expected:
            yield f"Ticket {row['id']}: status is {row['status']}, its history says {expected}."
        if (row["status"] == "assigned") != (row["active"] == 1):
            yield (
                f"Ticket {row['id']} is {row['status']} and has {row['active']} active assignments."
            )
        if row["proposed"] and row["status"] != "pending":
            yield f"Ticket {row['id']} is {row['status']} and has an open proposal."


def _workloads(session: Session) -> Iterator[str]:
    """Each workload is the baseline and the points of active assignments, and what events moved."""
    carried = {
        row.developer_id: float(row.points)
        for row in session.execute(
            select(Assignment.developer_id, func.sum(WEIGHT).label("points"))
            .join(Ticket, Ticket.id == Assignment.ticket_id)
            .where(Assignment.status == "active", WEIGHT.is_not(None))
            .group_by(Assignment.developer_id)
        )
    }
    moved = moved_workloads(session)
    statement = select(
        Developer.id, Developer.name, Developer.current_workload, Developer.baseline_workload
    )
    for developer in session.execute(statement.order_by(Developer.id)):
        expected = rounded(developer.baseline_workload + carried.get(developer.id, 0.0))
        for source, points in (
            ("baseline and active work come to", expected),
            ("the history comes to", moved.get(developer.id, 0.0)),
        ):
            if developer.current_workload != points:
                yield (
                    f"{developer.name}: workload is {developer.current_workload:g}, {source} "
                    f"{points:g}."
                )


def _skills(session: Session) -> Iterator[str]:
    """Every list of skills must be written by the vocabulary's names."""
    words = vocabulary(session)
    for model, column in ((Developer, Developer.skills), (Ticket, Ticket.required_skill)):
        for text in texts_in_use(session, column):
            expected = words.rewrite(text)
            if text != expected:
                yield (
                    f"{model.__name__}s have the skills {text!r}, which the vocabulary writes "
                    f"{expected!r}."
                )


def _unequal(
    what: str,
    row: Mapping[Any, Any],
    state: Mapping[str, Any],
    *,
    source: str = "its history says",
    remedy: str = "",
) -> Iterator[str]:
    for name, value in state.items():
        here, there = _written(row[name]), _written(value)
        if here != there:
            yield f"{what}: {name} is {here!r}, {source} {there!r}.{remedy}"


def _written(value: Any) -> Any:
    """The value as a state of the history keeps it."""
    return value.isoformat() if isinstance(value, date) else value
