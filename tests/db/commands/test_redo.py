"""A redo is the undo of an undo: named so, on every kind of batch, on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from db.commands import (
    Change,
    Edit,
    Outcome,
    assign,
    decide,
    undo,
    update_developers,
    update_tickets,
)
from db.commands.assignments.assigning import NewAssignment
from db.engine import Database
from db.importing.save import import_rows
from db.queries.assignments import assignments, open_assignments_of
from db.queries.history.batches import batches_by_id
from db.queries.lists.filters import AssignmentFilter
from db.verify import verify
from tests.factories import (
    ANN,
    START,
    handed_over,
    make_assignments,
    make_developers,
    make_proposals,
    make_tickets,
)

LATER = START + timedelta(hours=1)
Commit = Callable[[Session], str | None]


def by(outcome: Outcome) -> str | None:
    assert not outcome.refused, outcome.refused
    return outcome.batch_id


COMMITS: dict[str, Commit] = {
    "approve": lambda session: by(decide(session, [Change(3, "approve")], actor=ANN, at=LATER)),
    "several": lambda session: by(
        decide(
            session,
            [Change(1, "complete"), Change(2, "reassign", "Bo"), Change(3, "reject")],
            actor=ANN,
            at=LATER,
        )
    ),
    "assign": lambda session: by(assign(session, [NewAssignment(4, "Bo")], actor=ANN, at=LATER)),
    "priorities": lambda session: by(
        update_tickets(
            session,
            [Edit(1, {"priority": "Low"}, reason="Later"), Edit(4, {"story_points": 8.0})],
            actor=ANN,
            at=LATER,
        )
    ),
    "developers": lambda session: by(
        update_developers(
            session, [Edit(2, {"name": "Bodil", "active": False})], actor=ANN, at=LATER
        )
    ),
    "hand over": lambda session: by(handed_over(session, "Ana", "Bo", at=LATER)),
    "import": lambda session: (
        import_rows(session, "tickets", [{"id": 9, "title": "New"}], actor=ANN, at=LATER).batch_id
    ),
}


@pytest.mark.parametrize("kind", COMMITS)
def test_every_kind_of_batch_is_undone_and_done_again(database: Database, kind: str) -> None:
    with database.write() as session:
        make_developers(session, "Ana", "Bo")
        make_tickets(session, 4)
        make_assignments(session, {1: "Ana", 2: "Ana"})
        make_proposals(session, {3: "Ana"})
    with database.write() as session:
        first = COMMITS[kind](session)
        assert first is not None
    taken_back, again, back = [first], "undo", "redo"
    for _ in range(3):
        with database.write() as session:
            outcome = undo(session, taken_back[-1], actor=ANN, at=LATER)
        assert not outcome.refused
        assert outcome.batch_id is not None
        taken_back.append(outcome.batch_id)

    with database.read() as session:
        named = batches_by_id(session, taken_back)
        assert [named[id_].command for id_ in taken_back[1:]] == [again, back, again]
        assert [named[id_].undoes for id_ in taken_back[1:]] == taken_back[:-1]
        assert verify(session) == []


def test_the_open_work_of_tickets_is_found_in_the_order_of_its_ids(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Ana", "Bo")
        make_tickets(session, 4)
        make_assignments(session, {1: "Ana", 2: "Bo"})
        make_proposals(session, {3: "Bo"})
        decide(session, [Change(2, "complete")], actor=ANN, at=LATER)

    with database.read() as session:
        found = open_assignments_of(session, [3, 2, 1, 4, 99])

    assert [(row.ticket_id, row.assigned_to, row.status) for row in found] == [
        (1, "Ana", "active"),
        (3, "Bo", "proposed"),
    ]


def test_as_many_rows_as_one_commit_takes_are_read_in_the_order_of_the_table(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Ana", capacity=100_000.0)
        ids = make_assignments(session, dict.fromkeys(make_tickets(session, 5_200), "Ana"))

    with database.read() as session:
        page = assignments(session, AssignmentFilter(statuses=("active",)), limit=10_000)
        short = assignments(session, AssignmentFilter(statuses=("active",)), limit=5_100)

    assert [row.id for row in page.rows] == sorted(ids, reverse=True)
    assert (page.next_cursor, page.count) == (None, 5_200)
    assert [row.id for row in short.rows] == sorted(ids, reverse=True)[:5_100]
    assert short.next_cursor is not None


def test_a_large_decision_tells_how_far_it_is(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Ana", capacity=100_000.0)
        ids = make_assignments(session, dict.fromkeys(make_tickets(session, 1_100), "Ana"))
    told: list[tuple[int, int]] = []

    with database.write() as session:
        decide(
            session,
            [Change(id_, "complete") for id_ in ids],
            actor=ANN,
            at=LATER,
            progress=lambda done, total: told.append((done, total)),
        )

    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len(told) > 3
    assert told[-1][0] == told[-1][1]
