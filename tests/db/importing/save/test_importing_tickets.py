"""Tickets from a file: what it changes, and the decisions that it never turns back."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.domain.actions import Action
from db.engine import Database
from db.importing.save import Difference, Wishes, import_rows
from db.models.board import Batch, RecordHistory, Ticket
from tests.db.together.reading import (
    everything,
    number_of_commits,
    record,
    ticket_status,
    workloads,
)
from tests.factories import (
    START,
    carry_out,
    make_assignment,
    make_assignments,
    make_developers,
    make_proposal,
    make_ticket,
    make_tickets,
    manager,
)

BO = manager("Bo")
LATER = START + timedelta(days=1)
SIGN_IN = {
    "id": 41,
    "title": "Sign in",
    "description": "With a passkey.\nAnd a password.",
    "story_points": 5.5,
    "required_skill": "C++",
    "priority": "Critical",
    "due_date": date(2026, 4, 30),
}


def save(session: Session, *rows: dict[str, Any], **wishes: Any) -> Difference:
    wanted = Wishes(**wishes)
    return import_rows(session, "tickets", rows, actor=BO, at=LATER, wishes=wanted)


def repoint(session: Session, ticket: int, points: float | None) -> None:
    row = {"id": ticket, "title": f"Ticket {ticket}", "story_points": points}
    assert len(save(session, row, empty_cells="empty").updated) == 1


def last_record(session: Session) -> RecordHistory:
    return session.scalars(select(RecordHistory).order_by(RecordHistory.id.desc()).limit(1)).one()


def test_a_new_ticket_gets_what_the_file_says_and_waits(database: Database) -> None:
    with database.write() as session:
        save(session, SIGN_IN)

    with database.read() as session:
        row = record(session, Ticket, 41)
        assert {name: getattr(row, name) for name in SIGN_IN} == SIGN_IN
        assert (row.status, row.priority_rank, row.version) == ("pending", 1, 1)
        assert (row.source, row.external_key) == ("list", None)
        assert row.created_at == row.updated_at == LATER


def test_a_new_ticket_gets_defaults_for_what_the_file_does_not_say(database: Database) -> None:
    with database.write() as session:
        save(session, {"id": 1, "title": "Sign in", "priority": None})

    with database.read() as session:
        row = record(session, Ticket, 1)
        assert (row.priority, row.priority_rank) == ("Medium", 3)
        assert (row.story_points, row.required_skill, row.due_date) == (None, None, None)


def test_a_new_ticket_is_recorded_with_its_whole_state(database: Database) -> None:
    with database.write() as session:
        save(session, SIGN_IN)

    with database.read() as session:
        event = last_record(session)
        assert (event.kind, event.record_id, event.action) == ("ticket", 41, "created")
        assert (event.developer_id, event.workload_points) == (None, 0.0)
        assert event.state["due_date"] == "2026-04-30"
        assert event.state["story_points"] == 5.5
        assert event.state["version"] == 1


def test_importing_the_same_file_twice_changes_nothing(database: Database) -> None:
    rows = [SIGN_IN, {"id": 42, "title": "Sign out", "story_points": 0.1}]
    with database.write() as session:
        save(session, *rows)
    with database.read() as session:
        before = everything(session)

    with database.write() as session:
        difference = save(session, *rows)

    with database.read() as session:
        assert everything(session) == before
        assert (difference.unchanged, difference.batch_id) == (2, None)


def test_a_changed_ticket_gets_a_new_version_and_an_event(database: Database) -> None:
    with database.write() as session:
        save(session, SIGN_IN)

        changed = SIGN_IN | {"priority": "Low", "due_date": None}
        difference = save(session, changed, empty_cells="empty")

    with database.read() as session:
        row, event = record(session, Ticket, 41), last_record(session)
        assert (row.priority, row.priority_rank, row.due_date) == ("Low", 4, None)
        assert (row.version, event.action, event.state["version"]) == (2, "updated", 2)
        assert difference.updated[0].changes == {
            "priority": ("Critical", "Low"),
            "priority_rank": (1, 4),
            "due_date": (date(2026, 4, 30), None),
        }


def test_a_column_that_the_file_does_not_have_is_left_alone(database: Database) -> None:
    with database.write() as session:
        save(session, SIGN_IN)

        save(session, {"id": 41, "title": "Sign in", "story_points": 8.0})

    with database.read() as session:
        row = record(session, Ticket, 41)
        assert {name: getattr(row, name) for name in SIGN_IN} == SIGN_IN | {"story_points": 8.0}


def test_an_empty_cell_empties_what_may_be_unknown_where_that_is_wished(database: Database) -> None:
    fields = ("description", "story_points", "required_skill", "due_date")
    with database.write() as session:
        save(session, SIGN_IN)

        kept = save(session, {"id": 41, "title": "Sign in", **dict.fromkeys(fields)})
        save(session, {"id": 41, "title": "Sign in", **dict.fromkeys(fields)}, empty_cells="empty")

    assert (kept.unchanged, kept.kept) == (1, len(fields))
    with database.read() as session:
        row = record(session, Ticket, 41)
        assert [getattr(row, field) for field in fields] == [None] * len(fields)


def test_an_empty_priority_leaves_the_priority_alone(database: Database) -> None:
    with database.write() as session:
        save(session, SIGN_IN)

        difference = save(session, {"id": 41, "title": "Sign in", "priority": None})

    assert difference.unchanged == 1


@pytest.mark.parametrize(
    ("action", "status"),
    [(None, "assigned"), ("complete", "completed"), ("remove", "pending")],
    ids=["assigned", "completed", "removed"],
)
def test_an_import_never_turns_a_decision_back(
    database: Database, action: Action | None, status: str
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        save(session, SIGN_IN)
        active = make_assignment(session, 41, "Dana")
        if action:
            carry_out(session, action, active)

        save(session, SIGN_IN | {"description": "Another text.", "status": "rejected"})

    with database.read() as session:
        assert ticket_status(session, 41) == status


def test_a_ticket_set_aside_stays_so_through_an_import(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        save(session, SIGN_IN)
        carry_out(session, "set aside", make_proposal(session, 41, "Dana"))

        save(session, SIGN_IN | {"priority": "High"})

    with database.read() as session:
        assert ticket_status(session, 41) == "rejected"


@pytest.mark.parametrize(
    ("before", "after", "moved"), [(5.0, 8.5, 3.5), (5.0, None, -5.0), (None, 2.0, 2.0)]
)
def test_new_points_of_active_work_move_its_holders_workload(
    database: Database, before: float | None, after: float | None, moved: float
) -> None:
    with database.write() as session:
        ids = make_developers(session, "Dana", "Eli", baseline_workload=1.0)
        ticket = make_ticket(session, story_points=before)
        make_assignment(session, ticket, "Eli")

        repoint(session, ticket, after)

    with database.read() as session:
        event = last_record(session)
        assert workloads(session) == {"Dana": 1.0, "Eli": 1.0 + (after or 0.0)}
        assert (event.developer_id, event.workload_points) == (ids["Eli"], moved)


@pytest.mark.parametrize("action", ["complete", "remove"])
def test_new_points_of_settled_work_move_nobody(database: Database, action: Action) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session, story_points=5.0)
        carry_out(session, action, make_assignment(session, ticket, "Dana"))

        repoint(session, ticket, 8.0)

    with database.read() as session:
        assert workloads(session) == {"Dana": 0.0}
        assert last_record(session).workload_points == 0.0


def test_new_points_of_proposed_work_move_nobody(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session, story_points=5.0)
        make_proposal(session, ticket, "Dana")

        repoint(session, ticket, 8.0)

    with database.read() as session:
        assert workloads(session) == {"Dana": 0.0}


def test_several_repointed_tickets_of_one_holder_add_up(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        tickets = make_tickets(session, 3, story_points=1.1)
        make_assignments(session, dict.fromkeys(tickets, "Dana"))

        save(
            session,
            *({"id": id_, "title": f"Ticket {id_}", "story_points": 2.2} for id_ in tickets),
        )

    with database.read() as session:
        assert workloads(session) == {"Dana": 6.6}


def test_twelve_thousand_rows_are_one_batch(database: Database) -> None:
    total = 12_000
    rows = [
        {"id": id_, "title": f"Ticket {id_}", "story_points": 1.0} for id_ in range(1, total + 1)
    ]
    told: list[tuple[int, int]] = []
    with database.write() as session:
        difference = import_rows(
            session,
            "tickets",
            rows,
            actor=BO,
            at=LATER,
            progress=lambda done, of: told.append((done, of)),
        )

    with database.read() as session:
        batch = session.get(Batch, difference.batch_id)
        assert batch is not None
        assert batch.event_count == total
        assert session.scalar(select(func.count()).select_from(Ticket)) == total
        assert number_of_commits(session) == (1, 0, total)
        assert session.scalar(select(func.max(RecordHistory.id))) == total
        assert [done for done, _ in told] == sorted(done for done, _ in told)
        assert told[-1] == (total, total)
        assert len(told) > 1


def test_changes_in_every_chunk_of_a_large_file_are_saved(database: Database) -> None:
    total = 5_100
    rows = [
        {"id": id_, "title": f"Ticket {id_}", "story_points": 1.0} for id_ in range(1, total + 1)
    ]
    with database.write() as session:
        make_developers(session, "Dana")
        save(session, *rows)
        make_assignments(session, {1: "Dana", 5_000: "Dana", total: "Dana"})

        difference = save(session, *(row | {"story_points": 3.0} for row in rows))
        again = save(session, *(row | {"story_points": 3.0} for row in rows))

    with database.read() as session:
        assert (len(difference.updated), difference.unchanged) == (total, 0)
        assert (again.unchanged, again.batch_id) == (total, None)
        assert workloads(session) == {"Dana": 9.0}
        assert record(session, Ticket, total).version == 2
