"""From the board to a plan and back: what is placed, what stays, and that its reasons are true."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.proposing import ProposedPlan, plan_question, propose_plan, save_plan
from db.commands import Change, approve, complete, decide, reassign, undo, update_developers
from db.commands.records.editing import Edit
from db.domain.skills import skill_keys
from db.engine import Database
from db.models.board import Assignment, Developer, Ticket
from db.queries.assignments import assignments_by_id
from db.queries.planning import TicketChoice, barred_pairs, reserved_points
from tests.db.together.reading import assignment, last_event
from tests.factories import (
    ANN,
    START,
    make_assignment,
    make_assignments,
    make_developers,
    make_ticket,
    make_tickets,
)

LATER = START + timedelta(hours=1)


def plan(database: Database, **choice: Any) -> ProposedPlan:
    return propose_plan(database, TicketChoice(**choice), actor=ANN, at=LATER)


def open_rows(session: Session) -> list[Assignment]:
    statement = select(Assignment).where(Assignment.status == "proposed")
    return list(session.scalars(statement.order_by(Assignment.ticket_id)))


def holders(session: Session) -> dict[int, str]:
    return {row.ticket_id: row.assigned_to for row in open_rows(session)}


def test_repeated_plans_end_with_nothing_waiting_that_fits_anybody(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", skills="Python", capacity=11.0)
        make_developers(session, "Fay", skills="Go; Python", capacity=14.0)
        for number in range(60):
            make_ticket(
                session,
                story_points=(None, 1.0, 2.0, 5.0, 8.0, 30.0)[number % 6],
                required_skill=("Python", "Go", "Rust", "Go; Python")[number % 4],
                priority=("Low", "Critical", "Medium")[number % 3],
            )

    made = [len(plan(database, limit=4).outcome.changed) for _ in range(9)]

    assert made[0] == 4
    assert made[-1] == 0
    with database.read() as session:
        reserved = reserved_points(session)
        team = list(session.scalars(select(Developer)))
        proposed = holders(session)
        for ticket in session.scalars(select(Ticket)):
            if ticket.id in proposed or ticket.story_points is None:
                continue
            for developer in team:
                free = developer.capacity - reserved.get(developer.id, 0.0)
                asked = skill_keys(ticket.required_skill) & skill_keys("Python; Go")
                able = asked <= skill_keys(developer.skills)
                assert not able or ticket.story_points > free


def test_plan_anew_keeps_what_a_person_corrected_and_what_it_would_propose_again(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", "Fay", capacity=10.0)
        make_tickets(session, 6)
    plan(database)
    with database.write() as session:
        before = {row.ticket_id: (row.id, row.version) for row in open_rows(session)}
        first = open_rows(session)[0]
        other = next(name for name in ("Dana", "Eli", "Fay") if name != first.assigned_to)
        kept_as_is = plan_outcome(session)
        change = Change(first.id, "reassign", other, "Knows it best.")
        reassign(session, [change], actor=ANN, at=LATER)

    again = plan(database, replan=True)

    assert kept_as_is == 6
    with database.read() as session:
        corrected = assignment(session, first.id)
        assert (corrected.status, corrected.assigned_to) == ("proposed", other)
        assert corrected.reason == "Knows it best."
        rows = {row.ticket_id: row for row in open_rows(session)}
        assert len(rows) == 6
        for ticket_id, (id_, version) in before.items():
            old = assignment(session, id_)
            if old.status == "proposed" and id_ != first.id:
                assert old.version == version
            elif id_ != first.id:
                new, was = rows[ticket_id], old
                assert (new.assigned_to, new.reason) != (was.assigned_to, was.reason)
        loads = reserved_points(session)
        assert max(loads.values()) <= 10.0
    assert again.plan.leftovers == ()


def plan_outcome(session: Session) -> int:
    """How many open proposals a plan made anew, on a board that is as it was, leaves alone."""
    question = plan_question(session, TicketChoice(replan=True), at=LATER)
    saved = save_plan(session, question, question.answer(), actor=ANN, at=LATER)
    assert saved.outcome.changed == ()
    return saved.kept


def test_a_corrected_proposal_that_is_given_back_is_planned_anew(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", skills="Python")
        make_developers(session, "Eli", skills="Go")
        ticket = make_ticket(session)
    plan(database)
    with database.write() as session:
        (row,) = open_rows(session)
        reassign(session, [Change(row.id, "reassign", "Eli")], actor=ANN, at=LATER)

    plan(database, replan=True)
    with database.write() as session:
        stayed = holders(session)
        decide(session, [Change(row.id, "give back")], actor=ANN, at=LATER)
    plan(database, replan=True)

    with database.read() as session:
        assert stayed == {ticket: "Eli"}
        assert holders(session) == {ticket: "Dana"}
        assert barred_pairs(session, [ticket]) == set()


def test_a_plan_anew_gives_the_room_of_less_urgent_proposals_to_a_more_urgent_ticket(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", capacity=6.0)
        make_tickets(session, 2, priority="Low")
    plan(database)
    with database.write() as session:
        urgent = make_ticket(session, priority="Critical")

    plan(database, replan=True)

    with database.read() as session:
        assert urgent in holders(session)
        assert len(holders(session)) == 2


def test_a_ticket_whose_skill_nobody_has_goes_to_who_had_most_such_until_somebody_has_it(
    database: Database,
) -> None:
    with database.write() as session:
        ids = make_developers(session, "Dana", "Eli", "Fay", skills="Python")
        held = make_tickets(session, 3, required_skill="Payments")
        made = make_assignments(session, {held[0]: "Dana", held[1]: "Eli", held[2]: "Eli"})
        complete(session, [Change(made[1], "complete")], actor=ANN, at=LATER)
        make_ticket(session, required_skill="payments; Python")
    plan(database)
    with database.read() as session:
        (first,) = open_rows(session)
        assert first.assigned_to == "Eli"
        assert (first.reason or "").startswith(
            "Has Python; nobody has Payments on record; works on 1 such ticket and completed 1; "
        )
    with database.write() as session:
        edit = Edit(ids["Fay"], {"skills": "Python; Payments"})
        update_developers(session, [edit], actor=ANN, at=LATER)

    plan(database, replan=True)

    with database.read() as session:
        assert list(holders(session).values()) == ["Fay"]


# Every figure in every stored reason is true of its row.


@dataclass(frozen=True)
class Then:
    """What was so when a plan was saved: by developer id, used and available points; by plan."""

    used: dict[int, float]
    available: dict[int, float]
    of_plan: dict[int, int]


def as_saved(session: Session, plan_id: int) -> Then:
    reserved = reserved_points(session)
    team = list(session.scalars(select(Developer)))
    rows = [row for row in open_rows(session) if row.plan_id == plan_id]
    return Then(
        {
            developer.id: developer.current_workload + reserved.get(developer.id, 0.0)
            for developer in team
        },
        {developer.id: developer.capacity for developer in team},
        {developer.id: sum(row.developer_id == developer.id for row in rows) for developer in team},
    )


def check_reasons(session: Session, plans: dict[int, Then]) -> int:
    """Recompute every figure of every open and active row; how many rows there are."""
    ids = list(
        session.scalars(select(Assignment.id).where(Assignment.status.in_(("proposed", "active"))))
    )
    names = {developer.id: developer.name for developer in session.scalars(select(Developer))}
    for row in assignments_by_id(session, ids):
        if row.assignment_type == "reassigned":
            assert row.details is None
            check_change(session, row)
        elif row.reason:
            check_figures(row, plans[plan_of(session, row.id)], names)
    return len(ids)


def plan_of(session: Session, id_: int) -> int:
    return session.scalars(select(Assignment.plan_id).where(Assignment.id == id_)).one() or 0


def check_change(session: Session, row: Any) -> None:
    said = re.fullmatch(r"Changed by (.+) from (.+)\.", row.reason)
    if said is None:
        assert row.reason == "Knows it best."
        return
    event = last_event(session, row.id)
    if event.action == "reassigned":
        assert said.groups() == (event.changed_by, event.previous_developer)


def check_figures(row: Any, then: Then, names: dict[int, str]) -> None:
    holder, scores = row.developer_id, row.details["scores"]
    used, available = then.used[holder], then.available[holder]
    others = then.of_plan[holder] - 1
    assert f"; {used:g} of {available:g} points used after this" in row.reason
    assert f"({used / available:.0%})" in row.reason
    if row.required_skill == "Payments":
        assert row.reason.startswith("Nobody has Payments on record; works on 2 such tickets; ")
        assert scores["tickets_alike"] == 2
    found = re.search(r"(\d+) other tickets? of this plan", row.reason)
    assert int(found[1] if found else 0) == others
    before = re.search(r"([\d.]+) points? proposed before", row.reason)
    assert (scores["used_after"], scores["free_after"]) == (used, available - used)
    assert scores["tickets_in_plan"] == others + 1
    assert before is None or float(before[1]) <= used
    for other in row.details["runners_up"]:
        id_ = other["developer_id"]
        assert id_ != holder
        assert other["name"] == names[id_]
        load = then.used[id_] + row.story_points
        assert f"({load:g} of {then.available[id_]:g}" in other["reason"]
        assert not any(name in row.reason + other["reason"] for name in names.values())


def make_payments(session: Session, holder: str) -> None:
    """Three tickets with a skill that nobody has on record, of which `holder` has two."""
    tickets = make_tickets(session, 3, story_points=1.0, required_skill="Payments")
    make_assignments(session, dict.fromkeys(tickets[:2], holder))


def test_every_figure_in_every_stored_reason_is_true_of_its_row(database: Database) -> None:
    with database.write() as session:
        people = make_developers(session, "Dana", "Eli", "Fay")
        make_tickets(session, 4, story_points=5.0)
        make_tickets(session, 2, story_points=2.0)
        make_payments(session, "Fay")
    plans: dict[int, Then] = {}

    def saved() -> None:
        with database.read() as session:
            newest = max(row.plan_id or 0 for row in open_rows(session))
            plans[newest] = as_saved(session, newest)

    def check() -> None:
        with database.read() as session:
            assert check_reasons(session, plans) == 9 + more

    more = 0
    plan(database)
    saved()
    check()
    with database.write() as session:
        first, second, third, *_ = open_rows(session)
        names = {
            one.id: next(name for name in people if name != one.assigned_to)
            for one in (first, second, third)
        }
        plain = reassign(
            session, [Change(first.id, "reassign", names[first.id])], actor=ANN, at=LATER
        )
        explained = Change(second.id, "reassign", names[second.id], "Knows it best.")
        reassign(session, [explained], actor=ANN, at=LATER)
        other = Change(third.id, "approve", names[third.id])
        approve(session, [other], actor=ANN, at=LATER)
    check()
    for _ in ("undone", "redone", "undone again"):
        with database.write() as session:
            assert plain.batch_id is not None
            plain = undo(session, plain.batch_id, actor=ANN, at=LATER)
        check()
    with database.write() as session:
        eli = session.scalars(select(Developer).where(Developer.name == "Eli")).one()
        renamed = Edit(eli.id, {"name": "Elias"}, eli.version)
        update_developers(session, [renamed], actor=ANN, at=LATER)
    check()
    with database.write() as session:
        make_tickets(session, 3, story_points=2.0)
        question = plan_question(session, TicketChoice(), at=LATER)
    answer = question.answer()
    with database.write() as session:
        taken = answer.proposals[0].ticket_id
        make_assignment(session, taken, "Fay")
        more = 3
        partly = save_plan(session, question, answer, actor=ANN, at=LATER)
    saved()
    assert len(partly.outcome.changed) == 2
    check()
    plan(database, replan=True)
    saved()
    check()
