"""Which ticket a row means: ids of a plain list, keys of a tracker, and ids under another title."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Database
from db.errors import Conflict
from db.importing.save import Difference, Wishes, compare, import_rows
from db.models.board import Ticket
from db.queries.lists.filters import TicketFilter
from db.queries.lists.paging import Page
from db.queries.tickets import tickets
from tests.db.together.reading import everything, record
from tests.factories import START, make_assignment, make_developers, manager

BO = manager("Bo")
LATER = START + timedelta(days=1)
LARGEST_ID = 2**63 - 1


def save(session: Session, *rows: dict[str, Any], **options: Any) -> Difference:
    return import_rows(session, "tickets", rows, actor=BO, at=LATER, **options)


def titles(session: Session) -> dict[int, str]:
    found = session.execute(select(Ticket.id, Ticket.title).order_by(Ticket.id))
    return {row.id: row.title for row in found}


def test_known_ids_under_other_titles_are_asked_about_and_nothing_is_written(
    database: Database,
) -> None:
    with database.write() as session:
        save(session, {"id": 1, "title": "Sign in"}, {"id": 2, "title": "Sign out"})
        before = everything(session)

    with pytest.raises(Conflict) as question, database.write() as session:
        save(session, {"id": 1, "title": "Print"}, {"id": 3, "title": "Scan"})

    with database.read() as session:
        assert "1 ticket ids are known" not in str(question.value)
        assert "id 1 is “Sign in” here and “Print” in the file" in str(question.value)
        assert everything(session) == before


def test_a_preview_lists_the_ids_that_are_asked_about(database: Database) -> None:
    with database.write() as session:
        save(session, {"id": 1, "title": "Sign in"}, {"id": 2, "title": "Sign out"})

        rows = [{"id": 1, "title": "Print"}, {"id": 2, "title": "Sign out"}]
        preview = compare(session, "tickets", rows)

    assert [(pair.id, pair.title_here, pair.title_there) for pair in preview.retitled] == [
        (1, "Sign in", "Print")
    ]


def test_renamed_tickets_keep_their_ids_and_holders(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        save(session, {"id": 1, "title": "Sign in"})
        make_assignment(session, 1, "Dana")

        difference = save(session, {"id": 1, "title": "Log in"}, wishes=Wishes(same_ids="same"))

    with database.read() as session:
        assert titles(session) == {1: "Log in"}
        assert record(session, Ticket, 1).status == "assigned"
        assert difference.retitled == ()


def test_a_list_of_its_own_gets_ids_of_ours_and_keeps_its_numbers_as_keys(
    database: Database,
) -> None:
    with database.write() as session:
        save(session, {"id": 1, "title": "Sign in"}, {"id": 7, "title": "Sign out"})

        save(
            session,
            {"id": 1, "title": "Print"},
            wishes=Wishes(same_ids="other"),
            source="office.csv",
        )

    with database.read() as session:
        assert titles(session) == {1: "Sign in", 7: "Sign out", 8: "Print"}
        row = record(session, Ticket, 8)
        assert (row.source, row.external_key) == ("office.csv", "1")


def test_a_list_of_its_own_is_found_again(database: Database) -> None:
    rows = [{"id": 1, "title": "Print"}, {"id": 2, "title": "Scan"}]
    with database.write() as session:
        save(session, {"id": 1, "title": "Sign in"})
        save(session, *rows, wishes=Wishes(same_ids="other"), source="office.csv")

        again = save(session, *rows, wishes=Wishes(same_ids="other"), source="office.csv")
        rows[1] = {"id": 2, "title": "Copy"}
        renamed = save(session, *rows, wishes=Wishes(same_ids="other"), source="office.csv")

    with database.read() as session:
        assert again.unchanged == 2
        assert len(renamed.updated) == 1
        assert titles(session) == {1: "Sign in", 2: "Print", 3: "Copy"}


def test_another_list_of_the_same_name_is_not_taken_for_the_first(database: Database) -> None:
    rows = [{"id": 1, "title": "Fix login"}, {"id": 2, "title": "Fix logout"}]
    theirs = [{"id": 1, "title": "Order coffee"}, {"id": 2, "title": "Order tea"}]
    with database.write() as session:
        save(session, *rows, wishes=Wishes(same_ids="other"), source="tickets.csv")

        save(session, *theirs, wishes=Wishes(same_ids="other"), source="tickets.csv")
        again = save(session, *theirs, wishes=Wishes(same_ids="other"), source="tickets.csv")

    with database.read() as session:
        assert again.unchanged == 2
        assert titles(session) == {
            1: "Fix login",
            2: "Fix logout",
            3: "Order coffee",
            4: "Order tea",
        }
        assert record(session, Ticket, 3).source == "tickets.csv (2)"


def test_a_key_among_the_ids_of_a_list_makes_no_second_tickets_of_known_ones(
    database: Database,
) -> None:
    with database.write() as session:
        save(session, {"id": 1, "title": "Sign in"}, {"id": 2, "title": "Sign out"})

        mixed = [("1", "Sign in"), ("2", "Another"), ("PROJ-9", "New")]
        difference = save(session, *({"external_key": key, "title": title} for key, title in mixed))

    with database.read() as session:
        assert (len(difference.created), difference.unchanged) == (2, 1)
        assert titles(session) == {1: "Sign in", 2: "Sign out", 3: "Another", 4: "New"}


def test_a_trackers_ticket_is_found_again_by_its_key(database: Database) -> None:
    with database.write() as session:
        save(session, {"external_key": "PROJ-1", "title": "Sign in"})

        difference = save(
            session,
            {"external_key": "PROJ-1", "title": "Log in"},
            {"external_key": "PROJ-2", "title": "Log out"},
        )

    with database.read() as session:
        assert titles(session) == {1: "Log in", 2: "Log out"}
        assert (len(difference.created), len(difference.updated)) == (1, 1)
        assert record(session, Ticket, 1).source == "csv"


def test_one_key_of_two_trackers_is_two_tickets(database: Database) -> None:
    row = {"external_key": "PROJ-1", "title": "Sign in"}
    with database.write() as session:
        save(session, row, source="jira")

        difference = save(session, row, source="linear")

    with database.read() as session:
        assert len(difference.created) == 1
        assert len(titles(session)) == 2


def test_ids_given_by_us_do_not_meet_those_of_a_list(database: Database) -> None:
    with database.write() as session:
        save(session, {"external_key": "A-1", "title": "First"})
        save(session, {"id": 500, "title": "Listed"})
        save(session, {"external_key": "A-2", "title": "Second"})
        save(session, {"id": 3, "title": "Listed low"})

        save(session, {"external_key": "A-3", "title": "Third"})

    with database.read() as session:
        assert titles(session) == {
            1: "First",
            3: "Listed low",
            500: "Listed",
            501: "Second",
            502: "Third",
        }


def test_a_list_whose_ids_we_gave_to_a_trackers_tickets_is_asked_about(
    database: Database,
) -> None:
    with database.write() as session:
        save(session, {"external_key": "A-1", "title": "First"})

        with pytest.raises(Conflict, match="under another title"):
            save(session, {"id": 1, "title": "Listed"})


@pytest.mark.parametrize("id_", [2**31, 2**53 + 1, 10**18, LARGEST_ID])
def test_ids_of_64_bits_are_kept_exactly(database: Database, id_: int) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        save(session, {"id": id_, "title": "Large"})

        make_assignment(session, id_, "Dana")
        again = save(session, {"id": id_, "title": "Large"})

    with database.read() as session:
        assert titles(session) == {id_: "Large"}
        assert again.unchanged == 1


@pytest.mark.parametrize("id_", [2**53 - 1, 2**53, 2**62, LARGEST_ID - 1, LARGEST_ID])
def test_a_trackers_tickets_come_in_beside_large_ids(sqlite_database: Database, id_: int) -> None:
    with sqlite_database.write() as session:
        save(session, {"id": id_, "title": "Large"})

        save(session, {"external_key": "A-1", "title": "First"})
        save(session, {"external_key": "A-2", "title": "Second"})

    with sqlite_database.read() as session:
        assert sorted(titles(session).values()) == ["First", "Large", "Second"]


def test_pages_go_on_past_tickets_with_large_ids(database: Database) -> None:
    with database.write() as session:
        save(session, *({"id": LARGEST_ID - n, "title": f"Large {n}"} for n in range(5)))

    with database.read() as session:
        page: Page = tickets(session, TicketFilter(), limit=2)
        seen = [row.id for row in page.rows]
        for _ in range(2):
            page = tickets(session, TicketFilter(), cursor=page.next_cursor, limit=2)
            seen += [row.id for row in page.rows]

    assert seen == [LARGEST_ID - n for n in range(5)]
