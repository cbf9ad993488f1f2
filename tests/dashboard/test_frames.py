"""Frames from the history, beside what the board itself showed after each commit."""

import pandas as pd

from dashboard.analytics.series.workload import Loads
from dashboard.tables.frames import (
    events_frame,
    load_developers,
    loads_table,
    tickets_frame,
)
from db.engine import Database
from db.queries.history.event_lines import event_lines
from db.queries.history.events import EventFilter, events
from db.queries.lists.filters import TicketFilter
from db.queries.tickets import tickets
from tests.factories import make_developers, make_tickets

NAMES = ("Ana Petrov", "Bo Lind", "Cy Okafor")


def test_a_table_of_loads_has_a_row_for_each_day_and_developer() -> None:
    days = pd.date_range("2026-03-01", periods=2)
    frames = [
        pd.DataFrame({"Ana": ana, "Bo": [None, bo]}, index=days)
        for ana, bo in (([1.0, 2.0], 5.0), ([1.5, 2.5], 5.5), ([8.0, 9.0], 6.0), ([0.0, 0.0], 0.0))
    ]

    table = loads_table(Loads(*frames))

    assert table.to_numpy().tolist() == [
        [days[1], "Ana", 2.0, 2.5, 9.0],
        [days[1], "Bo", 5.0, 5.5, 6.0],
        [days[0], "Ana", 1.0, 1.5, 8.0],
    ]


def test_frames_keep_their_types_without_rows(database: Database) -> None:
    with database.read() as session:
        empty = [
            tickets_frame(tickets(session, TicketFilter()).rows),
            events_frame(event_lines(session, events(session, EventFilter()).rows)),
            load_developers(session),
        ]
    with database.write() as session:
        make_developers(session, *NAMES)
        make_tickets(session, 1)
        full = [
            tickets_frame(tickets(session, TicketFilter()).rows),
            events_frame(event_lines(session, events(session, EventFilter()).rows)),
            load_developers(session),
        ]

    for nothing, something in zip(empty, full, strict=True):
        assert nothing.empty
        assert not something.empty
        assert nothing.dtypes.to_dict() == something.dtypes.to_dict()
