"""Behind every figure are tickets and events, and their points sum to it."""

from datetime import datetime, timedelta

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.series.actions import actions_by_week
from dashboard.analytics.series.workload import loads
from dashboard.tables.breakdown import (
    after_lines,
    free_lines,
    move_lines,
    moved_lines,
    reserved_lines,
    total,
    workload_lines,
)
from dashboard.tables.editing import change_of, load_moves, loads_after, row_of
from dashboard.tables.frames import assignments_frame
from dashboard.tables.frames import load_developers as developers_frame
from dashboard.ui.behind.actions import week_filter
from db.commands import (
    Change,
    Edit,
    NewAssignment,
    assign,
    decide,
    propose,
    undo,
    update_developers,
    update_tickets,
)
from db.commands.assignments.loading import load_developers
from db.domain.days import Days
from db.engine import Database
from db.errors import BoardError
from db.queries.assignments import assignments
from db.queries.history.batches import recent_batches
from db.queries.history.behind import (
    carried,
    carried_as_of,
    reserved,
    workload_changes,
)
from db.queries.history.events import counted_events
from db.queries.lists.filters import AssignmentFilter
from tests.factories import (
    ANN,
    START,
    handed_over,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
    make_tickets,
    new_proposals,
)

TEAM = ("Dana", "Eli")
ACTIONS = ("approve", "reject", "reassign", "remove", "complete", "reopen", "set aside")
POINTS = st.sampled_from([0.0, 0.5, 1.0, 2.25, 8.0, None])


def a_step(session: Session, data: st.DataObject, at: datetime) -> None:
    """One thing that a manager may do, whether or not the board lets them."""
    match data.draw(
        st.sampled_from(["assign", "propose", "decide", "points", "baseline", "undo", "hand over"])
    ):
        case "assign":
            points = data.draw(POINTS)
            ticket = make_ticket(session, at=at, story_points=points)
            items = [NewAssignment(ticket, data.draw(st.sampled_from(TEAM)))]
            assign(session, items, actor=ANN, at=at)
        case "propose":
            ticket = make_ticket(session, at=at, story_points=data.draw(POINTS))
            plan = new_proposals(session, {ticket: data.draw(st.sampled_from(TEAM))})
            propose(session, plan, leftovers=[], request={}, actor=ANN, at=at)
        case "decide":
            change = Change(
                data.draw(st.integers(1, 6)),
                data.draw(st.sampled_from(ACTIONS)),
                data.draw(st.sampled_from([*TEAM, None])),
            )
            decide(session, [change], actor=ANN, at=at, allow_overload=True)
        case "points":
            edit = Edit(data.draw(st.integers(1, 6)), {"story_points": data.draw(POINTS)})
            update_tickets(session, [edit], actor=ANN, at=at)
        case "baseline":
            share = data.draw(st.sampled_from([0.0, 0.35, 0.5, 1.0]))
            edit = Edit(
                data.draw(st.integers(1, 2)),
                {
                    "baseline_workload": data.draw(POINTS) or 0.0,
                    "availability": share,
                    "capacity": data.draw(st.sampled_from([20.0, 7.77])),
                    "active": data.draw(st.booleans()),
                },
            )
            update_developers(session, [edit], actor=ANN, at=at)
        case "undo":
            undo(session, recent_batches(session, 1)[0].id, actor=ANN, at=at)
        case "hand over":
            handed_over(session, *TEAM[:2], leaves=False, at=at)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(data=st.data())
def test_every_figure_is_the_sum_of_what_is_behind_it(
    database: Database, data: st.DataObject
) -> None:
    with database.rehearse() as session:
        ids = make_developers(session, *TEAM, baseline_workload=2.0)
        for n in range(data.draw(st.integers(1, 8))):
            try:
                with session.begin_nested():
                    a_step(session, data, START + timedelta(hours=8 * n))
            except BoardError:
                continue
        days = Days(START.date() - timedelta(days=1), START.date() + timedelta(days=4), "UTC")
        now = developers_frame(session)

        for id_ in ids.values():
            person = carried(session, id_)
            assert person is not None
            row = now.loc[id_]
            assert total(workload_lines(person)) == person.workload == row["workload"]
            assert person.available == row["available"]
            assert total(free_lines(person)) == row["free"]
            assert total(reserved_lines(reserved(session, id_))) == row["reserved"]
            before = carried_as_of(session, id_, days.since)
            opening = 0.0 if before is None else before.workload
            for day in (days.first + timedelta(days=n) for n in range(6)):
                one = Days(day, day, "UTC")
                then = carried_as_of(session, id_, one.last_instant)
                moved = total(move_lines(workload_changes(session, id_, one)))
                if then is None:
                    assert moved == 0.0
                    continue
                assert total(workload_lines(then)) == then.workload == round(opening + moved, 2)
                opening = then.workload


def test_half_a_hundredth_is_rounded_alike_everywhere(database: Database) -> None:
    with database.write() as session:
        ids = make_developers(
            session, "Dana", capacity=7.77, availability=0.5, baseline_workload=3.89
        )
        make_developers(session, "Eli", capacity=0.35, availability=0.3)
    day = Days(START.date(), START.date(), "UTC")
    by_day = loads(Copy(database).catch_up(), day, list(ids.values())).available

    with database.read() as session:
        now = developers_frame(session).set_index("developer")
        behind = carried(session, ids["Dana"])
        (load,) = load_developers(session, names={"Dana"}).values()

    assert behind is not None
    available = [
        *by_day[ids["Dana"]].tolist(),
        now["available"].to_dict()["Dana"],
        behind.available,
        load.available,
    ]
    assert available == [3.89] * 4
    assert now["available"].to_dict() == {"Dana": 3.89, "Eli": 0.11}
    assert now["free"].to_dict() == {"Dana": 0.0, "Eli": 0.11}


def test_each_bar_of_actions_counts_the_events_that_it_opens(database: Database) -> None:
    with database.write() as session:
        ids = make_developers(session, *TEAM, capacity=500.0)
        for day in range(0, 20, 3):
            at = START + timedelta(days=day)
            first, second = make_tickets(session, 2, at=at)
            active = make_assignment(session, first, "Dana", at=at)
            make_proposal(session, second, "Eli", at=at)
            change = Change(active, "reassign", "Eli")
            decide(session, [change], actor=ANN, at=at, allow_overload=True)
        # Neither the first nor the last week is whole.
    days = Days(START.date() + timedelta(days=2), START.date() + timedelta(days=15), "UTC")
    copy = Copy(database).catch_up()

    with database.read() as session:
        for holders in ((), (ids["Dana"],), (ids["Eli"],), tuple(ids.values())):
            weekly = actions_by_week(copy, days, holders or None)
            assert weekly.to_numpy().sum() > 0
            for action in weekly:
                for week, number in weekly[action].items():
                    wanted = week_filter(str(action), pd.Timestamp(str(week)).date(), days, holders)
                    page = counted_events(session, wanted)
                    assert page.count == len(page.rows) == number


def test_the_load_after_a_decision_is_the_sum_of_its_lines(database: Database) -> None:
    with database.write() as session:
        ids = make_developers(session, *TEAM, baseline_workload=1.5)
        tickets = make_tickets(session, 4, story_points=2.25)
        make_assignment(session, tickets[0], "Dana")
        make_assignment(session, tickets[1], "Eli")
        make_proposal(session, tickets[2], "Dana")
        make_proposal(session, tickets[3], "Eli")
        frame = assignments_frame(assignments(session, AssignmentFilter()).rows)
        changes = [
            change_of(row_of(frame, 1), 1, "reassign", "Eli"),
            change_of(row_of(frame, 2), 2, "complete"),
            change_of(row_of(frame, 3), 3, "approve"),
            change_of(row_of(frame, 4), 4, "approve", "Dana"),
        ]

        loads = loads_after(developers_frame(session), load_moves(frame, changes))
        lines = moved_lines(frame, changes)

        for name, id_ in ids.items():
            person = carried(session, id_)
            assert person is not None
            after = float(loads.set_index("developer")["after"].loc[name])
            assert total(after_lines(person, lines)) == after


def test_nobody_is_behind_a_developer_who_is_not_there(database: Database) -> None:
    with database.write() as session:
        ids = make_developers(session, "Dana")

        assert carried(session, 99) is None
        assert carried_as_of(session, 99, START) is None
        assert carried_as_of(session, ids["Dana"], START - timedelta(days=1)) is None
