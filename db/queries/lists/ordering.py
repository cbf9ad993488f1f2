"""Tables sorted by any column, a page at a time.

A page begins after the last row of the page before (keyset), so every page costs the same. Rows
without a value come last, whichever way the others are sorted. In groups, the rows of each stand
together, and are sorted within it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, select, tuple_, union_all
from sqlalchemy.orm import Session

from db.history.batches import id_chunks
from db.models.types import AnyRow, AnySelect
from db.queries.lists.paging import COUNTED, CountedPage, count_matches, read_cursor, write_cursor


@dataclass(frozen=True)
class Sort:
    """The column by which a table is sorted, within its groups; `newest` sorts by id."""

    column: str = "newest"
    descending: bool = True
    group: str | None = None


NEWEST = Sort()


@dataclass(frozen=True, eq=False)
class Order:
    """What sorting by one column means: its value, then ids that make the order complete.

    The value may be missing where the order is `nullable`. A `group` comes before all of them, its
    values ascending and rows of none last.
    """

    keys: tuple[Any, ...]
    nullable: bool = False
    group: Any = None

    @property
    def all_keys(self) -> tuple[Any, ...]:
        """The keys, after the group if there is one."""
        return self.keys if self.group is None else (self.group, *self.keys)

    @property
    def types(self) -> list[type]:
        """The Python types of the keys' values."""
        return [getattr(key.type, "impl_instance", key.type).python_type for key in self.all_keys]


def order_of(orders: Mapping[str, Order], groups: Mapping[str, Any], sort: Sort) -> Order:
    """What `sort` means for a list that has these orders and groups."""
    order = orders[sort.column]
    return order if sort.group is None else replace(order, group=groups[sort.group])


def is_cursor(cursor: str, order: Order, sort: Sort) -> bool:
    """Whether a cursor is one of this order; any other means the first page."""
    return read_cursor(cursor, _name(sort), order.types) is not None


def read_page(
    session: Session,
    matching: AnySelect,
    order: Order,
    sort: Sort,
    *,
    cursor: str | None,
    limit: int,
    parts: Sequence[ColumnElement[bool]] = (),
    read: Callable[[Sequence[int]], Iterable[AnyRow]],
) -> CountedPage:
    """One page of the rows whose ids `matching` selects, and how many match.

    The ids of the page are found first, then `read` fetches their rows, so that sorting carries
    less. `parts` splits the rows into conditions of which each row meets exactly one, if an index
    has the order within each.
    """
    count = count_matches(session, matching)
    rows = matching.with_only_columns(*_labelled(order.all_keys))
    after = read_cursor(cursor, _name(sort), order.types)
    if after is not None:
        rows = rows.where(_is_behind(order, sort, after))
    in_order = _directed(order.all_keys, order, sort)
    if count <= COUNTED:
        # Few rows are found first and sorted afterwards. Without the offset between the two, an
        # engine that expects many would go through the whole table in order.
        together = rows.offset(0).subquery()
        rows, in_order = select(together), _directed(list(together.c), order, sort)
    elif len(parts) > 1 and order.group is None:
        firsts = (rows.where(part).order_by(*in_order).limit(limit + 1) for part in parts)
        together = union_all(*(select(first.subquery()) for first in firsts)).subquery()
        rows, in_order = select(together), _directed(list(together.c), order, sort)
    found = session.execute(rows.order_by(*in_order).limit(limit + 1)).all()
    keys = found[:limit]
    place = {row.id: number for number, row in enumerate(keys)}
    shown = [row for chunk in id_chunks(place) for row in read(chunk)]
    return CountedPage(
        sorted(shown, key=lambda row: place[row.id]),
        write_cursor(_name(sort), keys[-1]) if len(found) > limit else None,
        count,
    )


def _name(sort: Sort) -> str:
    """The order's name in cursors."""
    return sort.column if sort.group is None else f"{sort.column} by {sort.group}"


def _labelled(keys: Sequence[Any]) -> list[Any]:
    names = [f"key_{number}" for number in range(len(keys) - 1)]
    return [key.label(name) for key, name in zip(keys, [*names, "id"], strict=True)]


def _directed(keys: Sequence[Any], order: Order, sort: Sort) -> list[Any]:
    if order.group is not None:
        group, *keys = keys
        return [group.asc().nulls_last(), *_directed(keys, replace(order, group=None), sort)]
    first, *rest = (key.desc() if sort.descending else key.asc() for key in keys)
    return [first.nulls_last() if order.nullable else first, *rest]


def _is_behind(order: Order, sort: Sort, after: Sequence[Any]) -> ColumnElement[bool]:
    """Whether a row comes after the row with the values `after`; rows without a value come last."""
    if order.group is not None:
        within = _is_behind(replace(order, group=None), sort, after[1:])
        if after[0] is None:
            return order.group.is_(None) & within  # type: ignore[no-any-return] # any column's
        is_same, is_later = order.group == after[0], order.group > after[0]
        return is_later | order.group.is_(None) | (is_same & within)  # type: ignore[no-any-return] # as above
    value, *ids = order.keys
    if after[0] is None:
        without: ColumnElement[bool] = value.is_(None)
        return without & _is_later(ids, after[1:], sort)
    later = _is_later(order.keys, after, sort)
    return later | value.is_(None) if order.nullable else later


def _is_later(keys: Sequence[Any], values: Sequence[Any], sort: Sort) -> ColumnElement[bool]:
    row, given = tuple_(*keys), tuple_(*values, types=[key.type for key in keys])
    return row < given if sort.descending else row > given
