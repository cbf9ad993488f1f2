"""Pages by cursor: every row once, in order, whatever the cursor says and whoever adds rows."""

from collections.abc import Callable
from itertools import chain

import pytest
from sqlalchemy.orm import Session

from db.engine import Database
from db.queries.assignments import assignments, count_assignments
from db.queries.history.events import EventFilter, events
from db.queries.lists.filters import AssignmentFilter, TicketFilter
from db.queries.lists.paging import Page, count_text
from db.queries.tickets import tickets
from tests.factories import make_assignments, make_developers, make_tickets

NONSENSE = [
    "",
    "-",
    "--",
    "abc",
    "abc-def",
    "-5",
    "1-2-3",
    " 1",
    "1e3",
    "0x10",
    "1.5",
    "५",
    "²",
    "½-½",
    "oldest",
    "oldest--",
    "oldest-½-½",
    "' OR 1=1 --",
    "\x00",
    "\ud800",
]
FAR_TOO_LARGE = ["9" * 18, "9" * 19, "9" * 30, "9" * 5_000, f"{'9' * 30}-{'9' * 30}"]
READERS: list[Callable[..., Page]] = [
    lambda session, **options: assignments(session, AssignmentFilter(), **options),
    lambda session, **options: tickets(session, TicketFilter(), **options),
    lambda session, **options: events(session, EventFilter(), **options),
    lambda session, **options: events(session, EventFilter(), oldest_first=True, **options),
]
each_reader = pytest.mark.parametrize(
    "read", READERS, ids=["assignments", "tickets", "events", "events, oldest first"]
)


def fill(session: Session, count: int) -> None:
    make_developers(session, "Dana")
    make_assignments(session, dict.fromkeys(make_tickets(session, count), "Dana"))


def walk(session: Session, read: Callable[..., Page], limit: int) -> list[list[int]]:
    """The ids on each page, to the last."""
    pages, cursor = [], None
    while True:
        page = read(session, cursor=cursor, limit=limit)
        pages.append([row.id for row in page.rows])
        assert len(pages) < 100
        if page.next_cursor is None:
            return pages
        cursor = page.next_cursor


@pytest.mark.parametrize("read", READERS[:2], ids=["assignments", "tickets"])
def test_pages_hold_every_row_once_newest_first(
    database: Database, read: Callable[..., Page]
) -> None:
    with database.write() as session:
        fill(session, 7)

    with database.read() as session:
        for limit in (1, 3, 6, 7, 8, 100):
            pages = walk(session, read, limit)

            assert list(chain(*pages)) == [7, 6, 5, 4, 3, 2, 1]
            assert all(len(page) == limit for page in pages[:-1])
            assert pages[-1]


@each_reader
def test_an_empty_board_has_one_empty_page(database: Database, read: Callable[..., Page]) -> None:
    with database.read() as session:
        page = read(session)

    assert (page.rows, page.next_cursor) == ([], None)


@pytest.mark.parametrize("read", READERS[:3], ids=["assignments", "tickets", "events"])
def test_rows_added_meanwhile_do_not_shift_the_pages(
    database: Database, read: Callable[..., Page]
) -> None:
    with database.write() as session:
        fill(session, 6)
    with database.read() as session:
        at_first = read(session, limit=100).rows
        page = read(session, limit=2)
    seen = list(page.rows)

    while page.next_cursor:
        with database.write() as session:
            make_tickets(session, 2)
        with database.read() as session:
            page = read(session, cursor=page.next_cursor, limit=2)
        seen += page.rows
        assert len(seen) <= len(at_first)

    assert seen == at_first


@each_reader
def test_a_cursor_that_makes_no_sense_is_the_first_page(
    database: Database, read: Callable[..., Page]
) -> None:
    with database.write() as session:
        fill(session, 3)

    with database.read() as session:
        first = read(session, limit=2)
        for cursor in NONSENSE:
            assert read(session, cursor=cursor, limit=2) == first, cursor


@each_reader
def test_a_cursor_past_every_id_breaks_nothing(
    database: Database, read: Callable[..., Page]
) -> None:
    with database.write() as session:
        fill(session, 3)

    with database.read() as session:
        first = read(session, limit=2).rows
        for cursor in FAR_TOO_LARGE:
            assert read(session, cursor=cursor, limit=2).rows == first, cursor


@pytest.mark.parametrize(
    ("read", "cursor"),
    list(zip(READERS, ["0", "0", "0-0", f"oldest-{2**63 - 1}-{2**63 - 1}"], strict=True)),
)
def test_a_cursor_past_the_last_row_is_the_end(
    database: Database, read: Callable[..., Page], cursor: str
) -> None:
    with database.write() as session:
        fill(session, 3)

    with database.read() as session:
        page = read(session, cursor=cursor)

    assert (page.rows, page.next_cursor) == ([], None)


def test_counts_are_exact_up_to_a_limit_and_open_beyond(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.queries.lists.paging.COUNTED", 3)
    with database.write() as session:
        fill(session, 3)

    with database.write() as session:
        exact = (
            count_assignments(session, AssignmentFilter()),
            tickets(session, TicketFilter()).count,
        )
        make_tickets(session, 6)
        beyond = tickets(session, TicketFilter()).count

    assert (exact, beyond) == ((3, 3), 4)
    assert (count_text(3), count_text(4)) == ("3", "3+")


def test_large_counts_are_written_to_be_read() -> None:
    assert count_text(9_999) == "9,999"
    assert count_text(10_000) == "10,000"
    assert count_text(10_001) == "10,000+"
