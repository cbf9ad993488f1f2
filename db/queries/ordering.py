"""Rows in the order of any column, a page at a time, without sorting a whole table.

Few rows are found first and sorted then. Of many rows the index that holds the order is walked
from the cursor on until a page is full; its first column has few values, and each is walked beside
the others. Where that index does not hold what is asked for, there is a glance at a few of its
rows, and if no page is among them, all that match are sorted. Rows without a value come last,
whichever way the others are sorted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from db.models.types import AnyRow, AnySelect
from db.queries.paging import COUNTED, count_matches, read_cursor, write_cursor
from db.queries.sampling import Sample
from db.queries.ways import Glance, Order, Walk, Ways


@dataclass(frozen=True)
class Sort:
    """By which column a table is sorted; `newest` is that of the ids, the highest first."""

    column: str = "newest"
    descending: bool = True


NEWEST = Sort()


def is_cursor(cursor: str, order: Order, sort: Sort) -> bool:
    """Whether a cursor is one of this order; any other means the first page."""
    return read_cursor(cursor, sort.column, order.types) is not None


# More matches than these are not found first and sorted then.
SORTABLE = COUNTED
# How many times as many are where finding them again takes long.
SORTED_AT_ONCE = 4


class Source(Protocol):
    """The rows that pass a filter, and how they are come by."""

    def matching(self, *columns: Any) -> AnySelect:
        """Selects columns of every row that passes, each row once."""

    def in_order(self, *columns: Any, within: Sequence[ColumnElement[bool]] = ()) -> AnySelect:
        """The same, for whoever reads them in their order; those `within` some bounds."""

    @property
    def walk(self) -> Walk:
        """The same rows, in order."""

    @property
    def without(self) -> Walk | None:
        """Those that have no value in the order, where they are come by another way."""

    @property
    def glance(self) -> Glance | None:
        """Some of them, soon, where that is worth a look."""

    @property
    def sample(self) -> Sample | None:
        """Some of them, drawn at random, where counting takes long."""

    @property
    def together(self) -> bool:
        """Whether finding them is what takes time, so that they are counted and read at once."""

    @property
    def sorts_all(self) -> bool:
        """Whether they are sorted however many they are, where a glance finds no page."""

    @property
    def sorts_more(self) -> bool:
        """Whether more than are counted are sorted as soon as they are found.

        A sample tells where far more match, and finding them a second time takes long.
        """

    @property
    def looked_up(self) -> Callable[..., AnySelect] | None:
        """Selects columns of any row: `matching` is asked for ids alone then."""


@dataclass(frozen=True)
class Found:
    """The keys of one page's rows, in order, the cursor of the next, and how many rows match."""

    rows: list[AnyRow]
    next_cursor: str | None
    count: int


def find(
    session: Session,
    order: Order,
    sort: Sort,
    source: Source,
    *,
    cursor: str | None,
    limit: int,
) -> Found:
    """One page of a source, each row beginning with the values of `order.keys`, the id last."""
    after = read_cursor(cursor, sort.column, order.types)
    most = SORTABLE * (SORTED_AT_ONCE if source.sorts_more else 1)
    ways = Ways(order, sort.descending, after, limit + 1, source.looked_up, most)
    count, few = _counted(session, order, source, ways)
    if few is not None:
        rows = few
    elif source.sorts_all:
        rows = _sorted_of_many(session, source, ways)
    else:
        rows = _walked(session, source, ways)
    taken = rows[:limit]
    more = len(rows) > limit
    return Found(
        taken, write_cursor(sort.column, taken[-1][: len(order.keys)]) if more else None, count
    )


def _counted(
    session: Session, order: Order, source: Source, ways: Ways
) -> tuple[int, list[AnyRow] | None]:
    """How many rows match, and those of the page unless they are too many to be sorted."""
    if source.sample is not None and source.sample.are_many:
        return COUNTED + 1, None
    if source.together or source.sorts_all:
        # Finding them is what takes time.
        return ways.read_sorted(session, source.matching)
    count = count_matches(session, source.matching(order.keys[-1]))
    if count > SORTABLE:
        return count, None
    return count, list(session.execute(ways.sorted(source.matching)))


def _sorted_of_many(session: Session, source: Source, ways: Ways) -> list[AnyRow]:
    """The page of rows that are sorted however many they are, with a look at the nearest first."""
    glance = source.glance
    rows = None if glance is None else ways.read_glance(session, glance)
    if rows is None and source.sample is not None:
        rows = ways.read_within(session, source.sample, source.in_order)
    if rows is None:
        rows = list(session.execute(ways.sorted(source.in_order, limited=False)))
    return rows


def _walked(session: Session, source: Source, ways: Ways) -> list[AnyRow]:
    """The page of rows that are met soon in the index of their order."""
    walk, without = source.walk, source.without
    rows: list[AnyRow] = []
    for step in ways.steps(walk):
        way = without if without is not None and step.phase == "without a value" else walk
        # An order with a group has no rows where the group has no values.
        if len(rows) < ways.limit and (way is walk or way.groups):
            rows += session.execute(ways.walked(way, step))
    return rows
