"""Tickets by the words of title and key, assignments by those of their reason too.

Each engine's own full-text index finds them (`migrations/search.py`): FTS5 on SQLite, a GIN index
on PostgreSQL, both over words that are folded alike (`db/domain/search_words.py`). All words must
be there, and the last may be unfinished.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, and_, column, false, func, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from db.domain.search_words import query_words
from db.models.board import Assignment, Ticket
from db.queries.lists.paging import count_matches, cursor_id

# What more tickets hold is no key.
MANY = 1_000


def tickets_with(session: Session, text: str) -> ColumnElement[bool]:
    """Whether a ticket's title and key hold the words of `text`; `#12` is also its number."""
    return _with(session, text, (TITLES,), Ticket.id)


def assignments_with(session: Session, text: str) -> ColumnElement[bool]:
    """Whether an assignment's ticket holds the words of `text`, or its reason does."""
    return _with(session, text, (TITLES_HELD, REASONS), Assignment.ticket_id)


def tickets_called(session: Session, text: str) -> list[int]:
    """The tickets whose key is `text`, in either case; `#12` is a number. Newest first.

    What very many tickets hold is taken for words, as a key that is one word may be.
    """
    called = set(_numbers(text))
    words = query_words(text)
    if words:
        # By its words, for which there is an index.
        found = select(Ticket.id).where(_hold(session, TITLES, words, begun=False))
        if count_matches(session, found, limit=MANY) <= MANY:
            key = func.lower(Ticket.external_key) == func.lower(text)
            called.update(session.scalars(found.where(key)))
    there = select(Ticket.id).where(Ticket.id.in_(called)).order_by(Ticket.id.desc())
    return list(session.scalars(there))


@dataclass(frozen=True)
class _Words:
    """A column of words, the rows that have it, and SQLite's table that finds these."""

    id: Any
    column: Any
    table: str


TITLES = _Words(Ticket.id, Ticket.search_words, "ticket_search")
TITLES_HELD = _Words(Assignment.id, Assignment.search_words, "assignment_search")
REASONS = _Words(Assignment.id, Assignment.reason_words, "reason_search")


def _with(
    session: Session, text: str, places: Sequence[_Words], numbered: Any
) -> ColumnElement[bool]:
    """Whether a row holds the words in one of `places`, or has the number in `numbered`."""
    words = query_words(text)
    if not words:
        # Nothing holds a text of punctuation alone.
        return false()
    return or_(
        *(_hold(session, place, words) for place in places),
        *(numbered == number for number in _numbers(text)),
    )


def _numbers(text: str) -> list[int]:
    number = cursor_id(text.strip().removeprefix("#"))
    return [] if number is None else [number]


def _hold(
    session: Session, place: _Words, words: Sequence[str], *, begun: bool = True
) -> ColumnElement[bool]:
    """Whether a row holds these words, the last one perhaps `begun`, as an index finds it."""
    if session.get_bind().dialect.name == "sqlite":
        query = " ".join(f'"{word}"' for word in words) + ("*" if begun else "")
        # Named after its table, for one statement may look into several.
        name = f"{place.table}_words"
        found = sql(f"SELECT rowid AS id FROM {place.table} WHERE {place.table} MATCH :{name}")  # noqa: S608 - a name of ours
        rows = found.bindparams(**{name: query}).columns(column("id", BigInteger)).subquery()
        return cast(ColumnElement[bool], place.id.in_(select(rows.c.id)))
    query = " & ".join(f"'{word}'" for word in words) + (":*" if begun else "")
    lexemes = func.array_to_tsvector(func.string_to_array(place.column, " "))
    held: ColumnElement[bool] = lexemes.bool_op("@@")(sql_cast(query, TSQUERY))
    # Said, because the index leaves out the rows that have no words.
    return and_(place.column.is_not(None), held) if place is REASONS else held
