"""What is open here and no longer in a newer file of its source."""

from typing import Any

from sqlalchemy import select

from db.engine import Database
from db.importing.save import Difference, Wishes, about_work, import_rows
from db.models.board import Developer, Ticket
from tests.db.together.holding import check_board
from tests.factories import ANN, START, make_developers


def bring(database: Database, *keys: str, **wishes: Any) -> Difference:
    """Import a Jira export with these tickets, all of Ana's."""
    rows = [
        {
            "external_key": key,
            "title": f"Ticket {key}",
            "story_points": 3.0,
            "assignee": "Ana",
            "state": "open",
        }
        for key in keys
    ]
    with database.write() as session:
        return import_rows(
            session, "tickets", rows, actor=ANN, at=START, source="Jira", wishes=Wishes(**wishes)
        )


def statuses(database: Database) -> tuple[dict[str, str], float]:
    with database.read() as session:
        check_board(session)
        found = {
            str(ticket.external_key): ticket.status for ticket in session.scalars(select(Ticket))
        }
        workload = session.scalar(select(Developer.current_workload))
        assert workload is not None
        return found, workload


def test_what_a_newer_file_of_the_same_project_no_longer_has_is_named_and_stays(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Ana", capacity=100.0)
    bring(database, "AB-1", "AB-2", "XY-1")

    newer = bring(database, "AB-1", "AB-3")

    assert [(ticket.label, ticket.title) for ticket in newer.missing] == [("AB-2", "Ticket AB-2")]
    assert any("AB-2: left as they are: a filtered export" in held for held in about_work(newer))
    assert statuses(database) == (dict.fromkeys(("AB-1", "AB-2", "XY-1", "AB-3"), "assigned"), 12.0)


def test_missing_tickets_are_set_aside_where_a_manager_asks_for_it(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Ana", capacity=100.0)
    bring(database, "AB-1", "AB-2", "XY-1")

    bring(database, "AB-1", set_aside_missing=True)
    again = bring(database, "AB-1")

    found, workload = statuses(database)
    assert found == {"AB-1": "assigned", "AB-2": "rejected", "XY-1": "assigned"}
    assert workload == 6.0
    assert not again.missing


def test_a_file_that_shares_no_ticket_with_the_board_misses_nothing(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Ana", capacity=100.0)
    bring(database, "AB-1")

    other = bring(database, "AB-7")

    assert not other.missing
