"""Both histories as one list of events: newest first, filtered, page by page, none lost."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from db.engine import Database
from db.importing.save import import_rows
from db.models.types import AnyRow
from db.queries.history.batches import actors, commits, is_commit_cursor, recent_batches
from db.queries.history.events import (
    EventFilter,
    assignment_events,
    counted_events,
    events,
    is_event_cursor,
    ticket_timeline,
)
from tests.factories import (
    START,
    carry_out,
    make_assignment,
    make_developers,
    make_proposal,
    make_tickets,
    manager,
)

BO = manager("Bo")


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def a_week(session: Session) -> None:
    """Events of both kinds by turns, one commit a day."""
    make_developers(session, "Dana", "Eli", at=day(0))
    make_tickets(session, 2, at=day(1))
    first = make_assignment(session, 1, "Dana", at=day(2), actor=BO)
    make_developers(session, "Dana", baseline_workload=3.0, at=day(3))
    carry_out(session, "reassign", first, developer="Eli", at=day(4), actor=BO)
    second = make_proposal(session, 2, "Dana", at=day(5))
    carry_out(session, "reject", second, at=day(6))


def in_words(row: AnyRow) -> str:
    who = row.subject or row.new_developer
    return f"{(row.changed_at - START).days} {row.action} {who}"


ALL = [
    "6 rejected Ticket 2",
    "5 proposed Ticket 2",
    "4 reassigned Ticket 1",
    "3 updated Dana",
    "2 created Ticket 1",
    "1 created Ticket 2",
    "1 created Ticket 1",
    "0 created Eli",
    "0 created Dana",
]


def told(
    session: Session, wanted: EventFilter, limit: int, *, oldest_first: bool = False
) -> list[str]:
    """The events of all pages, in words."""
    page = events(session, wanted, limit=limit, oldest_first=oldest_first)
    rows = list(page.rows)
    while page.next_cursor and len(rows) < 100:
        page = events(
            session,
            wanted,
            cursor=page.next_cursor,
            limit=limit,
            oldest_first=oldest_first,
        )
        rows += page.rows
    return [in_words(row) for row in rows]


@pytest.mark.parametrize("oldest_first", [False, True])
def test_pages_merge_both_histories_in_order_without_loss(
    database: Database,
    oldest_first: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    with database.write() as session:
        a_week(session)

    expected = ALL[::-1] if oldest_first else ALL
    with database.read() as session:
        for limit in (1, 2, 3, 4, 8, 9, 100):
            found = told(session, EventFilter(), limit, oldest_first=oldest_first)
            assert found == expected, limit


def test_from_the_oldest_on_what_is_added_meanwhile_comes_last(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", at=day(0))
        make_tickets(session, 2, at=day(1))
    with database.read() as session:
        page = events(session, EventFilter(), oldest_first=True, limit=2)
        seen = [in_words(row) for row in page.rows]
    with database.write() as session:
        make_assignment(session, 1, "Dana", at=day(2))

    with database.read() as session:
        while page.next_cursor:
            page = events(
                session, EventFilter(), oldest_first=True, cursor=page.next_cursor, limit=2
            )
            seen += [in_words(row) for row in page.rows]

    assert seen == [
        "0 created Dana",
        "1 created Ticket 1",
        "1 created Ticket 2",
        "2 created Ticket 1",
    ]


def test_a_cursor_is_of_one_direction(database: Database) -> None:
    with database.write() as session:
        a_week(session)

    with database.read() as session:
        for oldest_first in (False, True):
            page = events(session, EventFilter(), oldest_first=oldest_first, limit=2)
            assert page.next_cursor is not None
            assert is_event_cursor(page.next_cursor, oldest_first=oldest_first)
            assert not is_event_cursor(page.next_cursor, oldest_first=not oldest_first)


FILTERED = [
    (EventFilter(assignments_only=True), [ALL[0], ALL[1], ALL[2], ALL[4]]),
    (EventFilter(ticket_id=1), [ALL[2], ALL[4], ALL[6]]),
    (EventFilter(developer_id=1), [ALL[0], ALL[1], ALL[2], ALL[3], ALL[4], ALL[8]]),
    (EventFilter(actions=("created",)), ALL[4:]),
    (EventFilter(actions=("updated", "rejected")), [ALL[0], ALL[3]]),
    (EventFilter(actions=("undone",)), []),
    (EventFilter(actors=("Bo",)), [ALL[2], ALL[4]]),
    (EventFilter(since=day(4)), ALL[:3]),
    (EventFilter(until=day(1)), ALL[7:]),
    (EventFilter(since=day(2), until=day(4)), ALL[3:5]),
    (EventFilter(developer_id=2, actors=("Bo",), since=day(3)), [ALL[2]]),
]


def test_events_that_pass_are_found(database: Database) -> None:
    with database.write() as session:
        a_week(session)

    with database.read() as session:
        for wanted, found in FILTERED:
            assert told(session, wanted, limit=100) == found, wanted
            assert told(session, wanted, limit=1) == found, wanted
            assert told(session, wanted, limit=2, oldest_first=True) == found[::-1], wanted
            assert counted_events(session, wanted).count == len(found), wanted


KEYED = [
    {"external_key": "PROJ-1", "title": "Pay by card"},
    {"external_key": "PROJ-10", "title": "Pay by proj-1"},
    {"external_key": "Proj-1", "title": "Refunds", "source": "Elsewhere"},
    {"external_key": "---", "title": "Login"},
]


FOUND: list[tuple[str, set[int]]] = [
    ("PROJ-1", {1, 3}),
    ("proj-1", {1, 3}),
    ("#2", {2}),
    ("2", {2}),
    ("proj", {1, 2, 3}),
    ("pay", {1, 2}),
    ("by pa", {1, 2}),
    ("PAY refunds", set()),
    ("#99", set()),
    ("---", set()),
    ("' OR 1=1", set()),
]


def test_events_are_found_by_what_their_ticket_is_called_or_holds(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", at=day(0))
        for row in KEYED:
            import_rows(session, "tickets", [row], actor=manager("Ada"), at=day(0))
        make_assignment(session, 2, "Dana", at=day(1))

    with database.read() as session:
        for text, expected in FOUND:
            page = counted_events(session, EventFilter(text=text))
            found = Counter(row.ticket_id for row in page.rows)
            assert found == Counter([*expected, *({2} & expected)]), text
            assert page.count == found.total()


def test_a_key_that_stands_in_most_titles_is_taken_for_words(database: Database) -> None:
    with database.write() as session:
        rows = [{"external_key": "PAY", "title": "Pay"}, {"external_key": "X", "title": "Pay by"}]
        many = [{"external_key": f"X-{n}", "title": f"Pay {n}"} for n in range(1_100)]
        import_rows(session, "tickets", [*rows, *many], actor=manager("Ada"), at=day(0))

    with database.read() as session:
        assert counted_events(session, EventFilter(text="PAY")).count == 1_102
        assert counted_events(session, EventFilter(text="X-7")).count == 1
        assert counted_events(session, EventFilter(text="x")).count == 1_101


def test_an_event_says_from_whom_to_whom_and_why(database: Database) -> None:
    with database.write() as session:
        a_week(session)

    with database.read() as session:
        rejected, proposed, reassigned = events(session, EventFilter()).rows[:3]

    assert (rejected.previous_developer, rejected.new_developer) == ("Dana", None)
    assert (proposed.previous_developer, proposed.new_developer) == (None, "Dana")
    assert proposed.reason == "Dana knows Python and has room."
    assert (reassigned.previous_developer, reassigned.new_developer) == ("Dana", "Eli")
    assert (reassigned.changed_by, reassigned.story_points) == ("Bo", 3.0)


def test_points_that_an_import_moved_are_listed_under_their_holder(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", at=day(0))
        (ticket,) = make_tickets(session, at=day(1))
        make_assignment(session, ticket, "Dana", at=day(2))
        make_tickets(session, id=ticket, title=f"Ticket {ticket}", story_points=8.0, at=day(3))

    with database.read() as session:
        newest = events(session, EventFilter(developer_id=1)).rows[0]

    assert in_words(newest) == f"3 updated Ticket {ticket}"


def test_a_tickets_timeline_is_told_from_the_beginning(database: Database) -> None:
    with database.write() as session:
        a_week(session)

    with database.read() as session:
        timeline = [in_words(row) for row in ticket_timeline(session, 1)]

    assert timeline == ["1 created Ticket 1", "2 created Ticket 1", "4 reassigned Ticket 1"]


def test_the_events_of_one_assignment_are_told_from_the_beginning(database: Database) -> None:
    with database.write() as session:
        a_week(session)

    with database.read() as session:
        assert [row.action for row in assignment_events(session, 1)] == ["created", "reassigned"]


def test_everybody_who_changed_something_is_listed(database: Database) -> None:
    with database.write() as session:
        a_week(session)

    with database.read() as session:
        assert actors(session) == ["Ann", "Bo"]


def test_the_last_commits_are_listed_newest_first(database: Database) -> None:
    with database.write() as session:
        a_week(session)

    with database.read() as session:
        batches = recent_batches(session, limit=3)

    assert [(row.command, row.changed_by, row.event_count) for row in batches] == [
        ("reject", "Ann", 1),
        ("propose", "Ann", 1),
        ("reassign", "Bo", 1),
    ]


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        (EventFilter(), [6, 5, 4, 3, 2, 1, 0]),
        (EventFilter(developer_id=1), [6, 5, 4, 3, 2, 0]),
        (EventFilter(text="#2"), [6, 5, 1]),
        (EventFilter(actions=("created",)), [2, 1, 0]),
        (EventFilter(actions=("proposed", "created"), actors=("Bo",)), [2]),
        (EventFilter(actors=("Bo",)), [4, 2]),
        (EventFilter(since=day(2), until=day(5)), [4, 3, 2]),
        (EventFilter(batch_id="none"), []),
        (EventFilter(text="#404"), []),
    ],
)
def test_commits_with_an_event_that_passes_are_read_page_by_page(
    database: Database, wanted: EventFilter, days: list[int], *, oldest_first: bool
) -> None:
    with database.write() as session:
        a_week(session)
    found: list[int] = []
    cursor = None

    with database.read() as session:
        for _ in range(9):
            page = commits(session, wanted, oldest_first=oldest_first, cursor=cursor, limit=2)
            found += [(row.changed_at - START).days for row in page.rows]
            cursor = page.next_cursor
            assert page.count == len(days)
            if cursor is None:
                break
            assert is_commit_cursor(cursor, oldest_first=oldest_first)
            assert not is_commit_cursor(cursor, oldest_first=not oldest_first)
            assert not is_event_cursor(cursor, oldest_first=oldest_first)

    assert found == (days[::-1] if oldest_first else days)
