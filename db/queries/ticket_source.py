"""Which tickets a list shows, in which order, and where it begins to look for them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, null, or_, select
from sqlalchemy.orm import Session, aliased

from db.models.board import TICKET_STATUSES, Assignment, Developer, Ticket, table_of
from db.models.types import AnySelect
from db.queries.choosing import Entry, choose_entry, expected_rows, is_of_several, told
from db.queries.conditions import (
    by_field,
    is_of_time,
    named_values,
    ticket_conditions,
    time_conditions,
)
from db.queries.paging import COUNTED
from db.queries.sampling import Sample
from db.queries.text import TextMatch, match_tickets
from db.queries.unindexed import any_of, as_it_is, unindexed
from db.queries.ways import Glance, Order, Walk, but_for


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets; what is empty does not limit, and both ends of a range are included.

    `developers` have them or are proposed for them; `changed_to` is the one end that is not
    included.
    """

    statuses: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    text: str = ""
    min_points: float | None = None
    max_points: float | None = None
    due_from: date | None = None
    due_to: date | None = None
    developers: tuple[str, ...] = ()
    changed_from: datetime | None = None
    changed_to: datetime | None = None


# How somebody holds a ticket of this status, if anybody does.
HELD_AS: Mapping[str, str] = MappingProxyType({"assigned": "active", "pending": "proposed"})

TICKET_ORDERS: Mapping[str, Order] = MappingProxyType(
    {
        "newest": Order((Ticket.id,), group=Ticket.status),
        "status": Order((Ticket.status, Ticket.id)),
        "title": Order((Ticket.sort_title, Ticket.id), group=Ticket.status),
        "points": Order((Ticket.story_points, Ticket.id), group=Ticket.status, nullable=True),
        "skill": Order((Ticket.required_skill, Ticket.id), group=Ticket.status, nullable=True),
        "priority": Order((Ticket.priority_rank, Ticket.id), group=Ticket.status),
        "due": Order((Ticket.due_date, Ticket.id), group=Ticket.status, nullable=True),
        "changed": Order((Ticket.updated_at, Ticket.id), group=Ticket.status),
        # Who holds it, or is proposed for it.
        "developer": Order((Developer.name, Ticket.id), group=Ticket.status, nullable=True),
    }
)


HOLDING = aliased(Assignment)
# Spelled out, so that each partial unique index serves its half.
IS_OPEN = or_(HOLDING.status == "active", HOLDING.status == "proposed")
# The orders that the index of changes holds, or that it is not in itself.
_IN_INDEXES = ("id", "status", "story_points", "required_skill", "priority_rank", "due_date")


class TicketSource:
    """The tickets that pass a filter, as statements that begin at one index or another."""

    def __init__(self, session: Session, wanted: TicketFilter, order: Order) -> None:
        self._session, self._wanted, self._order = session, wanted, order
        self._key: str = order.keys[0].key
        self._statuses = tuple(dict.fromkeys(wanted.statuses))
        self._held: Any = None
        if wanted.developers:
            named = select(Developer.id).where(Developer.name.in_(wanted.developers))
            # By id, for which there is an index with the status in it.
            self._held = select(Assignment.ticket_id).where(
                Assignment.developer_id.in_(session.scalars(named).all()),
                Assignment.status.in_(("active", "proposed")),
            )
        self._text: TextMatch | None = None
        if wanted.text:
            self._text = match_tickets(session, wanted.text, self._but_words())

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
        if self._text is not None or self._held is not None:
            return self._by_words is not None
        if not is_of_several(self._asked):
            return False
        return self._entry is not None or self._are_few

    @property
    def looked_up(self) -> Callable[..., AnySelect] | None:
        """Selects what they are sorted by, where the index that finds them does not hold it.

        Their ids come first then: else SQLite reads to its end an index that holds it.
        """
        if self._by_words is not None:
            return self._selected if self._is_by_developer else None
        return None if self._entry is None or self._key in self._entry.held else self._selected

    @property
    def sorts_more(self) -> bool:
        """Whether more than are counted are sorted as soon as they are found.

        SQLite finds the newest by words in their order.
        """
        if self._by_words is None or self.looked_up is not None:
            return False
        return self._key != "id" or self._session.get_bind().dialect.name != "sqlite"

    @property
    def sorts_all(self) -> bool:
        """Whether all of them are sorted, however many they are.

        The index of changes holds all, and words stand together as often as not.
        """
        if self._text is not None:
            return self._by_words is not None
        if self._held is not None or self._key not in _IN_INDEXES:
            return False
        if self._entry is None:
            return is_of_time(self._wanted)
        return self._entry.column == "updated_at"

    def matching(self, *columns: Any) -> AnySelect:
        """All of them, found by whichever index the engine thinks best, or is told to use."""
        if self._by_words is not None and not any_of(columns, Developer):
            return self._by_words.rows(self._passing, columns)
        conditions = self._found()
        if conditions or self._statuses:
            conditions += self._in_status()
        if self._text is not None:
            ids = self._text.ids
            conditions.append(self._text.met if ids is None else Ticket.id.in_(ids))
        statement = self._selected(*columns).where(*conditions)
        return told(statement, table_of(Ticket), self._entry)

    def in_order(self, *columns: Any, within: Sequence[ColumnElement[bool]] = ()) -> AnySelect:
        """The same, for whoever reads them in their order; those `within` some bounds."""
        if self._by_words is None or any_of(columns, Developer):
            return self.matching(*columns).where(*within)

        def passing(*selected: Any) -> AnySelect:
            return self._passing(*selected).where(*within)

        return self._by_words.rows(passing, columns)

    def _passing(self, *columns: Any) -> AnySelect:
        """Those that pass, whatever words they hold, for who has found them already."""
        return select(*columns).select_from(Ticket).where(*self._but_words())

    def _but_words(self) -> list[ColumnElement[bool]]:
        """What they must be, whatever words they hold."""
        conditions = self._by_fields(unindexed)
        if self._statuses:
            conditions.append(unindexed(Ticket.status).in_(self._statuses))
        return conditions

    def _selected(self, *columns: Any) -> AnySelect:
        statement = select(*columns).select_from(Ticket)
        if not any_of(columns, Developer):
            return statement
        held = and_(HOLDING.ticket_id == Ticket.id, IS_OPEN)
        return statement.outerjoin(HOLDING, held).outerjoin(
            Developer, Developer.id == HOLDING.developer_id
        )

    @property
    def walk(self) -> Walk:
        """How they are come by in their order, those that have a value in it."""
        if self._is_by_developer:
            return Walk(self._by_developer, values=self._wanted.developers or None)
        return Walk(self._walking, self._groups, self._values)

    @property
    def without(self) -> Walk | None:
        """Those that nobody holds and nobody is proposed for, which none is that is assigned."""
        if not self._is_by_developer:
            return None
        statuses = [one for one in self._statuses or TICKET_STATUSES if one != "assigned"]
        return Walk(self._unheld, statuses, valueless=True)

    @property
    def glance(self) -> Glance | None:
        """The same, whatever their words and times: where many pass, some are among the first."""
        words = self._by_words
        if words is not None and (self._is_by_developer or not words.near):
            return None
        met = [] if self._text is None else [self._text.met]
        walk = Walk(self._walking_fields, self._groups, self._values)
        return Glance(walk, met=[*self._times(unindexed), *met])

    @property
    def _by_words(self) -> TextMatch | None:
        """The words that they are found by, if they are, and not among what somebody holds."""
        is_looked_up = self._text is not None and self._text.ways is not None
        return self._text if is_looked_up and self._held is None else None

    @property
    def _is_by_developer(self) -> bool:
        return self._order.keys[0].class_ is Developer

    @property
    def _groups(self) -> tuple[str, ...]:
        if self._order.group is None:
            return ()
        # Without a filter, the newest of all are in the primary key's index.
        return self._statuses or (() if len(self._order.keys) == 1 else TICKET_STATUSES)

    @property
    def _values(self) -> Sequence[Any] | None:
        """The values in the order that these tickets can have, where they are known."""
        if self._order.keys[0] is Ticket.status:
            return self._statuses or TICKET_STATUSES
        return named_values(Ticket, self._wanted, self._order)

    def _by_developer(self, *columns: Any) -> AnySelect:
        """Those that somebody holds or is proposed for, found through their developers."""
        held = [HELD_AS[one] for one in self._statuses or TICKET_STATUSES if one in HELD_AS]
        return (
            select(*columns)
            .select_from(Developer)
            .join(HOLDING, and_(HOLDING.developer_id == Developer.id, HOLDING.status.in_(held)))
            .join(Ticket, Ticket.id == unindexed(HOLDING.ticket_id))
            .where(*self._walked(unindexed))
        )

    def _unheld(self, developer: Any, *columns: Any) -> AnySelect:
        proposed = select(HOLDING.id).where(
            HOLDING.ticket_id == Ticket.id, HOLDING.status == "proposed"
        )
        nobody = null().label(developer.name)
        walked = select(nobody, *columns).select_from(Ticket).where(*self._walked(unindexed))
        return walked.where(~proposed.correlate(Ticket).exists())

    def _walking(self, *columns: Any) -> AnySelect:
        return select(*columns).select_from(Ticket).where(*self._walked(but_for(self._order)))

    def _walking_fields(self, *columns: Any) -> AnySelect:
        fields = ticket_conditions(Ticket, self._wanted, but_for(self._order))
        return select(*columns).select_from(Ticket).where(*fields)

    def _walked(self, wrap: Callable[[Any], Any]) -> list[ColumnElement[bool]]:
        """What they must be, for whoever comes by them."""
        met = [] if self._text is None else [self._text.met]
        return self._by_fields(wrap) + met

    def _by_fields(self, wrap: Callable[[Any], Any]) -> list[ColumnElement[bool]]:
        """The same, whatever words they hold."""
        conditions = [*ticket_conditions(Ticket, self._wanted, wrap), *self._times(wrap)]
        if self._held is not None:
            held = self._held.where(Assignment.ticket_id == Ticket.id).correlate(Ticket)
            conditions.append(held.exists())
        return conditions

    def _in_status(self) -> list[ColumnElement[bool]]:
        """Said even of all, because most indexes on tickets begin with the status."""
        if self._held is not None and not self._statuses:
            return []
        return [Ticket.status.in_(self._statuses or TICKET_STATUSES)]

    def _found(self) -> list[ColumnElement[bool]]:
        """What the tickets must be, but for their status."""
        if self._held is not None:
            # The index of holders holds the fields, too.
            of_ticket = ticket_conditions(Assignment, self._wanted, unindexed)
            return [Ticket.id.in_(self._held.where(*of_ticket)), *self._times(unindexed)]
        return [*ticket_conditions(Ticket, self._wanted, as_it_is), *self._times(as_it_is)]

    @property
    def _are_few(self) -> bool:
        """Whether PostgreSQL expects no more than are counted."""
        return expected_rows(self._session, self.matching(Ticket.id)) <= COUNTED

    @cached_property
    def _entry(self) -> Entry | None:
        """The index that SQLite is told to find them by."""
        is_sqlite = self._session.get_bind().dialect.name == "sqlite"
        if not is_sqlite or self._held is not None or self._text is not None:
            return None
        return choose_entry(self._session, table_of(Ticket), self._asked, self._key)

    @cached_property
    def _asked(self) -> dict[str, list[ColumnElement[bool]]]:
        """What is asked, by the names of the columns."""
        asked = {"updated_at": self._times(as_it_is), **by_field(Ticket, self._wanted)}
        found = {name: ones for name, ones in asked.items() if ones}
        return {"status": self._in_status(), **found} if found else found

    def _times(self, wrap: Callable[[Any], Any]) -> list[ColumnElement[bool]]:
        return time_conditions(Ticket, self._wanted, wrap)
