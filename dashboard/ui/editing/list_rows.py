"""The rows of a filtered list: one page of them for this session, and all that match."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy.orm import Session

from dashboard.database import database
from dashboard.tables.groups import group_values
from dashboard.ui.editing.snapshots import Find, Kind, Snapshot, snapshot
from dashboard.ui.figures.downloads import show_downloads
from dashboard.ui.filters.lists import Asked
from dashboard.ui.filters.paging import page_cursor, show_pager
from db.exporting import Name
from db.queries.history.workload import data_version
from db.queries.lists.groups import GroupSum
from db.queries.lists.paging import CountedPage

MOST_ROWS = 10_000
"""How many rows one commit takes at the most; the first of the table's order, where more match."""


class PageFacts(NamedTuple):
    """How many rows match, the cursor of the next page, its groups' sums, and what is beside."""

    found: int
    next_cursor: str | None
    groups: Mapping[Any, GroupSum]
    beside: Any


@dataclass(frozen=True)
class ListRows:
    """How a page's rows are read: its snapshot's name, the queries, and its rows as a frame.

    `sums` reads what groups of rows add up to. An editor of the rows may change the columns
    `editable`; `find` reads rows by id, which are those of a `kind`. What `beside` reads is of the
    same transaction.
    """

    name: str
    query: Callable[..., CountedPage]
    sums: Callable[..., dict[Any, GroupSum]]
    frame: Callable[[Any], pd.DataFrame]
    editable: tuple[str, ...] = ()
    find: Find | None = None
    kind: Kind = "assignment"
    limit: int = 100
    beside: Callable[[Session], Any] = lambda _session: None

    def page(self, asked: Asked[Any]) -> Snapshot:
        """This session's rows for the filter, the order and the page in the address.

        The snapshot's `extra` are its PageFacts.
        """
        cursor, group = page_cursor(), asked.sort.group

        def read() -> tuple[pd.DataFrame, int, PageFacts]:
            with database().read() as session:
                page = self.query(
                    session, asked.wanted, sort=asked.sort, cursor=cursor, limit=self.limit
                )
                frame = self.frame(page.rows)
                groups = (
                    self.sums(session, asked.wanted, group, set(group_values(frame, group)))
                    if group
                    else {}
                )
                facts = PageFacts(page.count, page.next_cursor, groups, self.beside(session))
                return frame, data_version(session), facts

        asks = (asked.wanted, asked.sort, cursor)
        return snapshot(
            self.name, asks, read, editable=self.editable, kind=self.kind, find=self.find
        )

    def all(self, asked: Asked[Any]) -> pd.DataFrame:
        """All rows that match, up to what one commit takes, as the board has them now."""
        with database().read() as session:
            page = self.query(session, asked.wanted, sort=asked.sort, limit=MOST_ROWS)
        return self.frame(page.rows)


def show_list_end(rows: Snapshot, asked: Asked[Any], name: Name, *, help: str) -> None:  # noqa: A002
    """Below the table: how many rows match, the way to the others, and all of them as a file."""
    show_pager(
        rows.extra.found,
        len(rows.frame),
        rows.extra.next_cursor,
        beside=lambda: show_downloads(name, asked.request, help=help),
    )
