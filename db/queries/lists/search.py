"""Full-text search: tickets by title and key, assignments also by their reason.

It uses each engine's own index (`migrations/search.py`): FTS5 on SQLite, GIN on PostgreSQL, both
over words that are folded alike (`db/domain/search_words.py`). Every word must occur; the last may
be the beginning of one.
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

# A text that more tickets hold is not taken for a key.
MANY = 1_000


def tickets_with(session: Session, text: str) -> ColumnElement[bool]:
    """Whether a ticket's title and key hold the words of `text`; `#12` also finds ticket 12."""
    return _with(session, text, (TITLES,), Ticket.id)


def assignments_with(session: Session, text: str) -> ColumnElement[bool]:
    """Whether an assignment's ticket holds the words of `text`, or its reason does."""
    return _with(session, text, (TITLES_HELD, REASONS), Assignment.ticket_id)


def tickets_called(session: Session, text: str) -> list[int]:
    """The ids of tickets whose key is `text` in any case, or whose number it is; newest first.

    A text that very many tickets hold is an ordinary word, so no key is looked for.
    """
    called = set(_numbers(text))
    words = query_words(text)
    if words:
        # By the words of the key, which an index finds.
        found = select(Ticket.id).where(_hold(session, TITLES, words, begun=False))
        if count_matches(session, found, limit=MANY) <= MANY:
            key = func.lower(Ticket.external_key) == func.lower(text)
            called.update(session.scalars(found.where(key)))
    there = select(Ticket.id).where(Ticket.id.in_(called)).order_by(Ticket.id.desc())
    return list(session.scalars(there))


@dataclass(frozen=True)
class _Words:
    """A column of words: the id of its rows, the column, and SQLite's full-text table."""

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
        # The text is punctuation alone.
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
    """Whether a row holds these words; with `begun`, the last may be the beginning of a word."""
    if session.get_bind().dialect.name == "sqlite":
        query = " ".join(f'"{word}"' for word in words) + ("*" if begun else "")
        # The parameter is named after the table, because one statement may search several.
        name = f"{place.table}_words"
        found = sql(f"SELECT rowid AS id FROM {place.table} WHERE {place.table} MATCH :{name}")  # noqa: S608 - a name of ours
        rows = found.bindparams(**{name: query}).columns(column("id", BigInteger)).subquery()
        return cast(ColumnElement[bool], place.id.in_(select(rows.c.id)))
    query = " & ".join(f"'{word}'" for word in words) + (":*" if begun else "")
    lexemes = func.array_to_tsvector(func.string_to_array(place.column, " "))
    held: ColumnElement[bool] = lexemes.bool_op("@@")(sql_cast(query, TSQUERY))
    # The index leaves out rows without words, so PostgreSQL needs the condition to use it.
    return and_(place.column.is_not(None), held) if place is REASONS else held
