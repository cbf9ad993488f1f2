"""The rows of a filtered list: one page of them for this session, and all that match."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from dashboard.database import database
from dashboard.ui.editing.snapshots import Find, Snapshot, snapshot
from dashboard.ui.figures.downloads import show_downloads
from dashboard.ui.filters.lists import Asked
from dashboard.ui.filters.paging import page_cursor, show_pager
from db.exporting import Name
from db.queries.history.workload import data_version
from db.queries.lists.paging import CountedPage

MOST_ROWS = 10_000
"""How many rows one commit takes at the most; the first of the table's order, where more match."""


@dataclass(frozen=True)
class ListRows:
    """How a page's rows are read: its snapshot's name, the query, and its rows as a frame.

    An editor of them may change the columns `editable`; `find` reads rows by id. What `beside`
    reads is of the same transaction.
    """

    name: str
    query: Callable[..., CountedPage]
    frame: Callable[[Any], pd.DataFrame]
    editable: tuple[str, ...] = ()
    find: Find | None = None
    limit: int = 100
    beside: Callable[[Session], Any] = lambda _session: None

    def page(self, asked: Asked[Any]) -> Snapshot:
        """This session's rows for the filter, the order and the page in the address.

        The snapshot's `extra` are how many match, the next page's cursor, and what `beside` read.
        """
        cursor = page_cursor()

        def read() -> tuple[pd.DataFrame, int, tuple[int, str | None, Any]]:
            with database().read() as session:
                page = self.query(
                    session, asked.wanted, sort=asked.sort, cursor=cursor, limit=self.limit
                )
                extra = (page.count, page.next_cursor, self.beside(session))
                return self.frame(page.rows), data_version(session), extra

        asks = (asked.wanted, asked.sort, cursor)
        return snapshot(self.name, asks, read, editable=self.editable, find=self.find)

    def all(self, asked: Asked[Any]) -> pd.DataFrame:
        """All rows that match, up to what one commit takes, as the board has them now."""
        with database().read() as session:
            page = self.query(session, asked.wanted, sort=asked.sort, limit=MOST_ROWS)
        return self.frame(page.rows)


def show_list_end(rows: Snapshot, asked: Asked[Any], name: Name, *, help: str) -> None:  # noqa: A002
    """Below the table: how many rows match, the way to the others, and all of them as a file."""
    count, next_cursor, _ = rows.extra
    show_pager(
        count,
        len(rows.frame),
        next_cursor,
        beside=lambda: show_downloads(name, asked.request, help=help),
    )
