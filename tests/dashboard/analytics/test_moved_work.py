"""What somebody got, lost and completed in some days."""

from datetime import date, timedelta

from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.series.moved import moved_work
from db.commands import undo
from db.domain.days import Days
from db.engine import Database
from db.queries.history.batches import recent_batches
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignments,
    make_developers,
    make_proposal,
    make_tickets,
)

MONDAY = START + timedelta(days=7)
WEEK = Days(date(2026, 3, 9), date(2026, 3, 15), "UTC")


def test_what_somebody_got_lost_and_completed_is_told_by_how_tickets_stood(
    database: Database,
) -> None:
    with database.write() as session:
        ids = make_developers(session, "Dana", "Eli")
        make_tickets(session, 8)
        # Before the week: 1 to 4 are Dana's, 5 is Eli's.
        made = make_assignments(session, {1: "Dana", 2: "Dana", 3: "Dana", 4: "Dana", 5: "Eli"})
        carry_out(session, "complete", made[0])
        carry_out(session, "complete", made[1], at=MONDAY)
        carry_out(session, "reassign", made[2], developer="Eli", at=MONDAY)
        carry_out(session, "reassign", made[4], developer="Dana", at=MONDAY)
        carry_out(session, "remove", made[3], at=MONDAY)
        (last,) = recent_batches(session, 1)
        undo(session, last.id, actor=ANN, at=MONDAY)
        # Came and was done within the week; only proposed; came after it.
        carry_out(
            session, "complete", *make_assignments(session, {6: "Dana"}, at=MONDAY), at=MONDAY
        )
        make_proposal(session, 7, "Dana", at=MONDAY)
        make_assignments(session, {8: "Dana"}, at=MONDAY + timedelta(days=7))
    copy = Copy(database).catch_up()

    dana, eli, nobody = (moved_work(copy, WEEK, id_) for id_ in (ids["Dana"], ids["Eli"], 99))

    assert dana["tickets"].to_dict() == {"got": 2, "lost": 1, "completed": 2}
    assert dana["points"].to_dict() == {"got": 6.0, "lost": 3.0, "completed": 6.0}
    assert eli["tickets"].to_dict() == {"got": 1, "lost": 1, "completed": 0}
    assert not nobody.to_numpy().any()
