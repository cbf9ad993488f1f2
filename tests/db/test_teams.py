"""A developer's team and a ticket's project: recorded, merged and taken back like other fields."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from dashboard.proposing import propose_plan
from db.commands import Edit, undo, update_developers, update_tickets
from db.commands.readers.choosing_teams import choose_teams
from db.commands.records.merging_people import merge_developers
from db.engine import Database
from db.errors import Invalid
from db.importing.save import import_rows
from db.models.board import Assignment, Developer, Ticket
from db.queries.assignments import assignments, count_assignments
from db.queries.developers import teams
from db.queries.history.events import EventFilter, counted_events
from db.queries.lists.filters import AssignmentFilter, TicketFilter
from db.queries.planning import TicketChoice
from db.queries.tickets import projects, tickets
from db.queries.views import chosen_teams
from tests.db.together.holding import check_board
from tests.db.together.reading import record
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignment,
    make_assignments,
    make_developers,
    make_proposal,
    make_ticket,
    manager,
)


def test_a_team_and_a_project_are_edited_and_taken_back(database: Database) -> None:
    with database.write() as session:
        dana = make_developers(session, "Dana")["Dana"]
        ticket = make_ticket(session, project="Shop")
        held = make_assignment(session, ticket, "Dana")

    with database.write() as session:
        moved = update_developers(session, [Edit(dana, {"team": " Core  "})], actor=ANN, at=START)
        update_tickets(session, [Edit(ticket, {"project": "Web"})], actor=ANN, at=START)

    with database.write() as session:
        assert (record(session, Developer, dana).team, teams(session)) == ("Core", ["Core"])
        assert (record(session, Assignment, held).project, projects(session)) == ("Web", ["Web"])
        assert moved.batch_id is not None
        undo(session, moved.batch_id, actor=ANN, at=START)
        assert (record(session, Developer, dana).team, teams(session)) == (None, [])
        check_board(session)


def test_a_team_may_not_be_longer_than_it_can_be_shown(database: Database) -> None:
    with database.write() as session:
        dana = make_developers(session, "Dana")["Dana"]
        with pytest.raises(Invalid, match="A team may have 200 characters"):
            update_developers(session, [Edit(dana, {"team": "x" * 201})], actor=ANN, at=START)


def test_a_project_that_was_changed_here_is_not_overwritten_by_the_same_export(
    database: Database,
) -> None:
    row = {"external_key": "S-1", "title": "One", "project": "Shop"}
    with database.write() as session:
        import_rows(session, "tickets", [row], actor=ANN, at=START, source="Jira")
        update_tickets(session, [Edit(1, {"project": "Web"})], actor=ANN, at=START)

        import_rows(session, "tickets", [row], actor=ANN, at=START, source="Jira")
        kept = record(session, Ticket, 1).project
        moved = row | {"title": "Two"}
        import_rows(session, "tickets", [moved], actor=ANN, at=START, source="Jira")

        assert kept == "Web"
        assert (record(session, Ticket, 1).project, record(session, Ticket, 1).title) == (
            "Web",
            "Two",
        )
        check_board(session)


def test_who_is_merged_leaves_their_team_to_who_has_none(database: Database) -> None:
    with database.write() as session:
        gone = make_developers(session, "Dana W", team="Core")["Dana W"]
        kept = make_developers(session, "Dana Wolf")["Dana Wolf"]

        merge_developers(session, gone, kept, actor=ANN, at=START)

        assert record(session, Developer, kept).team == "Core"
        check_board(session)


def a_board_of_teams(session: Session) -> None:
    """Ticket 1 Core has done, 2 Apps has, 3 is proposed for who is in no team, 4 nobody has."""
    make_developers(session, "Dana", team="Core")
    make_developers(session, "Eli", team="Apps")
    make_developers(session, "Fay")
    for project in ("Shop", "Web", "Shop", None):
        make_ticket(session, project=project)
    done, _ = make_assignments(session, {1: "Dana", 2: "Eli"})
    carry_out(session, "complete", done)
    make_proposal(session, 3, "Fay")


def test_lists_are_limited_to_teams_and_projects(database: Database) -> None:
    of_tickets = {
        TicketFilter(teams=("Core",)): [4, 1],
        TicketFilter(teams=("Core", "Apps")): [4, 2, 1],
        TicketFilter(teams=("Gone",)): [4],
        TicketFilter(projects=("Shop",)): [3, 1],
        TicketFilter(teams=("Apps",), projects=("Web", "Shop")): [2],
    }
    of_assignments = {
        AssignmentFilter(teams=("Core",)): [1],
        AssignmentFilter(teams=("Core", "Apps"), statuses=("active",)): [2],
        AssignmentFilter(projects=("Shop",)): [3, 1],
        AssignmentFilter(teams=("Gone",)): [],
    }
    with database.write() as session:
        a_board_of_teams(session)

        for wanted, found in of_tickets.items():
            assert [row.id for row in tickets(session, wanted).rows] == found, wanted
        for asked, held in of_assignments.items():
            assert [row.ticket_id for row in assignments(session, asked).rows] == held, asked
            assert count_assignments(session, asked) == len(held), asked


def test_events_are_those_of_the_people_of_a_team_and_the_tickets_of_a_project(
    database: Database,
) -> None:
    with database.write() as session:
        a_board_of_teams(session)

        def told(**wanted: Any) -> list[tuple[str, str]]:
            page = counted_events(session, EventFilter(**wanted))
            assert page.count == len(page.rows)
            return [(row.action, row.subject) for row in page.rows]

        assert told(teams=("Core",)) == [
            ("completed", "Ticket 1"),
            ("created", "Ticket 1"),
            ("created", "Dana"),
        ]
        assert told(projects=("Web",)) == [("created", "Ticket 2"), ("created", "Ticket 2")]
        assert told(teams=("Core",), projects=("Web",)) == []
        assert told(teams=("Core",), projects=("Shop",), text="ticket") == [
            ("completed", "Ticket 1"),
            ("created", "Ticket 1"),
        ]


def test_a_persons_teams_are_remembered_in_place_of_those_of_before(database: Database) -> None:
    bo = manager("Bo")
    with database.write() as session:
        choose_teams(session, ("Core", "Apps", " Core "), actor=ANN)
        choose_teams(session, ("Web",), actor=bo)

        assert (chosen_teams(session, ANN), chosen_teams(session, bo)) == (
            ("Apps", "Core"),
            ("Web",),
        )
        choose_teams(session, (), actor=ANN)
        assert (chosen_teams(session, ANN), chosen_teams(session, bo)) == ((), ("Web",))


def test_a_plan_for_one_team_proposes_nobody_else_and_says_so(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", team="Core", skills="Python")
        make_developers(session, "Eli", team="Apps", skills="Python; Java")
        make_ticket(session, required_skill="Python", project="Shop")
        make_ticket(session, required_skill="Java", project="Shop")
        make_ticket(session, required_skill="Python", project="Web")

    choice = TicketChoice(teams=("Core",), projects=("Shop",))
    made = propose_plan(database, choice, actor=ANN, at=START)

    assert [(one.ticket_id, one.developer_id) for one in made.plan.proposals] == [(1, 1)]
    assert [(one.ticket_id, one.reason) for one in made.plan.leftovers] == [
        (2, "Nobody has Java. Only people of Core were asked for.")
    ]
