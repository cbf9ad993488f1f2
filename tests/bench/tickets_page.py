"""The Tickets page: 100 rows and the count beside them, by filters and orders drawn at random.

The floor sends the same SQL over a connection that is open already, and fetches the same rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.engine import Database
from db.models.board import TICKET_STATUSES
from db.queries.ordering import NEWEST, Sort
from db.queries.ticket_source import TICKET_ORDERS, TicketFilter
from db.queries.tickets import tickets
from tests.bench import reading
from tests.bench.combinations import drawn
from tests.bench.measuring import Figure
from tests.bench.reading import ROWS

PAGE = "Tickets page"
COMBINATIONS = 50


@dataclass(frozen=True)
class View:
    """What somebody looks at."""

    name: str
    wanted: TicketFilter
    sort: Sort = NEWEST

    def read(self, session: Session) -> None:
        """Read its page."""
        tickets(session, self.wanted, sort=self.sort, limit=ROWS)


def measure(engine: str, database: Database, size: int) -> Iterator[Figure]:
    """Time both on the same board: the page as it opens, and the slowest of all others."""
    yield reading.measure(PAGE, engine, database, size, View("as it opens", TicketFilter()))
    at_random = [
        View(*combination)
        for combination in drawn(COMBINATIONS, TicketFilter, TICKET_STATUSES, TICKET_ORDERS)
    ]
    yield reading.slowest(f"{PAGE}, filtered at random", engine, database, size, at_random)
