"""The statements that read one page of rows in an order, each in its own way.

Rows are found and sorted, or the index that holds their order is walked from the cursor on; its
first column has few values, and each is walked beside the others. Rows without a value come last,
whichever way the others are sorted.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import gt, lt
from typing import Any, Literal

from sqlalchemy import FromClause, func, select, true, tuple_, union_all
from sqlalchemy.orm import Session

from db.models.types import AnyRow, AnySelect
from db.queries.paging import COUNTED
from db.queries.sampling import Sample
from db.queries.unindexed import unindexed

# How many rows a glance is at.
GLANCED = 3_000

Phase = Literal["valued", "of the same value", "of later values", "without a value"]


@dataclass(frozen=True, eq=False)
class Order:
    """What sorting by one column means: its value, then ids that make the order complete.

    Those of the keys that are in one table with the first are in one index, after the column
    `group` where there is one.
    """

    keys: tuple[Any, ...]
    group: Any = None
    nullable: bool = False

    @property
    def types(self) -> list[type]:
        """The Python types of the keys' values."""
        return [getattr(key.type, "impl_instance", key.type).python_type for key in self.keys]


def but_for(order: Order) -> Callable[[Any], Any]:
    """No index is chosen for a column, but that of the order is entered by it."""
    return lambda column: column if column is order.keys[0] else unindexed(column)


@dataclass(frozen=True)
class Walk:
    """How rows are come by in their order: `select(*columns)` walks the index that holds it.

    `groups` are the values of the order's group that rows can have; where none are named, the
    index is one without it. `values` are those in the order that they can have, where these are
    few, and `valueless` says that none has any.
    """

    select: Callable[..., AnySelect]
    groups: Sequence[Any] = ()
    values: Sequence[Any] | None = None
    valueless: bool = False


@dataclass(frozen=True)
class Glance:
    """How a page is found where many rows of an index are in it, without a look at all rows.

    `walk` comes by more rows than match, in their order; `met` is what else a row must be.
    """

    walk: Walk
    met: Sequence[Any]


@dataclass(frozen=True)
class _Step:
    """A part of an order that is walked by itself, from behind a row with these values on."""

    phase: Phase
    after: Sequence[Any] | None


@dataclass(frozen=True)
class Ways:
    """The statements that read one page."""

    order: Order
    descending: bool
    after: list[Any] | None
    limit: int
    looked_up: Callable[..., AnySelect] | None
    # How many rows are sorted as soon as they are found.
    most: int

    def steps(self, walk: Walk) -> list[_Step]:
        """What is walked, one after the other, until the page is full."""
        keys, after = self.order.keys, self.after
        if walk.values is not None:
            return self._steps_by_value(walk.values)
        without = [_Step("without a value", after)] if self.order.nullable else []
        if after is None:
            return [_Step("valued", after), *without]
        if after[0] is None:
            return without
        if len(keys) == 1:
            return [_Step("valued", after)]
        # Apart, because of a pair of columns SQLite uses the first one only where the second is
        # the row's id: it would begin with all rows of the same value.
        return [_Step("of the same value", after), _Step("of later values", after), *without]

    def _steps_by_value(self, values: Sequence[Any]) -> list[_Step]:
        """One for each value that rows can have, which is where an index is entered."""
        in_order = sorted(set(values), reverse=self.descending)
        after = self.after
        if after is None:
            return [_Step("of the same value", [value]) for value in in_order]
        if after[0] is None:
            return []
        is_later = lt if self.descending else gt
        return [
            *([_Step("of the same value", after)] if after[0] in in_order else []),
            *(_Step("of the same value", [one]) for one in in_order if is_later(one, after[0])),
        ]

    def sorted(self, matching: Callable[..., AnySelect], *, limited: bool = True) -> AnySelect:
        """All rows that match, sorted, from the cursor on; so few that a limit does no harm."""
        if limited and self.looked_up:
            ids = matching(self.order.keys[-1]).limit(self.most)
            return self._page_of(self._of(ids, self.looked_up).subquery())
        found = matching(*self._labelled())
        return self._page_of((found.limit(self.most) if limited else found).subquery())

    def read_sorted(
        self, session: Session, matching: Callable[..., AnySelect]
    ) -> tuple[int, list[AnyRow] | None]:
        """How many rows match, as far as is counted or sorted and one more; those of `sorted`.

        No rows where more match than are sorted.
        """
        keys = self._labelled()[-1:] if self.looked_up else self._labelled()
        found = matching(*keys).limit(max(self.most, COUNTED) + 1).cte()
        number = select(func.count().label("found")).select_from(found).subquery()
        few = select(found).where(select(number.c.found).scalar_subquery() <= self.most)
        valued = self._of(few, self.looked_up) if self.looked_up else few
        page = self._page_of(valued.subquery()).subquery()
        # An empty page, too, is told the number.
        together = select(*page.c, number.c.found).select_from(number).outerjoin(page, true())
        rows = session.execute(together.order_by(*self._in_order(list(page.c)))).all()
        count = rows[0].found
        return count, None if count > self.most else [row for row in rows if row.id is not None]

    def read_within(
        self, session: Session, sample: Sample, in_order: Callable[..., AnySelect]
    ) -> list[AnyRow] | None:
        """The page, if it is among the rows up to a sampled one; None if more must be seen.

        Only of those in the order of their ids, of which there is an index without a group.
        `in_order(*columns, within=conditions)` selects the rows.
        """
        *others, id_ = self.order.keys
        if others:
            return None
        after = None if self.after is None else self.after[0]
        bound = sample.bound(self.limit, after, descending=self.descending)
        if bound is None:
            return None
        reached = unindexed(id_)
        within = [reached >= bound if self.descending else reached <= bound]
        found = self._page_of(in_order(*self._labelled(), within=within).subquery())
        rows = list(session.execute(found))
        return rows if len(rows) == self.limit else None

    def _of(self, ids: AnySelect, looked_up: Callable[..., AnySelect]) -> AnySelect:
        return looked_up(*self._labelled()).where(self.order.keys[-1].in_(ids))

    def _page_of(self, found: FromClause) -> AnySelect:
        keys = list(found.c)
        statement: AnySelect = select(*keys)
        if self.after is not None:
            valued = tuple(found.c)
            later = self._after(valued, self.after, strictly=True)
            if self.order.nullable and self.after[0] is None:
                later = keys[0].is_(None) & self._after(valued[1:], self.after[1:], strictly=True)
            elif self.order.nullable:
                later = keys[0].is_(None) | later
            statement = statement.where(later)
        return statement.order_by(*self._in_order(keys)).limit(self.limit)

    def _in_order(self, keys: list[Any]) -> list[Any]:
        first, *rest = self._directed(keys)
        return [first.nulls_last() if self.order.nullable else first, *rest]

    def read_glance(self, session: Session, glance: Glance) -> list[AnyRow] | None:
        """The page, if it is among the first rows of an index; None if more must be seen."""
        rows: list[AnyRow] = []
        for step in self.steps(glance.walk):
            seen = self._glanced(session, glance.walk, step)
            id_ = self.order.keys[-1]
            met = select(id_).where(id_ == seen.c.id, *glance.met).correlate(seen)
            found = select(*seen.c).where(met.exists()).order_by(*self._in_order(list(seen.c)))
            rows += session.execute(found.limit(self.limit))
            if len(rows) >= self.limit:
                return rows
            if session.scalar(select(func.count()).select_from(seen)) == GLANCED:
                return None
        return rows

    def _glanced(self, session: Session, walk: Walk, step: _Step) -> FromClause:
        """The first rows of one step, its groups merged row by row."""
        groups: list[Any] = []
        keys: Sequence[Any] = ()
        for statement, keys in self._groups(walk, step):
            # PostgreSQL sorts whole groups unless each is limited; SQLite merges them as they are,
            # and would read each to such a limit.
            if session.get_bind().dialect.name != "sqlite":
                statement = select(self._page(statement, keys, GLANCED).subquery())  # noqa: PLW2901
            groups.append(statement)
        together = union_all(*groups)
        # Without what is the same in all rows of the step.
        in_order = self._directed(list(together.selected_columns)[-len(keys) :])
        return together.order_by(*in_order).limit(GLANCED).subquery()

    def walked(self, way: Walk, step: _Step) -> AnySelect:
        """The rows of one step from the cursor on."""
        pages = [self._page(*group, self.limit) for group in self._groups(way, step)]
        if len(pages) == 1:
            return pages[0]
        together = union_all(*(select(one.subquery()) for one in pages)).subquery()
        return select(together).order_by(*self._directed(together.c)).limit(self.limit)

    def _groups(self, way: Walk, step: _Step) -> Iterator[tuple[AnySelect, Sequence[Any]]]:
        """The rows of one step, those of each group, and the keys that are left to sort them by."""
        statement = way.select(*self._labelled())
        keys, after = self.order.keys, step.after
        match step.phase:
            case "valued" if self.order.nullable:
                statement = statement.where(keys[0].is_not(None))
            case "without a value":
                if not way.valueless:
                    statement = statement.where(keys[0].is_(None))
                keys, after = keys[1:], after[1:] if after and after[0] is None else None
            case "of the same value" if after is not None:
                statement = statement.where(keys[0] == after[0])
                keys, after = keys[1:], after[1:]
            case "of later values" if after is not None:
                statement = statement.where(self._after(keys[:1], after[:1], strictly=True))
                after = None
        if after:
            statement = statement.where(self._after(keys, after, strictly=True))
            # What the index can be entered by: it does not hold the other table's id.
            inside = sum(key.class_ is keys[0].class_ for key in keys)
            if inside < len(keys):
                entry = self._after(keys[:inside], after[:inside], strictly=False)
                statement = statement.where(entry)
        if not way.groups:
            yield statement, keys
        for group in way.groups:
            yield statement.where(self.order.group == group), keys

    def _page(self, statement: AnySelect, keys: Sequence[Any], limit: int) -> AnySelect:
        return statement.order_by(*self._directed(keys)).limit(limit)

    def _labelled(self) -> list[Any]:
        names = [f"key_{number}" for number in range(len(self.order.keys) - 1)]
        return [key.label(name) for key, name in zip(self.order.keys, [*names, "id"], strict=True)]

    def _directed(self, keys: Iterable[Any]) -> list[Any]:
        return [key.desc() if self.descending else key.asc() for key in keys]

    def _after(self, keys: Sequence[Any], values: Sequence[Any], *, strictly: bool) -> Any:
        row, given = tuple_(*keys), tuple_(*values, types=[key.type for key in keys])
        if self.descending:
            return row < given if strictly else row <= given
        return row > given if strictly else row >= given
