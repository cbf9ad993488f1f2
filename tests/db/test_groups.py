"""A developer's team and a ticket's project: recorded, merged and taken back like other fields."""

import pytest

from db.commands import Edit, undo, update_developers, update_tickets
from db.commands.records.merging_people import merge_developers
from db.engine import Database
from db.errors import Invalid
from db.importing.save import import_rows
from db.models.board import Assignment, Developer, Ticket
from db.queries.developers import teams
from db.queries.tickets import projects
from tests.db.together.holding import check_board
from tests.db.together.reading import record
from tests.factories import ANN, START, make_assignment, make_developers, make_ticket


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
