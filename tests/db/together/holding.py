"""What holds on every board at every moment, worked out again from all rows, in plain Python."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from db.domain.known_as import keys_of
from db.history.replay import moved_workloads
from db.models.board import (
    Assignment,
    AssignmentHistory,
    Batch,
    Developer,
    RecordHistory,
    Ticket,
)
from db.models.types import AnyRow
from db.verify import verify
from tests.db.together.reading import rows_of


def check_board(session: Session) -> None:
    """Assert all of it."""
    assignments, tickets = rows_of(session, Assignment), rows_of(session, Ticket)
    developers, events = rows_of(session, Developer), rows_of(session, AssignmentHistory)
    records, batches = rows_of(session, RecordHistory), rows_of(session, Batch)
    check_tickets(tickets, assignments)
    check_relations(tickets)
    check_workloads(developers, tickets, assignments)
    check_moves(session, developers)
    check_replay(events, records, assignments, tickets)
    check_chain(events)
    check_records(records, tickets, developers)
    check_batches(batches, events, records)
    check_people(developers)
    differences = verify(session)
    assert not differences, differences


def check_tickets(tickets: list[AnyRow], assignments: list[AnyRow]) -> None:
    """One active and one open proposed assignment at most, and a status that agrees.

    A ticket on which nobody works may have been closed by its tracker.
    """
    of_ticket = defaultdict(list)
    for row in assignments:
        of_ticket[row.ticket_id].append(row)
    for ticket in tickets:
        statuses = Counter(row.status for row in of_ticket[ticket.id])
        set_aside = any(row.scope == "ticket" for row in of_ticket[ticket.id])
        claims = {
            "assigned": statuses["active"],
            "completed": statuses["completed"],
            "rejected": set_aside,
        }
        meant = [status for status, claimed in claims.items() if claimed]
        if ticket.status == "withdrawn":
            assert not meant
            assert not statuses["proposed"]
            continue
        assert statuses["active"] <= 1
        assert statuses["proposed"] <= (0 if meant else 1)
        if meant or ticket.status == "assigned":
            assert [ticket.status] == meant
        else:
            assert not (statuses["proposed"] and ticket.status != "pending")


def check_relations(tickets: list[AnyRow]) -> None:
    """A parent counts nothing while an open child has points; who waits, waits for open work."""
    by_key = {(ticket.source, ticket.external_key or str(ticket.id)): ticket for ticket in tickets}
    is_open = {key: one.status in ("pending", "assigned") for key, one in by_key.items()}
    waits_for: dict[Any, set[Any]] = defaultdict(set)
    pointed: set[Any] = set()
    for key, one in by_key.items():
        for other in (one.blocked_by or "").split("; "):
            waits_for[key] |= {(one.source, other)} - {key}
        for other in (one.blocks or "").split("; "):
            waits_for[one.source, other] |= {key} - {(one.source, other)}
        if is_open[key] and one.is_work and one.story_points:
            pointed |= {(one.source, one.parent_key)} - {key}
    for key, one in by_key.items():
        if one.status != "withdrawn":
            assert one.covered == (key in pointed)
            assert one.waits == any(is_open.get(other, False) for other in waits_for[key])


def check_workloads(
    developers: list[AnyRow], tickets: list[AnyRow], assignments: list[AnyRow]
) -> None:
    """Current workload is the baseline and the points of active assignments."""
    points = {
        ticket.id: (ticket.story_points or 0.0) * (ticket.is_work and not ticket.covered)
        for ticket in tickets
    }
    carried: dict[int, float] = defaultdict(float)
    for row in assignments:
        if row.status == "active":
            carried[row.developer_id] += points[row.ticket_id]
    for developer in developers:
        expected = developer.baseline_workload + carried[developer.id]
        assert developer.current_workload == round(expected, 2)


def check_moves(session: Session, developers: list[AnyRow]) -> None:
    """What events moved adds up to the workloads."""
    moved = moved_workloads(session)
    for developer in developers:
        assert moved.get(developer.id, 0.0) == developer.current_workload


def check_replay(
    events: list[AnyRow],
    records: list[AnyRow],
    assignments: list[AnyRow],
    tickets: list[AnyRow],
) -> None:
    """The last state of each assignment in the history is its row, and its ticket's status."""
    last: dict[int, dict[str, Any]] = {}
    for event in events:
        state = dict(event.state)
        del state["ticket_status"]
        # A rename moves the work along; the name in the history stays as it was.
        del state["assigned_to"]
        last[event.assignment_id] = {"ticket_id": event.ticket_id, **state}
    assert last == {
        row.id: {name: getattr(row, name) for name in last[row.id]} for row in assignments
    }
    said = [
        (record.changed_at, 0, record.id, record.record_id, record.state["status"])
        for record in records
        if record.kind == "ticket"
    ]
    said += [
        (event.changed_at, 1, event.id, event.ticket_id, event.state["ticket_status"])
        for event in events
    ]
    status = {ticket: status for *_, ticket, status in sorted(said)}
    assert status == {ticket.id: ticket.status for ticket in tickets}


def check_chain(events: list[AnyRow]) -> None:
    """Each event of an assignment begins where the one before it ended."""
    before: dict[int, dict[str, Any]] = {}
    for event in events:
        known = before.get(event.assignment_id, {"developer_id": None, "version": 0})
        assert event.previous_developer_id == known["developer_id"]
        assert event.state["version"] == known["version"] + 1
        before[event.assignment_id] = event.state


def check_records(records: list[AnyRow], tickets: list[AnyRow], developers: list[AnyRow]) -> None:
    """The last state of each ticket and developer in the history is what the row says."""
    last = {(record.kind, record.record_id): record.state for record in records}
    for kind, present in (("ticket", tickets), ("developer", developers)):
        for row in present:
            state = dict(last.pop((kind, row.id)))
            # Decisions about its assignments move a ticket's status, too.
            state.pop("status", None)
            assert state == {name: _plain(getattr(row, name)) for name in state}
    assert not last


def check_people(developers: list[AnyRow]) -> None:
    """No two who are active are known by the same name, alias or e-mail."""
    keys = Counter(key for row in developers if row.active for key in keys_of(row._asdict()))
    assert [key for key, number in keys.items() if number > 1] == []


def check_batches(batches: list[AnyRow], events: list[AnyRow], records: list[AnyRow]) -> None:
    """Each event has its batch, by the same actor, at the same time, and time only grows."""
    by_id = {batch.id: batch for batch in batches}
    counted = Counter(event.batch_id for event in (*events, *records))
    assert counted == Counter({batch.id: batch.event_count for batch in batches})
    for history in (events, records):
        assert [event.id for event in history] == list(range(1, len(history) + 1))
        times = [event.changed_at for event in history]
        assert times == sorted(times)
        for event in history:
            batch = by_id[event.batch_id]
            assert (event.changed_by, event.changed_at) == (batch.changed_by, batch.changed_at)
            assert event.changed_at.utcoffset() == timedelta(0)
    in_order = sorted(batches, key=lambda batch: batch.data_version)
    assert len({batch.changed_at for batch in batches}) == len(batches)
    assert in_order == sorted(batches, key=lambda batch: batch.changed_at)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def content(session: Session) -> dict[str, Any]:
    """What a manager would call the board: no versions, no time stamps, nothing withdrawn."""
    hidden = {"version", "created_at", "updated_at", "details"}
    return {
        model.__tablename__: {
            row.id: {name: value for name, value in row._asdict().items() if name not in hidden}
            for row in rows_of(session, model)
            if getattr(row, "status", "") != "withdrawn" and getattr(row, "active", True)
        }
        for model in (Developer, Ticket, Assignment)
    }
