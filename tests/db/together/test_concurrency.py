"""Several managers at once, in threads and in processes: one wins, the others are told who."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest

from db.commands import Change, NewAssignment, Outcome, approve, assign, complete, propose, reassign
from db.engine import Database
from db.errors import Busy
from db.importing.save import import_rows
from tests.db.together.holding import check_board
from tests.db.together.reading import assignment, everything, number_of_commits, workloads
from tests.factories import (
    START,
    make_assignments,
    make_developers,
    make_proposals,
    make_ticket,
    make_tickets,
    manager,
    new_proposals,
)

MANAGERS = ("Dana", "Eli", "Fay", "Gus")
LATER = START + timedelta(hours=1)
WAIT_SECONDS = 60

T = TypeVar("T")


def at_once(*works: Callable[[], T]) -> list[T]:
    """Do all of it in threads that start together."""
    start = threading.Barrier(len(works))

    def after_the_start(work: Callable[[], T]) -> T:
        start.wait(WAIT_SECONDS)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(after_the_start, work) for work in works]]


def rotated(items: list[int], by: int) -> list[int]:
    return [*items[by:], *items[:by]]


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def test_of_many_managers_who_reassign_one_row_one_wins(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Hal", *MANAGERS)
        ids = make_assignments(session, dict.fromkeys(make_tickets(session, 8), "Hal"))

    def reassign_all(name: str, order: list[int]) -> list[Outcome]:
        outcomes = []
        for id_ in order:
            with database.write() as session:
                change = Change(id_, "reassign", name, version=1)
                outcomes.append(reassign(session, [change], actor=manager(name), at=LATER))
        return outcomes

    told = at_once(
        *(partial(reassign_all, name, rotated(ids, n * 2)) for n, name in enumerate(MANAGERS))
    )

    outcomes = [outcome for ones in told for outcome in ones]
    refusals = [refusal for outcome in outcomes for refusal in outcome.refused]
    with database.read() as session:
        holder = {id_: assignment(session, id_).assigned_to for id_ in ids}
        won = sorted(id_ for outcome in outcomes for id_ in outcome.changed)
        assert won == ids
        assert len(refusals) == len(ids) * (len(MANAGERS) - 1)
        for refusal in refusals:
            winner = holder[refusal.assignment_id or 0]
            assert refusal.changed_by == winner
            assert f"was reassigned to {winner} by {winner} meanwhile" in refusal.message
        check_board(session)


def test_of_many_managers_who_approve_one_proposal_one_wins(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Hal", *MANAGERS)
        ids = make_proposals(session, dict.fromkeys(make_tickets(session, 4), "Hal"))

    def approve_all(name: str) -> Outcome:
        with database.write() as session:
            changes = [Change(id_, "approve", name, version=1) for id_ in ids]
            return approve(session, changes, actor=manager(name), at=LATER)

    outcomes = at_once(*(partial(approve_all, name) for name in MANAGERS))

    with database.read() as session:
        assert sorted(id_ for outcome in outcomes for id_ in outcome.changed) == ids
        (winner,) = {assignment(session, id_).assigned_to for id_ in ids}
        refusals = [refusal for outcome in outcomes for refusal in outcome.refused]
        assert {refusal.changed_by for refusal in refusals} == {winner}
        check_board(session)


def test_of_many_managers_who_give_one_ticket_out_one_wins(database: Database) -> None:
    with database.write() as session:
        make_developers(session, *MANAGERS)
        ticket = make_ticket(session)

    def give(name: str) -> Outcome:
        with database.write() as session:
            return assign(session, [NewAssignment(ticket, name)], actor=manager(name), at=LATER)

    outcomes = at_once(*(partial(give, name) for name in MANAGERS))

    won = [id_ for outcome in outcomes for id_ in outcome.changed]
    with database.read() as session:
        holder = assignment(session, won[0]).assigned_to
        refusals = [refusal.message for outcome in outcomes for refusal in outcome.refused]
        assert len(won) == 1
        assert refusals == [
            f"#{ticket} is active with {holder} already; reassign that assignment instead."
        ] * (len(MANAGERS) - 1)


def test_two_approvals_at_once_do_not_overload_one_person(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", capacity=20.0)
        ids = make_proposals(
            session, dict.fromkeys(make_tickets(session, 4, story_points=5.0), "Dana")
        )
        make_developers(session, "Dana", capacity=9.0)

    def approve_one(id_: int) -> Outcome:
        with database.write() as session:
            return approve(session, [Change(id_, "approve")], actor=manager("Ann"), at=LATER)

    outcomes = at_once(*(partial(approve_one, id_) for id_ in ids))

    with database.read() as session:
        assert sum(len(outcome.changed) for outcome in outcomes) == 1
        assert workloads(session) == {"Dana": 5.0}


def test_two_plans_at_once_do_not_fill_one_person_twice(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", capacity=9.0)
        tickets = make_tickets(session, 4, story_points=5.0)
        plans = new_proposals(session, dict.fromkeys(tickets, "Dana"))

    def save_plan(n: int) -> Outcome:
        with database.write() as session:
            return propose(
                session, [plans[n]], leftovers=[], request={}, actor=manager("Ann"), at=LATER
            )

    outcomes = at_once(*(partial(save_plan, n) for n in range(4)))

    assert sum(len(outcome.changed) for outcome in outcomes) == 1


def test_no_move_of_a_workload_is_lost(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", baseline_workload=1.5)
        tickets = make_tickets(session, 40, story_points=0.1)

    def give_and_finish(mine: list[int]) -> None:
        for ticket in mine:
            with database.write() as session:
                item = NewAssignment(ticket, "Dana")
                (id_,) = assign(session, [item], actor=manager("Ann"), at=LATER).changed
            if ticket % 2:
                with database.write() as session:
                    complete(session, [Change(id_, "complete")], actor=manager("Bo"), at=LATER)

    at_once(*(partial(give_and_finish, tickets[n::4]) for n in range(4)))

    with database.read() as session:
        assert workloads(session) == {"Dana": 3.5}
        check_board(session)


def test_the_same_file_imported_by_many_at_once_is_imported_once(database: Database) -> None:
    rows = [{"external_key": f"P-{n}", "title": f"Ticket {n}"} for n in range(300)]

    def save() -> int:
        with database.write() as session:
            return len(
                import_rows(session, "tickets", rows, actor=manager("Ann"), at=LATER).created
            )

    created = at_once(*[save] * 4)

    with database.read() as session:
        assert sorted(created) == [0, 0, 0, 300]
        assert number_of_commits(session) == (1, 0, 300)
        check_board(session)


@pytest.fixture
def impatient(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The same database, opened by somebody who waits for a lock for one second only."""
    monkeypatch.setattr("db.engine.BUSY_SECONDS", 1)
    other = Database.open(url_of(database))
    yield other
    other.dispose()


def test_who_waits_too_long_for_the_lock_is_told_to_try_again(
    database: Database, impatient: Database
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        before = everything(session)

    with database.write() as holder:
        make_developers(holder, "Eli")
        with pytest.raises(Busy) as refusal, impatient.write() as session:
            assign(session, [NewAssignment(ticket, "Dana")], actor=manager("Bo"), at=LATER)
        holder.rollback()

    with database.read() as session:
        assert str(refusal.value) == ("Somebody else is saving; nothing was saved here. Try again.")
        assert everything(session) == before


def test_who_was_told_to_try_again_can(database: Database, impatient: Database) -> None:
    with database.write() as holder:
        make_developers(holder, "Dana")
        with pytest.raises(Busy), impatient.write() as session:
            make_developers(session, "Eli")

    with impatient.write() as session:
        make_developers(session, "Eli")

    with database.read() as session:
        assert sorted(workloads(session)) == ["Dana", "Eli"]


def test_readers_do_not_wait_for_a_writer(database: Database, impatient: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")

    with database.write() as writer:
        make_developers(writer, "Eli")
        with impatient.read() as session:
            seen = sorted(workloads(session))

    assert seen == ["Dana"]
