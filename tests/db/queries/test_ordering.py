"""Tables sorted by any column: every row once, in the order that was asked for, page by page."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from db.commands import NewAssignment, assign
from db.domain.actions import Action
from db.domain.days import monday
from db.domain.search_words import reason_fields, search_fields, sort_reason
from db.engine import Database
from db.models.types import AnyRow
from db.queries.assignments import ASSIGNMENT_ORDERS, assignment_groups, assignments
from db.queries.lists.filters import AssignmentFilter, TicketFilter
from db.queries.lists.groups import GroupSum
from db.queries.lists.ordering import Sort
from db.queries.lists.paging import CountedPage, read_cursor, write_cursor
from db.queries.tickets import TICKET_ORDERS, ticket_groups, tickets
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignments,
    make_developers,
    make_proposals,
    make_ticket,
)

TITLES = ("Zebra", "apple", "Äpfel", "äpfel", "10 steps", "9 steps", "Ω", "!", "apple pie")
SKILLS = (None, "Go", "C++", "java", "Java")
PRIORITIES = ("Critical", "Low", "Medium")
POINTS = (None, 0.5, 1.0, 13.0)
REASONS = (None, "Knows it.", "knows it", "…", "Öfter da")
DUE = (None, date(2026, 1, 1), date(2026, 6, 30))
TICKETS = 40


def a_board(session: Session) -> None:
    """Tickets of few values each, so that many are alike, in all statuses."""
    rng = random.Random(7)  # noqa: S311 - not a secret
    make_developers(session, "Dana", "Özge", capacity=1_000.0, team="Payments")
    make_developers(session, "Eli", capacity=1_000.0)
    for number in range(TICKETS):
        make_ticket(
            session,
            title=rng.choice(TITLES),
            required_skill=rng.choice(SKILLS),
            priority=rng.choice(PRIORITIES),
            story_points=rng.choice(POINTS),
            due_date=rng.choice(DUE),
            project=("Shop", None)[number % 2],
        )
    names = ("Dana", "Eli", "Özge")
    items = [NewAssignment(id_, rng.choice(names), rng.choice(REASONS)) for id_ in range(1, 25)]
    given = list(assign(session, items, actor=ANN, at=START).changed)
    proposed = make_proposals(session, {id_: rng.choice(names) for id_ in range(25, 36)})
    decided: tuple[tuple[Action, list[int]], ...] = (
        ("complete", given[:8]),
        ("remove", given[8:12]),
        ("reject", proposed[:4]),
    )
    for hour, (action, ids) in enumerate(decided):
        carry_out(session, action, *ids, at=START + timedelta(hours=hour))
    # The tickets that were taken away go to somebody else: two assignments of one ticket.
    make_assignments(session, dict.fromkeys(range(9, 13), "Eli"), at=START + timedelta(days=1))


VALUES: dict[str, Callable[[AnyRow], Any]] = {
    "newest": lambda row: row.id,
    "ticket": lambda row: getattr(row, "ticket_id", row.id),
    "title": lambda row: search_fields(row.title, None)["sort_title"],
    "points": lambda row: row.story_points,
    "skill": lambda row: row.required_skill,
    "priority": lambda row: ("Critical", "High", "Medium", "Low").index(row.priority),
    "due": lambda row: row.due_date,
    "status": lambda row: row.status,
    "reason": lambda row: sort_reason(row.reason),
    "developer": lambda row: row.assigned_to,
    "changed": lambda row: row.updated_at,
}


def in_order(rows: Sequence[AnyRow], sort: Sort) -> list[int]:
    """The ids as Python sorts them: rows without a value last, equal ones by id."""
    value = VALUES[sort.column]

    def key(row: AnyRow) -> Any:
        return (value(row), row.id)

    valued = [row for row in rows if value(row) is not None]
    rest = [row for row in rows if value(row) is None]
    return [
        row.id
        for row in (
            *sorted(valued, key=key, reverse=sort.descending),
            *sorted(rest, key=lambda row: row.id, reverse=sort.descending),
        )
    ]


def walk(read: Callable[..., CountedPage], limit: int, total: int) -> list[int]:
    """The ids on all pages, each of which counts to `total` and is full, but for the last."""
    ids: list[int] = []
    cursor = None
    while True:
        page = read(cursor=cursor, limit=limit)
        assert page.count == total
        ids += [row.id for row in page.rows]
        assert len(ids) <= 2 * TICKETS
        if page.next_cursor is None:
            return ids
        assert len(page.rows) == limit
        cursor = page.next_cursor


ASSIGNMENT_FILTERS = (
    AssignmentFilter(),
    AssignmentFilter(statuses=("proposed", "active", "active")),
    AssignmentFilter(statuses=("completed",)),
    AssignmentFilter(developers=("Eli", "Özge"), priorities=("Low", "Medium")),
    AssignmentFilter(skills=("Go", "java"), text="apple"),
    AssignmentFilter(min_points=0.5, max_points=1.0, due_from=date(2026, 1, 2)),
    AssignmentFilter(due_to=date(2026, 1, 1), text="s"),
    AssignmentFilter(text="knows"),
    AssignmentFilter(changed_from=START + timedelta(hours=1), changed_to=START + timedelta(days=1)),
    AssignmentFilter(statuses=("active",), changed_from=START + timedelta(hours=1)),
    AssignmentFilter(developers=("Eli", "Dana"), changed_to=START + timedelta(days=1)),
    AssignmentFilter(developers=("Eli",), min_points=0.5, due_to=date(2026, 6, 30)),
    AssignmentFilter(text="knows", changed_from=START),
    AssignmentFilter(skills=("Go",), changed_to=START + timedelta(days=1)),
    AssignmentFilter(min_points=0, changed_from=START + timedelta(days=1)),
    AssignmentFilter(statuses=("active",), min_points=0, changed_from=START + timedelta(days=1)),
    # Orders whose values the filter names.
    AssignmentFilter(priorities=("Low", "High"), skills=("java", "Go", "Go")),
    AssignmentFilter(priorities=("Medium", "Low"), skills=("Go", "java"), changed_from=START),
    AssignmentFilter(min_points=0.5, developers=("Özge", "Eli"), changed_from=START),
)
TICKET_FILTERS = (
    TicketFilter(),
    TicketFilter(statuses=("pending", "assigned")),
    TicketFilter(text="apple", priorities=("Low", "Critical")),
    TicketFilter(min_points=1, due_from=date(2026, 1, 1), due_to=date(2026, 1, 1)),
    TicketFilter(developers=("Eli", "Özge")),
    TicketFilter(developers=("Dana",), statuses=("assigned",), priorities=("Low", "Medium")),
    TicketFilter(changed_from=START + timedelta(hours=1), changed_to=START + timedelta(days=2)),
    TicketFilter(changed_from=START + timedelta(hours=1), priorities=("Low", "Medium")),
    TicketFilter(changed_to=START + timedelta(days=2), skills=("Go", "java"), min_points=0.5),
    TicketFilter(changed_from=START, developers=("Özge", "Eli"), statuses=("pending",)),
    TicketFilter(changed_from=START, text="apple"),
)


def passes(row: AnyRow, wanted: Any) -> bool:
    """Whether a row passes, as Python says."""
    points, due = row.story_points, row.due_date
    words = search_fields(row.title, row.external_key)["search_words"].split()
    if isinstance(wanted, AssignmentFilter):
        words += (reason_fields(row.reason)["reason_words"] or "").split()
    limits = [
        not wanted.statuses or row.status in wanted.statuses,
        not wanted.priorities or row.priority in wanted.priorities,
        not wanted.skills or row.required_skill in wanted.skills,
        not wanted.text or any(word.startswith(wanted.text) for word in words),
        wanted.min_points is None or (points is not None and points >= wanted.min_points),
        wanted.max_points is None or (points is not None and points <= wanted.max_points),
        wanted.due_from is None or (due is not None and due >= wanted.due_from),
        wanted.due_to is None or (due is not None and due <= wanted.due_to),
        not wanted.developers or row.assigned_to in wanted.developers,
        wanted.changed_from is None or row.updated_at >= wanted.changed_from,
        wanted.changed_to is None or row.updated_at < wanted.changed_to,
    ]
    return all(limits)


def test_every_order_and_filter_gives_every_row_once(database: Database) -> None:
    with database.write() as session:
        a_board(session)

    kinds: tuple[tuple[Any, Any, Any], ...] = (
        (assignments, ASSIGNMENT_ORDERS, ASSIGNMENT_FILTERS),
        (tickets, TICKET_ORDERS, TICKET_FILTERS),
    )
    with database.read() as session:
        for reader, orders, filters in kinds:
            everything = reader(session, type(filters[0])(), limit=500).rows
            for number, wanted in enumerate(filters):
                rows = [row for row in everything if passes(row, wanted)]
                assert rows, wanted
                for column in orders:
                    # Both ways for the first filters, and in turn for the others.
                    for descending in (False, True) if number < 2 else (number % 2 == 0,):
                        sort = Sort(column, descending)
                        read = partial(reader, session, wanted, sort=sort)
                        expected = in_order(rows, sort)
                        assert walk(read, 13, len(rows)) == expected, (wanted, sort)


GROUPS: dict[str, Callable[[AnyRow], Any]] = {
    "developer": VALUES["developer"],
    "skill": VALUES["skill"],
    "priority": lambda row: VALUES["priority"](row) + 1,
    "team": lambda row: row.team,
    "project": lambda row: row.project,
    "due week": lambda row: None if row.due_date is None else monday(row.due_date),
}


def test_rows_in_groups_come_once_each_by_group_and_in_order_within_it(
    database: Database,
) -> None:
    with database.write() as session:
        a_board(session)
        # A Sunday and the days beside it.
        for day in (27, 28, 29):
            make_ticket(session, due_date=date(2026, 6, day))

    kinds: tuple[tuple[Any, Any, Any], ...] = (
        (assignments, ASSIGNMENT_ORDERS, AssignmentFilter(statuses=("active", "proposed"))),
        (tickets, TICKET_ORDERS, TicketFilter()),
    )
    with database.read() as session:
        for reader, orders, wanted in kinds:
            everything = reader(session, wanted, limit=500).rows
            for group, of in GROUPS.items():
                values = sorted({of(row) for row in everything} - {None})
                for column in orders:
                    sort = Sort(column, descending=column < "n", group=group)
                    expected = [
                        id_
                        for value in (*values, None)
                        for id_ in in_order([row for row in everything if of(row) == value], sort)
                    ]
                    read = partial(reader, session, wanted, sort=sort)
                    assert walk(read, 13, len(everything)) == expected, sort


def test_a_group_adds_up_all_of_its_rows_and_not_only_those_of_a_page(database: Database) -> None:
    with database.write() as session:
        a_board(session)

    kinds: tuple[tuple[Any, Any, Any], ...] = (
        (assignments, assignment_groups, AssignmentFilter(statuses=("active",))),
        (tickets, ticket_groups, TicketFilter(min_points=0.5)),
    )
    with database.read() as session:
        for reader, sums, wanted in kinds:
            rows = reader(session, wanted, limit=500).rows
            for group, of in GROUPS.items():
                points: dict[Any, list[float]] = {of(row): [] for row in rows}
                for row in rows:
                    points[of(row)].append(row.counted_points or 0)
                some = sorted(points.keys() - {None})[:2]

                found = sums(session, wanted, group, some)

                assert found == {
                    value: GroupSum(len(points[value]), sum(points[value]))
                    for value in (*some, None)
                    if value in points
                }


def test_many_matches_are_read_in_order_like_few(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as session:
        a_board(session)
    wanted = (
        AssignmentFilter(statuses=("proposed", "active", "active")),
        AssignmentFilter(statuses=("active", "completed"), text="apple"),
    )
    sorts = [
        Sort(column, descending, group)
        for column in ASSIGNMENT_ORDERS
        for descending, group in ((False, None), (True, None), (True, "skill"))
    ]

    def read(session: Session) -> list[list[int]]:
        return [
            [row.id for row in assignments(session, one, sort=sort, limit=9).rows]
            for one in wanted
            for sort in sorts
        ]

    with database.read() as session:
        few = read(session)
        monkeypatch.setattr("db.queries.lists.ordering.COUNTED", 0)
        many = read(session)

    assert many == few
    assert all(few)


def test_rows_added_meanwhile_do_not_shift_sorted_pages(database: Database) -> None:
    with database.write() as session:
        a_board(session)
    by_due = Sort("due", descending=False)
    with database.read() as session:
        before = [row.id for row in tickets(session, TicketFilter(), sort=by_due, limit=99).rows]
        first = tickets(session, TicketFilter(), sort=by_due, limit=10)

    with database.write() as session:
        new = make_ticket(session, title="New", due_date=date(2025, 1, 1))

    with database.read() as session:
        rest = tickets(session, TicketFilter(), sort=by_due, cursor=first.next_cursor, limit=99)
        again = tickets(session, TicketFilter(), sort=by_due, limit=1)
    assert [row.id for row in (*first.rows, *rest.rows)] == before
    assert [row.id for row in again.rows] == [new]


@cache
def cursors() -> list[str]:
    """Cursors of other orders, and such that no order ever wrote."""
    instant = datetime(2026, 1, 1, tzinfo=UTC)
    values: list[tuple[str, list[Any]]] = [
        ("due", [date(2026, 1, 1), 1]),
        ("due", [None, None]),
        ("due", ["tomorrow", 1]),
        ("due", [5, 1]),
        ("due", [[], {}]),
        ("due", ["2026-01-01"]),
        ("due", ["2026-01-01", 1, 1]),
        ("due", ["2026-01-01", 2**70]),
        ("due", ["2026-01-01", True]),
        ("points", [float("nan"), 1]),
        ("points", [1e300, 1]),
        ("points", ["1", 1]),
        ("title", ["\x00", 1]),
        ("title", ["' OR 1=1 --", 1]),
        ("changed", [instant.replace(tzinfo=None), 1]),
        ("changed", ["9999-99-99", 1]),
    ]
    return [write_cursor(order, of) for order, of in values] + ["e30", "W10", "bnVsbA", "[", "5"]


def test_a_cursor_of_another_order_or_of_none_breaks_nothing(database: Database) -> None:
    with database.write() as session:
        a_board(session)

    with database.read() as session:
        for column in ASSIGNMENT_ORDERS:
            for cursor in cursors():
                page = assignments(
                    session, AssignmentFilter(), sort=Sort(column), cursor=cursor, limit=2
                )
                first = assignments(session, AssignmentFilter(), sort=Sort(column), limit=2)
                known = read_cursor(cursor, column, ASSIGNMENT_ORDERS[column].types)
                assert known is not None or page == first, (column, cursor)
