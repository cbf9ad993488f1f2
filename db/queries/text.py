"""Tickets by the words of title and key, assignments by those of their reason too.

Each through its engine's own full-text index (`migrations/search.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    and_,
    cast,
    column,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from db.domain.search_words import query_words
from db.models.board import Assignment, Ticket
from db.models.types import AnySelect
from db.queries.paging import cursor_id
from db.queries.sampling import NOTHING, Sample, draw
from db.queries.unindexed import unindexed

# Words are common when they stand in one of RARITY of the newest rows and of the oldest: in the
# newest alone stand those of a release, or of a project that has just begun. Where one of NEAR of
# the newest has them, a page may be among the first rows of any order.
RARITY, NEAR = 10, 60
# So many rows are gathered in an index of words while one is looked at.
GATHERED = 6


@dataclass(frozen=True)
class Way:
    """An index by which some rows are found.

    On SQLite they are those whose `key` is one of `found`, and of `in_order`, where it is given,
    their own ids. `met` is asked of them besides, or by itself. What meets `but` is left out,
    since others find it.
    """

    id: Any
    met: Sequence[ColumnElement[bool]]
    but: Sequence[ColumnElement[bool]] = ()
    key: Any = None
    found: FromClause | None = None
    in_order: FromClause | None = None

    @property
    def ids(self) -> AnySelect:
        """Their ids, and perhaps some that others find."""
        if self.found is not None and self.key is self.id and not self.met:
            return select(self.found.c.id)
        return self.rows(select, [self.id])

    @property
    def gathered(self) -> ColumnElement[bool]:
        """Whether a row is one of them, for whoever comes by very many: on SQLite."""
        if self.found is None:
            return and_(*self.met)
        own = self.found if self.in_order is None else self.in_order
        return and_(unindexed(self.id).in_(select(own.c.id)), *self.met)

    def rows(
        self, selected: Callable[..., AnySelect], columns: Sequence[Any], *, in_order: bool = False
    ) -> AnySelect:
        """Them, as `selected(*columns)` has them; `in_order` if the order of ids is asked for."""
        asked = [*self.met, *(one.is_not(true()) for one in self.but)]
        if self.found is None:
            return selected(*columns).where(*asked)
        key, found = self.key, self.found
        if in_order and self.in_order is not None:
            key, found = self.id, self.in_order
        # SQLite reads its index in the order of the ids that are found, if they are named so.
        (own,) = key.base_columns
        of_found = [
            found.c.id.label(one.key) if own in one.base_columns else one for one in columns
        ]
        return selected(*of_found).where(key == found.c.id, *asked)


@dataclass(frozen=True)
class TextMatch:
    """The rows that hold every word of a text.

    `met` is a condition on the row, for whoever comes by it; `ways` find the rows by indexes, each
    row by one of them, and are None where the rows are so many that they are met soon anyway. The
    `sample` has those that hold the words, and those of them that pass the whole filter.
    """

    met: ColumnElement[bool]
    ways: Sequence[Way] | None
    sample: Sample

    @property
    def near(self) -> bool:
        """Whether the words stand in some of the newest rows."""
        return self.sample.share_of_newest * NEAR >= 1

    @cached_property
    def ids(self) -> Any:
        """Selects the ids of the rows; None where there is no way to find them."""
        return None if self.ways is None else union_all(*(way.ids for way in self.ways))

    @property
    def looks_at_rows(self) -> bool:
        """Whether SQLite looks at each row that it finds, not only at its entry in an index."""
        return any(way.found is not None and bool(way.met) for way in self.ways or ())

    @property
    def gathered(self) -> ColumnElement[bool]:
        """Whether a row is one of them, for whoever comes by very many: on SQLite."""
        return or_(*(way.gathered for way in self.ways or ()))

    def rows(
        self, selected: Callable[..., AnySelect], columns: Sequence[Any], *, in_order: bool = False
    ) -> AnySelect:
        """The rows that are found, as `selected(*columns)` has them."""
        ways = self.ways or ()
        each = (way.rows(selected, columns, in_order=in_order) for way in ways)
        found = select(union_all(*each).subquery())
        if any(way.found is not None for way in ways):
            return found
        # PostgreSQL would read all rows in the order that is asked for, and look at the words of
        # each: it thinks that such words stand in one of fifty, wherever one looks.
        return found.offset(0)


def match_tickets(
    session: Session, text: str, passing: Sequence[ColumnElement[bool]] = ()
) -> TextMatch | None:
    """The tickets whose title and key hold the words of `text`; the last may be unfinished.

    `#12` is also the number of a ticket. `passing` is what else is asked of them. None where no
    limit is asked for.
    """
    return _match(session, text, (_TITLES,), Ticket.id, passing)


def match_assignments(
    session: Session, text: str, passing: Sequence[ColumnElement[bool]] = ()
) -> TextMatch | None:
    """The assignments whose ticket holds the words of `text`, or whose reason does.

    `passing` is what else is asked of them. None where no limit is asked for.
    """
    return _match(session, text, (_HELD, _REASONS), Assignment.ticket_id, passing)


def tickets_called(session: Session, text: str) -> list[int]:
    """The tickets whose key is `text`, in either case; `#12` is a number. Newest first.

    What stands in one of ten titles is taken for words, as a key that is one word may be.
    """
    called: set[int] = set()
    words = query_words(text)
    if words:
        held = _holds(Ticket.search_words, words, begun=False)
        if not _are_common(draw(session, Ticket.id, held)):
            # By the words, for which there is an index.
            key = func.lower(Ticket.external_key) == func.lower(text)
            found = Ticket.id.in_(_way(session, _TITLES, words, begun=False).ids)
            called.update(session.scalars(select(Ticket.id).where(key, found)))
    number = cursor_id(text.removeprefix("#"))
    if number is not None:
        # By itself, for PostgreSQL reads all tickets where it is another way to be called.
        called.update(session.scalars(select(Ticket.id).where(Ticket.id == number)))
    return sorted(called, reverse=True)


@dataclass(frozen=True)
class _Words:
    """A column of words, the rows it belongs to, and SQLite's table that finds them by `key`.

    The table `in_order`, where there is one, finds their own ids.
    """

    id: Any
    column: Any
    table: str
    key: Any
    in_order: str | None = None


_TITLES = _Words(Ticket.id, Ticket.search_words, "ticket_search", Ticket.id)
# By ticket, for SQLite has an index by that which holds what filters look at.
_HELD = _Words(
    *(Assignment.id, Assignment.search_words, "ticket_search", Assignment.ticket_id),
    in_order="assignment_search",
)
_REASONS = _Words(Assignment.id, Assignment.reason_words, "reason_search", Assignment.id)


def _match(
    session: Session,
    text: str,
    places: Sequence[_Words],
    numbered: Any,
    passing: Sequence[ColumnElement[bool]],
) -> TextMatch | None:
    """The rows that hold the words in one of `places`, or have the number in `numbered`."""
    if not text:
        return None
    words, id_ = query_words(text), places[0].id
    if not words:
        # Nothing holds a text of punctuation alone.
        return TextMatch(false(), [Way(id_, [false()])], NOTHING)
    met = [_holds(one.column, words) for one in places]
    number = cursor_id(text.strip().removeprefix("#"))
    of_number = [] if number is None else [numbered == number]
    any_met = or_(*met, *of_number)
    sample = draw(session, id_, any_met, passing, _parts(places, words))
    if _are_common(sample):
        return TextMatch(any_met, None, sample)
    ways = []
    for place, one in enumerate(places):
        # What an earlier one finds, a later one leaves out.
        if _is_last_gathered(sample, place):
            ways.append(_way(session, one, words, but=met[:place]))
        else:
            last = _holds(one.column, words[-1:])
            others = _way(session, one, words[:-1], but=met[:place], begun=False)
            ways.append(replace(others, met=[*others.met, last]))
    ways += [Way(id_, [one], met) for one in of_number]
    return TextMatch(any_met, ways, sample)


def _parts(places: Sequence[_Words], words: Sequence[str]) -> list[ColumnElement[bool]]:
    """The last of several words, which may be unfinished, and the others, in each place."""
    if len(words) == 1:
        return []
    return [
        part
        for one in places
        for part in (_holds(one.column, words[-1:]), _holds(one.column, words[:-1], begun=False))
    ]


def _is_last_gathered(sample: Sample, place: int) -> bool:
    """Whether the index is asked for the last word, too.

    It gathers all rows of all words that begin so, however few of them hold the other words. Else
    the rows of these are looked at.
    """
    if not sample.parts:
        return True
    begun, others = sample.parts[2 * place : 2 * place + 2]
    return begun <= (others - len(sample.held)) * GATHERED


def _are_common(sample: Sample) -> bool:
    return min(sample.share_of_newest, sample.share_of_oldest) * RARITY >= 1


def _way(
    session: Session,
    of: _Words,
    words: Sequence[str],
    but: Sequence[ColumnElement[bool]] = (),
    *,
    begun: bool = True,
) -> Way:
    """Those that the index of `migrations/search.py` finds, without what others find."""
    if session.get_bind().dialect.name == "sqlite":
        query = " ".join(f'"{word}"' for word in words) + ("*" if begun else "")
        in_order = None if of.in_order is None else _found(of.in_order, query)
        return Way(of.id, [], but, of.key, _found(of.table, query), in_order)
    query = " & ".join(f"'{word}'" for word in words) + (":*" if begun else "")
    lexemes = func.array_to_tsvector(func.string_to_array(of.column, " "))
    held: ColumnElement[bool] = lexemes.bool_op("@@")(cast(query, TSQUERY))
    # Said, because the index leaves out the rows that have no words.
    stored = [of.column.is_not(None)] if of is _REASONS else []
    return Way(of.id, [held, *stored], but)


def _found(table: str, query: str) -> FromClause:
    """The ids that one of SQLite's tables of words finds."""
    # Named after its table, for one statement may look into both.
    name = f"{table}_words"
    found = sql(f"SELECT rowid AS id FROM {table} WHERE {table} MATCH :{name}")  # noqa: S608 - a name of ours
    return found.bindparams(**{name: query}).columns(column("id", BigInteger)).subquery()


def _holds(search_words: Any, words: Sequence[str], *, begun: bool = True) -> ColumnElement[bool]:
    """Whether the words, which stand between spaces, hold these, the last one perhaps `begun`."""
    stored = literal(" ") + search_words + literal(" ")
    whole, last = (words[:-1], words[-1:]) if begun else (words, ())
    looked_for = [*(f" {word} " for word in whole), *(f" {word}" for word in last)]
    # Not LIKE, whose matches PostgreSQL expects to be a handful of rows.
    return and_(*(_position(stored, one) > 0 for one in looked_for))


class _position(FunctionElement[int]):  # noqa: N801 - stands for a function of SQL
    """Where a text begins in another, from 1; 0 where it does not: `position(in, text)`."""

    type = Integer()
    inherit_cache = True


@compiles(_position, "sqlite")
def _on_sqlite(element: _position, compiler: SQLCompiler, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(_position)
def _elsewhere(element: _position, compiler: SQLCompiler, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"
