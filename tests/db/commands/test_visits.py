"""When somebody was here last, and what was committed since."""

from datetime import datetime, timedelta

from db.access import Actor
from db.commands.readers.visiting import AWAY, NOTED_EVERY, is_due, note_visit
from db.engine import Database
from db.models.board import Batch
from db.queries.history.batches import commits_since
from db.queries.history.events import EventFilter
from db.queries.views import last_visit
from tests.db.together.reading import rows_of
from tests.factories import START, make_assignment, make_developers, make_ticket, manager

ANN = Actor("ann@example.com", "viewer")


def visits(database: Database, *ats: datetime) -> tuple[datetime, datetime | None]:
    for at in ats:
        with database.write() as session:
            note_visit(session, ANN, at=at)
    with database.read() as session:
        visit = last_visit(session, ANN)
        assert visit is not None
        return visit.seen_at, visit.previous_at


def test_the_first_visit_has_none_before_it(database: Database) -> None:
    assert visits(database, START) == (START, None)


def test_who_stays_is_on_the_same_visit(database: Database) -> None:
    ends = [START + NOTED_EVERY * number for number in range(20)]

    assert visits(database, *ends) == (ends[-1], None)


def test_who_was_away_comes_back_to_what_changed_since_they_left(database: Database) -> None:
    left, back = START + NOTED_EVERY, START + NOTED_EVERY + AWAY
    still = back + NOTED_EVERY

    assert visits(database, START, left, back, still) == (still, left)


def test_a_look_right_after_another_is_not_written_down(database: Database) -> None:
    soon = START + NOTED_EVERY - timedelta(seconds=1)

    assert visits(database, START, soon) == (START, None)
    with database.read() as session:
        visit = last_visit(session, ANN)
    assert not is_due(visit, soon)
    assert is_due(visit, START + NOTED_EVERY)
    assert is_due(None, START)


def test_a_clock_that_was_put_back_changes_nothing(database: Database) -> None:
    assert visits(database, START, START - timedelta(days=1)) == (START, None)


def test_commits_since_an_instant_are_counted_by_who_made_them(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        for number, name in enumerate(("Bo", "Cy", "Bo"), start=1):
            ticket = make_ticket(session, at=START)
            at = START + timedelta(hours=number)
            make_assignment(session, ticket, "Dana", actor=manager(name), at=at)

    with database.read() as session:
        assert commits_since(session, START + timedelta(minutes=59)) == {"Bo": 2, "Cy": 1, "Ann": 2}
        assert commits_since(session, START + timedelta(hours=2, minutes=59)) == {"Bo": 1}
        assert commits_since(session, START + timedelta(hours=3)) == {"Bo": 1}
        assert commits_since(session, START + timedelta(hours=3, seconds=1)) == {}
        assert commits_since(session, START, limit=1) == {"Bo": 1}
        of_cy = EventFilter(ticket_id=2)
        assert commits_since(session, START, of_cy) == {"Cy": 1, "Ann": 1}


def test_no_batch_is_made_by_a_visit(database: Database) -> None:
    visits(database, START)

    with database.read() as session:
        assert rows_of(session, Batch) == []
