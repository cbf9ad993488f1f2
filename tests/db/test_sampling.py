"""Samples: what they take for proved, and pages that are found by them."""

from collections.abc import Callable, Sequence
from functools import partial
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.commands import NewAssignment, assign
from db.engine import Database
from db.queries.assignment_source import AssignmentFilter
from db.queries.assignments import assignments, count_assignments
from db.queries.ordering import Sort
from db.queries.sampling import Sample, _drawn, are_more
from db.queries.ticket_source import TicketFilter
from db.queries.tickets import count_tickets, tickets
from tests.factories import ANN, START, make_developers, make_ticket

ROWS = 60


def chance_of(seen: int, drawn: int, number: int, rows: int) -> float:
    """The chance to see so many or more of `number` among `rows`, by counting all draws."""
    ways = sum(
        comb(number, one) * comb(rows - number, drawn - one)
        for one in range(seen, min(number, drawn) + 1)
    )
    return ways / comb(rows, drawn)


@given(st.integers(1, 300), st.data())
def test_only_what_chance_would_hardly_ever_show_is_taken_for_proved(
    rows: int, data: st.DataObject
) -> None:
    number = data.draw(st.integers(1, rows), "number")
    drawn = data.draw(st.integers(1, rows), "drawn")
    seen = data.draw(st.integers(0, drawn), "seen")
    if are_more(number, seen, drawn, rows):
        assert chance_of(seen, drawn, number, rows) < 1e-10


def test_what_is_plain_is_proved_and_what_is_close_is_not() -> None:
    assert are_more(10_000, 110, 1_000, 1_000_000)
    assert are_more(10_000, 1_000, 1_000, 1_000_000)
    assert not are_more(10_000, 20, 1_000, 1_000_000)
    assert not are_more(10_000, 5, 1_000, 1_000_000)
    # No more than so many are there.
    assert not are_more(10_000, 1_000, 1_000, 10_000)
    assert not are_more(10_000, 0, 0, 0)


def test_a_bound_is_the_id_by_which_a_page_is_to_be_expected() -> None:
    drawn = range(100, 10_001, 100)
    sample = Sample(drawn, drawn, [one for one in drawn if one <= 5_000], len(drawn))
    # One of a hundred rows is drawn: a page of ten times as many is among three that are.
    assert sample.bound(10, None, descending=True) == 4_800
    assert sample.bound(10, 4_800, descending=True) == 4_500
    assert sample.bound(10, None, descending=False) == 300
    assert sample.bound(10, 4_700, descending=False) == 5_000
    assert sample.bound(10, 4_800, descending=False) is None
    assert sample.bound(40, None, descending=True) == 4_700


def a_board(database: Database) -> None:
    """Tickets with numbers, of which every third is about a printer, each with an assignment."""
    with database.write() as session:
        make_developers(session, "Dana", capacity=1_000.0)
        titles = [f"Printer {one}" if one % 3 else f"Desk {one}" for one in range(1, ROWS + 1)]
        ids = [make_ticket(session, title=title) for title in titles]
        assign(session, [NewAssignment(id_, "Dana") for id_ in ids], actor=ANN, at=START)


Read = Callable[..., Any]
KINDS: Sequence[tuple[Read, Read, Any]] = (
    (assignments, count_assignments, AssignmentFilter),
    (tickets, count_tickets, TicketFilter),
)


@pytest.mark.parametrize("rarity", [0, 1_000_000], ids=["rare words", "common words"])
@pytest.mark.parametrize("sort", ["newest", "title"])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("drawn", [1_000, 10], ids=["all drawn", "some drawn, then more"])
def test_more_than_are_counted_are_shown_without_counting(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    rarity: int,
    sort: str,
    drawn: int,
    *,
    descending: bool,
) -> None:
    monkeypatch.setattr("db.queries.sampling.DRAWN", drawn)
    monkeypatch.setattr("db.queries.sampling.MORE", 20)
    _drawn.cache_clear()
    monkeypatch.setattr("db.queries.text.RARITY", rarity)
    monkeypatch.setattr("db.queries.text.NEAR", 0)
    monkeypatch.setattr("db.queries.sampling.MARGIN", 1)
    for module in ("sampling", "paging", "ordering", "ways"):
        monkeypatch.setattr(f"db.queries.{module}.COUNTED", 5)
    monkeypatch.setattr("db.queries.ordering.SORTABLE", 5)
    a_board(database)

    with database.read() as session:
        for read, count, wanted in KINDS:
            by = partial(read, session, sort=Sort(sort, descending))
            whole = [row for row in by(wanted(), limit=99).rows if "Printer" in row.title]
            found: list[Any] = []
            cursor = None
            for _ in range(20):
                page = by(wanted(text="printer"), limit=7, cursor=cursor)
                assert page.count == 6
                found += page.rows
                cursor = page.next_cursor
                if cursor is None:
                    break
            assert [row.id for row in found] == [row.id for row in whole]
            assert count(session, wanted(text="printer")) == 6
            assert by(wanted(text="printer 1", statuses=("rejected",))).count == 0
