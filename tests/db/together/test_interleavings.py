"""Writers at the same rows at the same moment, over and over: nothing lost, nothing done twice."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import select

from db.commands import (
    Change,
    Edit,
    NewAssignment,
    Outcome,
    assign,
    decide,
    undo,
    update_tickets,
)
from db.domain.actions import ACTIONS
from db.engine import Database
from db.models.board import Assignment, AssignmentHistory, Batch, RecordHistory, Ticket
from db.queries.history.batches import recent_batches
from db.verify import verify
from tests.db.together.reading import rows_of
from tests.factories import START, make_assignments, make_developers, make_tickets, manager

NAMES = ("Dana", "Eli", "Fay")
# `make soak` plays a thousand rounds, each with as many writers.
ROUNDS = 1_000 if settings().max_examples > 1_000 else 12


def one_step(database: Database, dice: random.Random, writer: int, barrier: Barrier) -> Outcome:
    """Look at the board, wait for the others, then change what was seen."""
    with database.read() as session:
        seen = rows_of(session, Assignment)
        tickets = rows_of(session, Ticket)
        batch = recent_batches(session, 1)[0].id
    kind, row, ticket = dice.randrange(4), dice.choice(seen), dice.choice(tickets)
    change = Change(
        row.id,
        dice.choice(ACTIONS),
        dice.choice(NAMES),
        version=dice.choice([row.version, None]),
    )
    actor: dict[str, Any] = {"actor": manager(f"Writer {writer}"), "at": START}
    barrier.wait()
    with database.write() as session:
        match kind:
            case 0:
                return assign(session, [NewAssignment(ticket.id, dice.choice(NAMES))], **actor)
            case 1:
                edit = Edit(ticket.id, {"story_points": float(dice.randrange(9))}, ticket.version)
                return update_tickets(session, [edit], **actor)
            case 2:
                return undo(session, batch, **actor)
        return decide(session, [change], allow_overload=True, **actor)


@pytest.mark.hypothesis
@pytest.mark.parametrize("writers", [2, 8])
def test_writers_at_the_same_rows_lose_nothing(database: Database, writers: int) -> None:
    dice = random.Random(writers)  # noqa: S311 (a test's dice)
    with database.write() as session:
        make_developers(session, *NAMES)
        make_assignments(session, dict.fromkeys(make_tickets(session, 3), "Dana"))
        before = len(rows_of(session, Batch))

    told: list[str] = []
    with ThreadPoolExecutor(writers) as pool:
        for number in range(ROUNDS):
            barrier = Barrier(writers)
            outcomes = list(
                pool.map(
                    lambda writer, barrier=barrier: one_step(
                        database,
                        random.Random(dice.random()),  # noqa: S311 (a test's dice)
                        writer,
                        barrier,
                    ),
                    range(writers),
                )
            )
            told += [outcome.batch_id for outcome in outcomes if outcome.batch_id]
            if number % (ROUNDS // 12) == 0:
                with database.read() as session:
                    assert verify(session) == []

    with database.read() as session:
        assert verify(session) == []
        kept = [batch.id for batch in rows_of(session, Batch)]
        # Each commit that somebody was told of is there once, and nothing else is.
        assert len(kept) == before + len(told)
        assert set(told) <= set(kept)
        for model in (AssignmentHistory, RecordHistory):
            ids = session.scalars(select(model.id).order_by(model.id)).all()
            assert list(ids) == list(range(1, len(ids) + 1))
