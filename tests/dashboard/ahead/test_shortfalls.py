"""Shortfalls: exact, named by their tickets, and what a maximum flow leaves over."""

import random
from datetime import date, timedelta
from itertools import accumulate

from ortools.graph.python import max_flow

from dashboard.ahead.shortfalls import OpenWork, Shortfall, shortfalls

WEDNESDAY = date(2026, 12, 9)
MONDAY = date(2026, 12, 7)


def work(id_: int, points: int, due: date | None, *, rank: int = 0) -> OpenWork:
    return OpenWork(id_, f"CORE-{id_}", points, due, rank)


def room(*has: int) -> dict[date, int]:
    """What there is until the end of each day, of so much a day from that Wednesday on."""
    return {WEDNESDAY + timedelta(days=at): up_to for at, up_to in enumerate(accumulate(has))}


def short(found: list[Shortfall]) -> list[tuple[date, int, list[int]]]:
    return [(row.week, row.points, [own.ticket_id for own in row.tickets]) for row in found]


def test_what_fits_before_its_due_date_is_not_short() -> None:
    due = WEDNESDAY + timedelta(days=1)

    assert (
        shortfalls([work(1, 200, WEDNESDAY), work(2, 200, due)], room(200, 200), today=WEDNESDAY)
        == []
    )
    assert shortfalls([], room(), today=WEDNESDAY) == []


def test_a_shortfall_names_its_week_and_the_least_urgent_that_do_not_fit() -> None:
    next_week = MONDAY + timedelta(days=7)
    found = shortfalls(
        [
            work(1, 300, WEDNESDAY, rank=2),
            work(2, 300, WEDNESDAY, rank=1),
            work(3, 500, next_week),
            work(4, 100, next_week + timedelta(days=1)),
        ],
        room(400, 0, 0, 0, 0, 100, 1000),
        today=WEDNESDAY,
    )

    assert short(found) == [(MONDAY, 200, [1]), (next_week, 400, [3])]


def test_overdue_work_has_the_current_week_and_comes_before_what_is_due_in_it() -> None:
    sunday = MONDAY + timedelta(days=6)
    late = work(1, 300, date(2026, 6, 1))

    found = shortfalls(
        [work(2, 300, sunday), late], room(100, 100, 100, 0, 0, 100), today=WEDNESDAY
    )

    assert short(found) == [(MONDAY, 300, [2])]


def test_work_without_a_date_or_due_after_all_these_days_is_left_aside() -> None:
    found = shortfalls(
        [work(1, 300, None), work(2, 300, date(2027, 6, 1))], room(0, 0), today=WEDNESDAY
    )

    assert found == []


def test_hundredths_stay_exact_over_many_tickets() -> None:
    tickets = [work(number, 10, WEDNESDAY) for number in range(1, 1001)]

    assert shortfalls(tickets, room(10_000), today=WEDNESDAY) == []
    assert short(shortfalls(tickets, room(9_999), today=WEDNESDAY)) == [(MONDAY, 1, [1000])]


def test_the_shortfall_is_what_a_maximum_flow_leaves_over_in_a_thousand_random_cases() -> None:
    rng = random.Random(51)  # noqa: S311 - not a secret
    some_are_short = 0
    for _case in range(1000):
        has = [rng.choice((0, 0, 85, 170, 200)) for _ in range(rng.randint(1, 20))]
        tickets = [
            work(
                number,
                rng.choice((0, 50, 100, 300, 501)),
                WEDNESDAY + timedelta(days=rng.randint(-5, len(has) - 1)),
                rank=rng.randint(0, 3),
            )
            for number in range(rng.randint(0, 8))
        ]

        found = shortfalls(tickets, room(*has), today=WEDNESDAY)

        some_are_short += bool(found)
        # Whatever the last week that is looked at.
        for until in {*range(5, len(has), 7), len(has)}:
            points = sum(row.points for row in found if row.week < WEDNESDAY + timedelta(until))
            assert points == left_over_by_flow(tickets, has[:until]), (tickets, has)
    assert 200 < some_are_short < 900


def left_over_by_flow(tickets: list[OpenWork], has: list[int]) -> int:
    """Of all points, those that no flow brings from tickets to the days until they are due."""
    flow = max_flow.SimpleMaxFlow()
    source, sink, first_day = 0, 1, 2
    first_ticket = first_day + len(has)
    for at, points in enumerate(has):
        flow.add_arc_with_capacity(first_day + at, sink, points)
    wanted = 0
    for at, one in enumerate(tickets):
        last = (one.due_by(WEDNESDAY) - WEDNESDAY).days  # type: ignore[operator] # all have one
        if last >= len(has):
            continue
        wanted += one.points
        flow.add_arc_with_capacity(source, first_ticket + at, one.points)
        for day in range(last + 1):
            flow.add_arc_with_capacity(first_ticket + at, first_day + day, one.points)
    assert flow.solve(source, sink) == flow.OPTIMAL
    return wanted - int(flow.optimal_flow())
