"""The planner's cards as this session read them, with what people have in the time to come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.ahead.weeks import Row
from dashboard.database import database
from dashboard.tables.frames import cards_frame
from dashboard.tables.moves import EDITABLE
from dashboard.ui.editing.snapshots import Snapshot, snapshot
from db.domain.calendar.working_time import WorkingTime
from db.queries.calendars import usual_working_time
from db.queries.history.workload import data_version
from db.queries.lists.filters import TicketFilter
from db.queries.lists.ordering import Sort
from db.queries.tickets import tickets, tickets_by_id

NAME = "planner"
MOST_HELD, MOST_WAITING = 2_000, 100


@dataclass(frozen=True)
class Ahead:
    """What the cards stand against: people with their work, and when everybody else works.

    `waiting` are how many tickets nobody has; the most urgent of them are shown.
    """

    rows: Sequence[Row]
    usual: WorkingTime
    waiting: int


def load_cards(wanted: TicketFilter, rows: Sequence[Row]) -> Snapshot:
    """This session's cards: the tickets of these people, and those that nobody has."""
    names = tuple(row.person.name for row in rows)
    held_by = replace(wanted, developers=names, statuses=("pending", "assigned"))
    of_nobody = replace(wanted, developers=(), statuses=("pending",), unheld=True)

    def read() -> tuple[pd.DataFrame, int, Ahead]:
        with database().read() as session:
            held = tickets(session, held_by, sort=Sort("due", descending=False), limit=MOST_HELD)
            urgent = Sort("priority", descending=False)
            waiting = tickets(session, of_nobody, sort=urgent, limit=MOST_WAITING)
            ahead = Ahead(rows, usual_working_time(session), waiting.count)
            return cards_frame([*waiting.rows, *held.rows]), data_version(session), ahead

    return snapshot(NAME, (held_by, of_nobody), read, editable=EDITABLE, find=_cards_by_id)


def _cards_by_id(ids: Sequence[int]) -> pd.DataFrame:
    with database().read() as session:
        return cards_frame(list(tickets_by_id(session, list(ids)).values()))
