"""Pages of tables: what reading one takes, beside the same SQL without the app.

The floor sends it over a connection that is open already, and fetches the same rows.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from db.engine import Database
from tests.bench import measuring
from tests.bench.measuring import Figure, seconds
from tests.bench.raw import raw

ROWS = 100


class View(Protocol):
    """What somebody looks at."""

    @property
    def name(self) -> str:
        """In words."""

    def read(self, session: Session) -> None:
        """Read its page of ROWS rows, and the count."""


def slowest(page: str, engine: str, database: Database, size: int, views: Iterable[View]) -> Figure:
    """The slowest of these views, with its name."""
    figures = {view.name: measure(page, engine, database, size, view) for view in views}
    name, figure = max(figures.items(), key=lambda item: item[1].seconds)
    operation = figure.operation.replace(f", {name} (", f": {len(figures)} views (")
    return replace(figure, operation=f"{operation}, the slowest", note=name)


def measure(page: str, engine: str, database: Database, size: int, view: View) -> Figure:
    """One view."""
    statements = _statements(database, view)

    def ours() -> float:
        return seconds(lambda: _read(database, view))

    def floor() -> float:
        with raw(database, begin="BEGIN") as driver:
            return seconds(lambda: [driver.fetch(*statement) for statement in statements])

    operation = f"{page}, {view.name} ({ROWS} rows and the count), at {size:,}"
    return measuring.compare(operation, engine, ours, floor, runs=11, warm_up=2)


def _read(database: Database, view: View) -> None:
    with database.read() as session:
        view.read(session)


def _statements(database: Database, view: View) -> list[tuple[str, Any]]:
    """What the page sends to the driver, with its parameters."""
    sent: list[tuple[str, Any]] = []

    def note(
        _connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any
    ) -> None:
        if statement.startswith(("SELECT", "WITH")):
            sent.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    _read(database, view)
    event.remove(database.engine, "before_cursor_execute", note)
    assert sent
    return sent
