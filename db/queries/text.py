"""Tickets by the words in their titles and keys, through each engine's own full-text index."""

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

from db.models import Ticket
from db.queries.paging import cursor_id
from db.search_words import query_words

# Words are common when they stand in one of RARITY of the newest tickets and of the oldest: in the
# newest alone stand those of a release, or of a project that has just begun.
SAMPLE, RARITY = 1_000, 10


@dataclass(frozen=True)
class TextMatch:
    """The tickets whose title or key holds every word of a text, as two ways to find them.

    `met` is a condition on the ticket, for whoever comes by it; `ids` selects the tickets by the
    full-text index, and is None where they are so many that they are met soon anyway.
    """

    met: ColumnElement[bool]
    ids: Any


def match_text(session: Session, text: str) -> TextMatch | None:
    """How the words of `text` are found, the last of which may be the beginning of one.

    `#12` is also the number of a ticket. None where no limit is asked for.
    """
    if not text:
        return None
    words = query_words(text)
    if not words:
        return TextMatch(false(), select(Ticket.id).where(false()))
    met = _holds(Ticket.search_words, words)
    ids = None if _are_common(session, words) else _looked_up(session, words)
    number = cursor_id(text.strip().removeprefix("#"))
    if number is None:
        return TextMatch(met, ids)
    with_number = None if ids is None else ids.union_all(select(literal(number)))
    return TextMatch(or_(met, Ticket.id == number), with_number)


def _are_common(session: Session, words: Sequence[str]) -> bool:
    for end in (Ticket.id.desc(), Ticket.id.asc()):
        some = select(Ticket.search_words).order_by(end).limit(SAMPLE).subquery()
        held = select(func.count()).select_from(some).where(_holds(some.c.search_words, words))
        if session.execute(held).scalar_one() * RARITY < SAMPLE:
            return False
    return True


def _looked_up(session: Session, words: Sequence[str]) -> Any:
    """The ids of the tickets, by the index of `migrations/search.py`."""
    if session.get_bind().dialect.name == "sqlite":
        query = " ".join(f'"{word}"' for word in words) + "*"
        found = sql("SELECT rowid AS id FROM ticket_search WHERE ticket_search MATCH :words")
        return select(found.bindparams(words=query).columns(Ticket.id).subquery().c.id)
    query = " & ".join(f"'{word}'" for word in words) + ":*"
    lexemes = func.array_to_tsvector(func.string_to_array(Ticket.search_words, " "))
    return select(Ticket.id).where(lexemes.bool_op("@@")(cast(query, TSQUERY)))


def _holds(search_words: Any, words: Sequence[str]) -> ColumnElement[bool]:
    """Whether a ticket's words, which stand between spaces, are these, the last one begun."""
    stored = literal(" ") + search_words + literal(" ")
    *whole, last = words
    # Not LIKE, whose matches PostgreSQL expects to be a handful of rows.
    return and_(
        *(_position(stored, f" {word} ") > 0 for word in whole), _position(stored, f" {last}") > 0
    )


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
