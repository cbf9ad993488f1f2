"""Small reads: the team, what waits for a plan, counts, and single rows."""

from datetime import date, datetime, timedelta, timezone

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.engine import Database
from db.models.board import (
    Assignment,
    AssignmentHistory,
    Batch,
    Board,
    Developer,
    RecordHistory,
    Ticket,
)
from db.queries.assignments import assignments_by_id
from db.queries.developers import developers, who_is_active
from db.queries.planning import (
    TicketChoice,
    barred_pairs,
    developers_to_plan,
    reserved_points,
    tickets_to_plan,
)
from db.queries.tickets import required_skills, ticket
from tests.factories import (
    carry_out,
    make_assignment,
    make_assignments,
    make_developers,
    make_proposal,
    make_proposals,
    make_ticket,
    make_tickets,
)

DUE = date(2026, 4, 1)


def planned(session: Session, choice: TicketChoice) -> list[int]:
    return [row.id for row in tickets_to_plan(session, choice)]


def test_the_team_is_listed_with_what_each_carries_and_has_free(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Eli", capacity=20.0, availability=0.5, baseline_workload=1.5)
        make_developers(session, "Dana", "Fay")
        tickets = make_tickets(session, 4, story_points=2.5)
        make_assignments(session, {tickets[0]: "Eli", tickets[1]: "Eli", tickets[2]: "Dana"})
        make_proposal(session, tickets[3], "Eli")

    with database.read() as session:
        team = developers(session)

    assert [
        (
            row.name,
            row.available_points,
            row.current_workload,
            row.reserved_points,
            row.active_tickets,
            row.proposed_tickets,
        )
        for row in team
    ] == [
        ("Dana", 20.0, 2.5, 0.0, 1, 0),
        ("Eli", 10.0, 6.5, 2.5, 2, 1),
        ("Fay", 20.0, 0.0, 0.0, 0, 0),
    ]


def test_points_come_back_as_floats_on_every_engine(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", capacity=20.0, availability=1.0, baseline_workload=3.0)

    with database.read() as session:
        (row,) = developers(session)

    figures = (row.capacity, row.availability, row.current_workload, row.available_points)
    assert figures == (20.0, 1.0, 3.0, 20.0)
    assert {type(figure) for figure in figures} == {float}


def test_names_are_sorted_alike_on_every_engine(database: Database) -> None:
    names = ["dana", "Zoe", "Ärne", "ana", "Ben", "_x"]
    with database.write() as session:
        make_developers(session, *names)

    with database.read() as session:
        assert list(who_is_active(session)) == sorted(names)


def test_who_left_is_not_offered_for_work(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        session.execute(update(Developer).where(Developer.name == "Dana").values(active=False))

    with database.read() as session:
        assert who_is_active(session) == {"Dana": False, "Eli": True}
        assert [row.name for row in developers_to_plan(session)] == ["Eli"]


def test_the_most_urgent_tickets_are_planned_first(database: Database) -> None:
    with database.write() as session:
        undated = make_ticket(session, priority="High")
        late = make_ticket(session, priority="High", due_date=DUE + timedelta(days=9))
        soon = make_ticket(session, priority="High", due_date=DUE)
        low = make_ticket(session, priority="Low", due_date=DUE)
        critical = make_ticket(session, priority="Critical")
        soon_too = make_ticket(session, priority="High", due_date=DUE)

    with database.read() as session:
        order = planned(session, TicketChoice())

    assert order == [critical, soon, soon_too, late, undated, low]


CHOSEN = [
    (TicketChoice(priorities=("High",)), [1]),
    (TicketChoice(skills=("Java",)), [1]),
    (TicketChoice(skills=("java",)), []),
    (TicketChoice(min_points=3.0), [1, 2]),
    (TicketChoice(max_points=3.0), [2, 3]),
    (TicketChoice(min_points=3.0, max_points=3.0), [2]),
]


def test_tickets_to_plan_can_be_chosen(database: Database) -> None:
    with database.write() as session:
        make_ticket(session, priority="High", required_skill="Java", story_points=8.0)
        make_ticket(session, required_skill="JavaScript", story_points=3.0)
        make_ticket(session, required_skill=None, story_points=1.0)
        make_ticket(session, required_skill=None, story_points=None, priority="Low")

    with database.read() as session:
        for choice, found in CHOSEN:
            assert planned(session, choice) == found, choice


def test_only_tickets_that_wait_are_planned(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        active, done, aside, proposed, waiting = make_tickets(session, 5)
        make_assignment(session, active, "Dana")
        carry_out(session, "complete", make_assignment(session, done, "Dana"))
        carry_out(session, "set aside", make_proposal(session, aside, "Dana"))
        make_proposal(session, proposed, "Dana")

    with database.read() as session:
        assert planned(session, TicketChoice()) == [waiting]
        assert planned(session, TicketChoice(replan=True)) == [proposed, waiting]


def test_open_proposals_reserve_points_except_for_tickets_planned_anew(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        first, second, third = make_tickets(session, 3, story_points=2.1)
        make_proposals(session, {first: "Dana", second: "Dana", third: "Eli"})

    with database.read() as session:
        assert reserved_points(session) == {1: 4.2, 2: 2.1}
        assert reserved_points(session, without_tickets=[second, third]) == {1: 2.1}


def test_pairings_are_barred_for_the_tickets_asked_about(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        first, second = make_tickets(session, 2)
        for name in ("Dana", "Eli"):
            carry_out(session, "reject", make_proposal(session, first, name))
        carry_out(session, "reject", make_proposal(session, second, "Dana"))

    with database.read() as session:
        assert barred_pairs(session, [first]) == {(first, 1), (first, 2)}
        assert barred_pairs(session, []) == set()


def test_required_skills_are_listed_once(database: Database) -> None:
    with database.write() as session:
        for skill in ("Java", "C++", None, "Java", "JavaScript"):
            make_ticket(session, required_skill=skill)

    with database.read() as session:
        assert required_skills(session) == ["C++", "Java", "JavaScript"]


def test_one_ticket_is_read_with_its_text_and_its_holder(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        id_ = make_ticket(session, description="Long text.", due_date=DUE)
        make_assignment(session, id_, "Dana")

    with database.read() as session:
        row = ticket(session, id_)
        nothing = ticket(session, 99)

    assert row is not None
    assert (row.description, row.due_date, row.assigned_to) == ("Long text.", DUE, "Dana")
    assert nothing is None


def test_assignments_are_read_by_id_in_their_order(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ids = make_assignments(session, dict.fromkeys(make_tickets(session, 3), "Dana"))

    with database.read() as session:
        rows = assignments_by_id(session, [ids[2], ids[0], 99])

    assert [row.id for row in rows] == [ids[0], ids[2]]


def test_every_time_stamp_comes_back_aware_and_in_utc(database: Database) -> None:
    zone = timezone(timedelta(hours=-3, minutes=-30))
    at = datetime(2026, 3, 2, 23, 59, 59, 123456, tzinfo=zone)
    with database.write() as session:
        make_developers(session, "Dana", at=at)
        make_assignment(session, make_ticket(session, at=at), "Dana", at=at)

    with database.read() as session:
        stamps = [
            moment
            for column in (
                Developer.created_at,
                Developer.updated_at,
                Ticket.created_at,
                Ticket.updated_at,
                Assignment.created_at,
                Assignment.updated_at,
                AssignmentHistory.changed_at,
                RecordHistory.changed_at,
                Batch.changed_at,
                Board.last_changed_at,
            )
            for moment in session.scalars(select(column))
        ]

    assert len(stamps) == 13
    for stamp in stamps:
        assert stamp is not None
        assert stamp.utcoffset() == timedelta(0)
        assert timedelta(0) <= stamp - at < timedelta(milliseconds=1)
