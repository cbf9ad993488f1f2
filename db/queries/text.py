"""Tickets by the words of title and key, assignments by those of their reason too.

Each through its engine's own full-text index (`migrations/search.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, false, func, literal, or_, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from db.models import Assignment, Ticket
from db.queries.paging import cursor_id
from db.search_words import query_words

# Words are common when they stand in one of RARITY of the newest tickets and of the oldest: in the
# newest alone stand those of a release, or of a project that has just begun.
SAMPLE, RARITY = 1_000, 10


@dataclass(frozen=True)
class TextMatch:
    """The rows that hold every word of a text, as two ways to find them.

    `met` is a condition on the row, for whoever comes by it; `ids` selects the rows by the
    full-text index, and is None where they are so many that they are met soon anyway.
    """

    met: ColumnElement[bool]
    ids: Any


def match_text(session: Session, text: str) -> TextMatch | None:
    """The tickets whose title and key hold the words of `text`; the last may be unfinished.

    `#12` is also the number of a ticket. None where no limit is asked for.
    """
    if not text:
        return None
    words = query_words(text)
    if not words:
        return TextMatch(false(), select(Ticket.id).where(false()))
    found = _match(session, _TITLES, words)
    met, ids = found.met, found.ids
    number = cursor_id(text.strip().removeprefix("#"))
    if number is None:
        return TextMatch(met, ids)
    with_number = None if ids is None else ids.union_all(select(literal(number)))
    return TextMatch(or_(met, Ticket.id == number), with_number)


def tickets_called(session: Session, text: str) -> list[int]:
    """The tickets whose key is `text`, in either case; `#12` is a number. Newest first.

    What stands in one of ten titles is taken for words, as a key that is one word may be.
    """
    called: set[int] = set()
    words = query_words(text)
    if words and not _are_common(session, _TITLES, words, begun=False):
        # By the words, for which there is an index.
        key = func.lower(Ticket.external_key) == func.lower(text)
        found = Ticket.id.in_(_looked_up(session, _TITLES, words, begun=False))
        called.update(session.scalars(select(Ticket.id).where(key, found)))
    number = cursor_id(text.removeprefix("#"))
    if number is not None:
        # By itself, for PostgreSQL reads all tickets where it is another way to be called.
        called.update(session.scalars(select(Ticket.id).where(Ticket.id == number)))
    return sorted(called, reverse=True)


@dataclass(frozen=True)
class ReasonOrTicketMatch:
    """The assignments that hold every word of a text in their ticket or in their reason.

    `met` is a condition on an assignment joined with its ticket. Of `ways`, each of which finds
    some by an index, one must be met; None where they are so many that they are met soon anyway.
    """

    met: ColumnElement[bool]
    ways: Sequence[ColumnElement[bool]] | None


def match_reason_or_ticket(session: Session, text: str) -> ReasonOrTicketMatch | None:
    """The assignments whose ticket holds the words of `text`, or whose reason does.

    None where no limit is asked for.
    """
    of_ticket = match_text(session, text)
    words = query_words(text)
    if of_ticket is None or not words:
        # Nothing holds a text of punctuation alone.
        return None if of_ticket is None else ReasonOrTicketMatch(false(), [false()])
    of_reason = _match(session, _REASONS, words)
    met = or_(of_ticket.met, of_reason.met)
    if of_ticket.ids is None or of_reason.ids is None:
        return ReasonOrTicketMatch(met, None)
    by_ticket, by_reason = Assignment.ticket_id.in_(of_ticket.ids), Assignment.id.in_(of_reason.ids)
    return ReasonOrTicketMatch(met, [by_ticket, by_reason])


@dataclass(frozen=True)
class _Words:
    """A column of words, the rows it belongs to, and SQLite's table that finds them."""

    id: Any
    column: Any
    table: str


_TITLES = _Words(Ticket.id, Ticket.search_words, "ticket_search")
_REASONS = _Words(Assignment.id, Assignment.reason_words, "reason_search")


def _match(session: Session, of: _Words, words: Sequence[str]) -> TextMatch:
    ids = None if _are_common(session, of, words) else _looked_up(session, of, words)
    return TextMatch(_holds(of.column, words), ids)


def _are_common(session: Session, of: _Words, words: Sequence[str], *, begun: bool = True) -> bool:
    for end in (of.id.desc(), of.id.asc()):
        some = select(of.column.label("words")).order_by(end).limit(SAMPLE).subquery()
        held = (
            select(func.count()).select_from(some).where(_holds(some.c.words, words, begun=begun))
        )
        if session.execute(held).scalar_one() * RARITY < SAMPLE:
            return False
    return True


def _looked_up(session: Session, of: _Words, words: Sequence[str], *, begun: bool = True) -> Any:
    """The ids of the rows, by the index of `migrations/search.py`."""
    if session.get_bind().dialect.name == "sqlite":
        query = " ".join(f'"{word}"' for word in words) + ("*" if begun else "")
        # Named after its table, for one statement may look into both.
        name = f"{of.table}_words"
        found = sql(f"SELECT rowid AS id FROM {of.table} WHERE {of.table} MATCH :{name}")  # noqa: S608 - a name of ours
        return select(found.bindparams(**{name: query}).columns(of.id).subquery().c.id)
    query = " & ".join(f"'{word}'" for word in words) + (":*" if begun else "")
    lexemes = func.array_to_tsvector(func.string_to_array(of.column, " "))
    rows = select(of.id).where(lexemes.bool_op("@@")(cast(query, TSQUERY)))
    # Said, because the index leaves out the rows that have no words.
    return rows.where(of.column.is_not(None)) if of is _REASONS else rows


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
