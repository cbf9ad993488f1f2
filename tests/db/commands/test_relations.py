"""Parents whose children carry the points, epics, and tickets that wait for others."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from dashboard.proposing import propose_plan
from db.commands import Edit, undo, update_tickets
from db.domain.relations import remark
from db.engine import Database
from db.importing.read import read
from db.importing.save import Difference, Wishes, import_rows
from db.models.board import Assignment, Batch, Developer, Ticket
from db.queries.planning import TicketChoice, last_plan
from tests.db.together.holding import check_board
from tests.factories import ANN, START, carry_out, make_developers

HEADER = (
    "Issue key,Issue id,Issue Type,Summary,Status,Assignee,Parent id,Custom field (Epic Link),"
    "Custom field (Story Points),Inward issue link (Blocks),Inward issue link (Blocks),"
    "Outward issue link (Blocks),Custom field (Flagged)\n"
)
FAMILY = (
    "X-1,10,Epic,Everything,To Do,Ana,,,40,,,,\n"
    "X-2,11,Story,The story,To Do,Ana,,X-1,10,,,,\n"
    "X-3,12,Sub-task,One half,To Do,Ana,11,,4,,,,\n"
    "X-4,13,Sub-task,The other,To Do,Ana,11,,6,,,,\n"
)


def bring(database: Database, text: str, *, later: int = 0, **wishes: Any) -> Difference:
    """Import a Jira export."""
    sheet = read((HEADER + text).encode(), name="jira.csv")
    assert sheet.source is not None
    with database.write() as session:
        return import_rows(
            session,
            sheet.kind,
            sheet.records,
            actor=ANN,
            at=START + timedelta(hours=1 + later),
            source=sheet.source,
            wishes=Wishes(**wishes),
        )


def seen(database: Database) -> tuple[float, Mapping[str, Any]]:
    """Ana's workload, and the tickets by key; everything that holds on a board was checked."""
    with database.read() as session:
        check_board(session)
        workload = session.scalar(select(Developer.current_workload).where(Developer.name == "Ana"))
        assert workload is not None
        return workload, {str(row.external_key): row for row in session.scalars(select(Ticket))}


def assignment_of(database: Database, key: str) -> int:
    with database.read() as session:
        found = session.scalar(
            select(Assignment.id)
            .join(Ticket, Ticket.id == Assignment.ticket_id)
            .where(Ticket.external_key == key)
        )
        assert found is not None
        return found


def ana(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Ana", "Bo", capacity=100.0, skills=None)


def test_a_parent_counts_nothing_while_an_open_child_carries_points(database: Database) -> None:
    ana(database)

    bring(database, FAMILY)

    workload, tickets = seen(database)
    assert workload == 10.0
    assert (tickets["X-2"].parent_key, tickets["X-3"].parent_key) == ("X-1", "X-2")
    assert {key for key, ticket in tickets.items() if not ticket.is_work} == {"X-1"}
    assert remark(tickets["X-1"]) == "Epic: counts nothing"
    assert remark(tickets["X-2"]) == "Open children carry the points, its own 10 do not count"


def test_a_parent_counts_its_own_points_once_its_children_are_closed_and_none_again_by_undo(
    database: Database,
) -> None:
    ana(database)
    bring(database, FAMILY)

    with database.write() as session:
        carry_out(session, "complete", assignment_of(database, "X-3"))
    one_left, _ = seen(database)
    with database.write() as session:
        carry_out(session, "complete", assignment_of(database, "X-4"))
    none_left, _ = seen(database)
    with database.write() as session:
        last = session.scalar(select(Batch.id).order_by(Batch.data_version.desc()).limit(1))
        assert last is not None
        outcome = undo(session, last, actor=ANN, at=START + timedelta(days=1))
    undone, _ = seen(database)

    assert not outcome.refused
    assert (one_left, none_left, undone) == (6.0, 10.0, 6.0)


def test_a_child_that_comes_later_or_loses_its_points_changes_what_its_parent_counts(
    database: Database,
) -> None:
    ana(database)
    story, half, *_ = [line + "\n" for line in FAMILY.splitlines()][1:]
    bring(database, story)
    alone, _ = seen(database)
    bring(database, story + half, later=1)
    with_child, tickets = seen(database)

    with database.write() as session:
        edit = Edit(tickets["X-3"].id, {"story_points": None})
        update_tickets(session, [edit], actor=ANN, at=START + timedelta(days=1))

    assert (alone, with_child, seen(database)[0]) == (10.0, 4.0, 10.0)


def test_epics_count_where_a_manager_says_so(database: Database) -> None:
    ana(database)

    bring(database, FAMILY.splitlines()[0] + "\n", epics_count=True)
    counted, tickets = seen(database)
    with database.write() as session:
        edit = Edit(tickets["X-1"].id, {"is_work": False})
        update_tickets(session, [edit], actor=ANN, at=START + timedelta(days=1))

    assert (counted, seen(database)[0]) == (40.0, 0.0)


def test_a_blocked_ticket_waits_until_what_blocks_it_is_completed(database: Database) -> None:
    ana(database)
    bring(
        database,
        "X-1,10,Story,First,To Do,Ana,,,2,,,,\n"
        "X-2,11,Story,Second,To Do,,,,2,X-1,,,\n"
        "X-3,12,Story,Flagged,To Do,,,,2,,,X-4,Impediment\n"
        "X-4,13,Story,Held up by another,To Do,,,,2,,,,\n",
    )
    at = START + timedelta(days=1)

    first = propose_plan(database, TicketChoice(), actor=ANN, at=at)
    _, tickets = seen(database)
    with database.read() as session:
        plan = last_plan(session)
    with database.write() as session:
        carry_out(session, "complete", assignment_of(database, "X-1"), at=at)
    second = propose_plan(database, TicketChoice(), actor=ANN, at=at)
    third = propose_plan(database, TicketChoice(include_blocked=True), actor=ANN, at=at)

    assert plan is not None
    assert {left["ticket_id"]: left["reason"].split(". ")[0] for left in plan.leftovers} == {
        tickets["X-2"].id: "Blocked: it waits for X-1, which is open",
        tickets["X-3"].id: "Blocked: its tracker says that it is held up (Impediment)",
        tickets["X-4"].id: "Blocked: it waits for X-3, which is open",
    }
    assert remark(tickets["X-2"]) == "Waits for X-1"
    assert (first.outcome.changed, first.waiting) == ((), 3)
    assert [proposal.ticket_id for proposal in second.plan.proposals] == [tickets["X-2"].id]
    assert {proposal.ticket_id for proposal in third.plan.proposals} == {
        tickets["X-3"].id,
        tickets["X-4"].id,
    }


def test_a_link_or_a_flag_that_is_taken_away_in_the_tracker_is_gone_here(
    database: Database,
) -> None:
    ana(database)
    first = "X-1,10,Story,First,To Do,,,,2,,,,\n"
    bring(database, first + "X-2,11,Story,Second,To Do,,,,2,X-1,,,Impediment\n")
    _, before = seen(database)

    bring(database, first + "X-2,11,Story,Second,To Do,,,,2,,,,\n", later=1)

    _, tickets = seen(database)
    assert remark(before["X-2"]) == "Blocked: Impediment · Waits for X-1"
    assert remark(tickets["X-2"]) is None
