"""The board as of any instant is what a manager saw then."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands import (
    Change,
    Edit,
    NewAssignment,
    assign,
    decide,
    undo,
    update_developers,
    update_tickets,
)
from db.domain.actions import Action
from db.engine import Database
from db.models.board import Assignment, Developer, Ticket
from db.queries.assignments import assignments
from db.queries.history.as_of import board_as_of
from db.queries.history.batches import recent_batches
from db.queries.lists.filters import AssignmentFilter
from tests.factories import ANN, START, make_developers, make_tickets

Row = tuple[object, ...]


def row(one: object) -> Row:
    names = (
        "id",
        "ticket_id",
        "title",
        "story_points",
        "due_date",
        "priority",
        "assigned_to",
        "status",
        "reason",
        "version",
    )
    return tuple(getattr(one, name) for name in names)


def seen(session: Session) -> set[Row]:
    return {row(entry) for entry in assignments(session, AssignmentFilter(), limit=500).rows}


def a_busy_day(session: Session) -> list[tuple[datetime, set[Row]]]:
    dice = random.Random(3)  # noqa: S311 (a test's dice)
    make_developers(session, "Dana", "Eli", "Fay", at=START)
    tickets = make_tickets(session, 8, at=START)
    moments = []
    for step in range(60):
        at = START + timedelta(minutes=step + 1)
        open_work = list(
            session.scalars(select(Assignment.id).where(Assignment.status == "active"))
        )
        pending = list(session.scalars(select(Ticket.id).where(Ticket.status == "pending")))
        match dice.randrange(6):
            case 0:
                undo(session, recent_batches(session, 1)[0].id, actor=ANN, at=at)
            case 1:
                fields = {"title": f"Title {step}", "story_points": float(step)}
                update_tickets(session, [Edit(dice.choice(tickets), fields)], actor=ANN, at=at)
            case 2:
                name = {"name": f"Name {step}"}
                update_developers(session, [Edit(dice.randint(1, 3), name)], actor=ANN, at=at)
            case 3 if open_work:
                actions: list[Action] = ["complete", "remove"]
                change = Change(dice.choice(open_work), dice.choice(actions), reason=f"At {step}")
                decide(session, [change], actor=ANN, at=at)
            case _ if pending:
                name_of = session.scalars(select(Developer.name)).all()
                item = NewAssignment(dice.choice(pending), dice.choice(name_of))
                assign(session, [item], actor=ANN, at=at)
            case _:
                pass
        moments.append((at, seen(session)))
    return moments


def as_of(session: Session, at: datetime, *, limit: int) -> set[Row]:
    rows: set[Row] = set()
    cursor = None
    while True:
        page = board_as_of(session, at, cursor=cursor, limit=limit)
        assert len(page.rows) <= limit
        rows |= {row(entry) for entry in page.rows}
        cursor = page.next_cursor
        if cursor is None:
            return rows


def test_the_board_as_of_an_instant_is_what_was_seen_then(database: Database) -> None:
    with database.write() as session:
        moments = a_busy_day(session)

    with database.read() as session:
        assert len({frozenset(rows) for _, rows in moments}) > 30
        for at, rows in moments:
            assert as_of(session, at, limit=3) == rows
        assert as_of(session, START - timedelta(days=1), limit=3) == set()


def test_the_past_is_filtered_by_what_was_then(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        tickets = make_tickets(session, 2)
        items = [NewAssignment(tickets[0], "Dana"), NewAssignment(tickets[1], "Eli")]
        first, second = assign(session, items, actor=ANN, at=START).changed
        later = START + timedelta(days=1)
        decide(session, [Change(first, "complete")], actor=ANN, at=later)

    with database.read() as session:
        then, now = START + timedelta(hours=1), later
        active = [board_as_of(session, at, statuses=("active",)).rows for at in (then, now)]
        danas = board_as_of(session, then, developer_ids=(1,)).rows

    assert [{entry.id for entry in rows} for rows in active] == [{first, second}, {second}]
    assert [dana.id for dana in danas] == [first]
