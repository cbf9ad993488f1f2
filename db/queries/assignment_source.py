"""Which assignments a list shows, in which order, and where it begins to look for them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.models.board import ASSIGNMENT_STATUSES, Assignment, Developer, table_of
from db.models.types import AnySelect
from db.queries.choosing import (
    Entry,
    Found,
    choose_beside_words,
    choose_entry,
    expected_rows,
    held_by,
    is_of_several,
    told,
)
from db.queries.conditions import (
    by_field,
    is_of_time,
    named_values,
    ticket_conditions,
    time_conditions,
)
from db.queries.paging import COUNTED
from db.queries.sampling import Sample
from db.queries.text import TextMatch, match_assignments
from db.queries.unindexed import as_it_is, unindexed
from db.queries.ways import Glance, Order, Walk, but_for


@dataclass(frozen=True, slots=True)
class AssignmentFilter:
    """Which assignments; what is empty does not limit.

    Points and due dates are those of the ticket, both ends included; `changed_from` is inclusive,
    `changed_to` is not.
    """

    statuses: tuple[str, ...] = ()
    developers: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    text: str = ""
    ticket_id: int | None = None
    developer_id: int | None = None
    min_points: float | None = None
    max_points: float | None = None
    due_from: date | None = None
    due_to: date | None = None
    changed_from: datetime | None = None
    changed_to: datetime | None = None


_STATUS = Assignment.status
ASSIGNMENT_ORDERS: Mapping[str, Order] = MappingProxyType(
    {
        "newest": Order((Assignment.id,), _STATUS),
        "ticket": Order((Assignment.ticket_id, Assignment.id)),
        "developer": Order((Assignment.assigned_to, Assignment.id)),
        "status": Order((_STATUS, Assignment.id)),
        "reason": Order((Assignment.sort_reason, Assignment.id), _STATUS, nullable=True),
        "changed": Order((Assignment.updated_at, Assignment.id), _STATUS),
        "title": Order((Assignment.sort_title, Assignment.id), _STATUS),
        "points": Order((Assignment.story_points, Assignment.id), _STATUS, nullable=True),
        "skill": Order((Assignment.required_skill, Assignment.id), _STATUS, nullable=True),
        "priority": Order((Assignment.priority_rank, Assignment.id), _STATUS),
        "due": Order((Assignment.due_date, Assignment.id), _STATUS, nullable=True),
    }
)
_ALL = AssignmentFilter()
# Said beside a single status, of which there is a unique index of tickets: PostgreSQL takes that
# for the shortest way to its rows, wherever they stand, and reads them all.
_NO_STATUS = ""
# What SQLite reads of a row that it finds by words, without looking at the row.
_BY_TICKET = held_by("ix_assignments_ticket_id", table_of(Assignment))
# What the indexes of holders and of changes do not hold.
_ELSEWHERE = ("assigned_to", "sort_reason", "sort_title")


class AssignmentSource:
    """The assignments that pass a filter, as statements that begin at one index or another."""

    def __init__(self, session: Session, wanted: AssignmentFilter, order: Order) -> None:
        self._session, self._wanted, self._order = session, wanted, order
        self._key: str = order.keys[0].key
        self._statuses = tuple(dict.fromkeys(wanted.statuses))
        self._developer_ids: Sequence[int] | None = None
        if wanted.developers:
            # By id, for which there is an index with the status in it.
            named = select(Developer.id).where(Developer.name.in_(wanted.developers))
            self._developer_ids = session.scalars(named).all()
        self._text: TextMatch | None = None
        if wanted.text:
            self._text = match_assignments(session, wanted.text, self._but_words())

    @property
    def sample(self) -> Sample | None:
        """Some of them, where they are asked for by words."""
        return None if self._text is None else self._text.sample

    @property
    def together(self) -> bool:
        """Whether they are counted and read at once: finding them by several columns takes time.

        PostgreSQL stops sooner at two statements, each of which it plans by itself, where there are
        more than are counted.
        """
        if self._text is not None:
            return self._text.ways is not None
        if not is_of_several(self._asked):
            return False
        return self._entry is not None or self._are_few

    @property
    def sorts_all(self) -> bool:
        """Whether all of them are sorted, however many they are.

        Who holds them and when they changed is in two indexes, which hold most orders' values too:
        all is read there. Another order's index could be walked for long without meeting any, and
        so it could for words, which stand together as often as not: a release's, a project's.
        """
        if self._text is not None:
            return self._text.ways is not None
        if self._key in _ELSEWHERE:
            return False
        if self._entry is None:
            return self._is_held or (is_of_time(self._wanted) and self._key != "updated_at")
        return self._entry.column in {"developer_id", "updated_at"} - {self._key}

    @property
    def looked_up(self) -> Callable[..., AnySelect] | None:
        """Selects what they are sorted by, where the index that finds them does not hold it.

        Their ids come first then: else SQLite reads to its end an index that holds it.
        """
        if self._text is not None:
            words = self._by_words
            is_elsewhere = self._key in _ELSEWHERE and self._is_on_sqlite
            return select if is_elsewhere and words and not words.looks_at_rows else None
        return None if self._entry is None or self._key in self._entry.held else select

    @property
    def sorts_more(self) -> bool:
        """Whether more than are counted are sorted as soon as they are found.

        SQLite finds the newest by words in their order.
        """
        if self._text is None or self._text.ways is None:
            return False
        return self._key != "id" or self._entry is not None or not self._is_on_sqlite

    def matching(self, *columns: Any) -> AnySelect:
        """All of them, found by whichever index the engine thinks best, or is told to use."""
        if self._by_words is not None:
            return self._by_words.rows(self._passing, columns)
        statement = select(*columns).select_from(Assignment)
        statement = statement.where(*self._in_status(), *self._own(as_it_is))
        fields = ticket_conditions(Assignment, self._wanted, as_it_is)
        words = self._words
        if self._text is not None and self._entry is not None and self._entry.gathers:
            words = [self._text.gathered]
        statement = statement.where(*fields, *words)
        return told(statement, table_of(Assignment), self._entry)

    def in_order(self, *columns: Any, within: Sequence[ColumnElement[bool]] = ()) -> AnySelect:
        """The same, for whoever reads them in their order; those `within` some bounds."""
        if self._by_words is None:
            return self.matching(*columns).where(*within)
        # By their own ids where the row is looked at anyway, too: the index by ticket lacks these.
        by_id = self._key == "id" or self._key in _ELSEWHERE

        def passing(*selected: Any) -> AnySelect:
            return self._passing(*selected).where(*within)

        return self._by_words.rows(passing, columns, in_order=by_id)

    def _passing(self, *columns: Any) -> AnySelect:
        """Those that pass, whatever words they hold, for who has found them already."""
        return select(*columns).select_from(Assignment).where(*self._but_words())

    def _but_words(self) -> list[ColumnElement[bool]]:
        """What they must be, whatever words they hold."""
        conditions = ticket_conditions(Assignment, self._wanted, unindexed)
        if self._statuses:
            conditions.append(unindexed(_STATUS).in_((*self._statuses, _NO_STATUS)))
        return conditions + self._own(unindexed)

    @property
    def walk(self) -> Walk:
        """All of them, found in the order in which an index holds them."""
        return Walk(self._walking, self._groups, self._values)

    @property
    def without(self) -> None:
        """All are in the index that holds the order."""

    @property
    def glance(self) -> Glance | None:
        """The same, whatever their words and times: where many pass, some are among the first."""
        if self._is_held or (self._text is not None and not self._text.near):
            return None
        walk = Walk(self._walking_fields, self._groups, self._values)
        return Glance(walk, met=[*self._own(unindexed), *self._words])

    def _walking(self, *columns: Any) -> AnySelect:
        own = self._own(but_for(self._order))
        return self._walking_fields(*columns).where(*own, *self._words)

    def _walking_fields(self, *columns: Any) -> AnySelect:
        conditions = ticket_conditions(Assignment, self._wanted, but_for(self._order))
        if self._statuses:
            conditions.append(unindexed(_STATUS).in_(self._statuses))
        return select(*columns).select_from(Assignment).where(*conditions)

    @property
    def _groups(self) -> tuple[str, ...]:
        """The values of the order's group that these assignments can have."""
        if self._order.group is None:
            return ()
        # Without a filter, the newest of all are in the primary key's index.
        is_of_all = len(self._order.keys) == 1 and self._wanted == _ALL
        return self._statuses or (() if is_of_all else ASSIGNMENT_STATUSES)

    @property
    def _values(self) -> Sequence[Any] | None:
        """The values in the order that these assignments can have, where they are known."""
        wanted, key = self._wanted, self._order.keys[0]
        if key is _STATUS:
            return self._statuses or ASSIGNMENT_STATUSES
        if key is Assignment.assigned_to and wanted.developers:
            return wanted.developers
        return named_values(Assignment, wanted, self._order)

    def _in_status(self) -> list[ColumnElement[bool]]:
        """Said even of all, because most indexes begin with the status."""
        if self._wanted == _ALL:
            return []
        return [
            _STATUS.in_((*self._statuses, _NO_STATUS) if self._statuses else ASSIGNMENT_STATUSES)
        ]

    @property
    def _by_words(self) -> TextMatch | None:
        """The words that they are found by, if they are."""
        is_common = self._text is None or self._text.ways is None
        return None if is_common or self._entry is not None else self._text

    @property
    def _words(self) -> list[ColumnElement[bool]]:
        return [] if self._text is None else [self._text.met]

    @property
    def _are_few(self) -> bool:
        """Whether PostgreSQL expects no more than are counted."""
        return expected_rows(self._session, self.matching(Assignment.id)) <= COUNTED

    @cached_property
    def _entry(self) -> Entry | None:
        """The index that SQLite is told to find them by."""
        if not self._is_on_sqlite:
            return None
        table, asked = table_of(Assignment), self._asked
        if self._text is None or self._text.ways is None:
            return choose_entry(self._session, table, asked, self._key)
        found = Found(self._text.sample.share, _BY_TICKET)
        return choose_beside_words(self._session, table, asked, self._key, found)

    @property
    def _is_on_sqlite(self) -> bool:
        return self._session.get_bind().dialect.name == "sqlite"

    @cached_property
    def _asked(self) -> dict[str, list[ColumnElement[bool]]]:
        """What is asked, by the names of the columns."""
        asked = {
            "status": self._in_status(),
            "developer_id": self._holders(as_it_is),
            "ticket_id": self._ticket(as_it_is),
            "updated_at": time_conditions(Assignment, self._wanted, as_it_is),
            **by_field(Assignment, self._wanted),
        }
        return {name: ones for name, ones in asked.items() if ones}

    @property
    def _is_held(self) -> bool:
        return self._developer_ids is not None or self._wanted.developer_id is not None

    def _own(self, wrap: Callable[[Any], Any]) -> list[ColumnElement[bool]]:
        """What the assignments themselves must be, but for their status."""
        times = time_conditions(Assignment, self._wanted, wrap)
        return [*self._holders(wrap), *self._ticket(wrap), *times]

    def _holders(self, wrap: Callable[[Any], Any]) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        if self._developer_ids is not None:
            conditions.append(wrap(Assignment.developer_id).in_(self._developer_ids))
        if self._wanted.developer_id is not None:
            conditions.append(wrap(Assignment.developer_id) == self._wanted.developer_id)
        return conditions

    def _ticket(self, wrap: Callable[[Any], Any]) -> list[ColumnElement[bool]]:
        wanted = self._wanted.ticket_id
        return [] if wanted is None else [wrap(Assignment.ticket_id) == wanted]
