"""The index that a filter is answered by, chosen from a sample of the rows.

SQLite keeps no statistics of values: to it, a skill that one row has and one that every second row
has are the same, and so are a day and a year. PostgreSQL keeps them, and is left to itself.
"""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, Executable, Table, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from db.models.types import AnySelect
from db.queries.sampling import is_one_of

# Stretches of rows that stand together, which are read with a page of the file or two.
STRETCHES, STRETCH = 100, 8
# Looking up a row by its id takes as long as reading so many in an index; finding one by its words
# and looking it up in an index as long as these, and gathering its id as long as these.
LOOK_UP, LOOK_UP_BY_WORDS, GATHER = 16, 8, 3

# What is asked of columns, by their names.
Conditions = Mapping[str, Sequence[ColumnElement[bool]]]


@dataclass(frozen=True)
class Entry:
    """An index that finds rows by a column, and holds the columns `held` of each."""

    index: str
    column: str
    held: frozenset[str]
    # Whether the ids of rows with certain words are gathered, to look for others among them.
    gathers: bool = False


@dataclass(frozen=True)
class Found:
    """What part of all rows an index of words finds, and the columns `held` where it leads to."""

    share: float
    held: frozenset[str]


def choose_entry(session: Session, table: Table, conditions: Conditions, read: str) -> Entry | None:
    """The index of `table` by which the rows that meet all `conditions` are found soonest.

    `read` is the column that is wanted of them. None where no index serves the conditions.
    """
    entries = list(_entries(table, conditions))
    if is_of_several(conditions) and entries:
        ((entry, _),) = _best(session, table, conditions, entries, [{read, *conditions}])
        return entry
    # One that holds what is read, if any does.
    return min(entries, key=lambda entry: read not in entry.held, default=None)


def choose_beside_words(
    session: Session, table: Table, conditions: Conditions, read: str, found: Found
) -> Entry | None:
    """The same, for rows that hold words; None where they are found sooner by these.

    The rows of an index are either looked at, each for its words, or the ids of all rows with the
    words are gathered first.
    """
    entries = list(_entries(table, conditions))
    if not entries:
        return None
    needed = {read, *conditions}
    # As by a column that no index holds, and without it.
    ways = _best(session, table, conditions, entries, [{*needed, "words"}, needed])
    (looked_at, looks), (gathered, reads) = ways
    reads += found.share * GATHER
    missing = conditions.keys() - found.held
    if found.share * (LOOK_UP_BY_WORDS + LOOK_UP * bool(missing)) <= min(looks, reads):
        return None
    return looked_at if looks < reads else replace(gathered, gathers=True)


def held_by(name: str, table: Table) -> frozenset[str]:
    """The columns that an index holds."""
    (index,) = (one for one in table.indexes if one.name == name)
    return frozenset(column.name for column in index.columns)


def told(statement: AnySelect, table: Table, entry: Entry | None) -> AnySelect:
    """The statement, which SQLite answers by that index of `table`, if there is one."""
    if entry is None:
        return statement
    return statement.with_hint(table, f"INDEXED BY {entry.index}", "sqlite")


def is_of_several(conditions: Conditions) -> bool:
    """Whether something is asked of several columns, besides the status that indexes begin with."""
    return sum(name != "status" for name in conditions) > 1


class _plan_of(Executable, ClauseElement):  # noqa: N801 - stands for a statement of SQL
    """How PostgreSQL would carry out a statement, and how many rows it expects."""

    inherit_cache = False

    def __init__(self, statement: AnySelect) -> None:
        self.statement = statement


@compiles(_plan_of, "postgresql")
def _explained(element: _plan_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.statement, **options)}"


def expected_rows(session: Session, statement: AnySelect) -> int:
    """How many rows PostgreSQL thinks that a statement finds, by its statistics."""
    ((plan,),) = session.connection().execute(_plan_of(statement)).all()
    return int(plan[0]["Plan"]["Plan Rows"])


def _entries(table: Table, conditions: Conditions) -> Iterator[Entry]:
    """The indexes that can be entered by one of these columns, most of them behind the status.

    Where nothing but the status is asked for, by that.
    """
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        names = [column.name for column in index.columns]
        # Without the status, an index is there for something else.
        if "status" in names:
            column = names[1] if names[0] == "status" and len(conditions) > 1 else names[0]
            if column in conditions:
                yield Entry(str(index.name), column, frozenset(names))


def _best(
    session: Session,
    table: Table,
    conditions: Conditions,
    entries: Sequence[Entry],
    needs: Sequence[Collection[str]],
) -> list[tuple[Entry, float]]:
    """The best of `entries`, and how much it reads for each row of the table.

    One for each of `needs`, the columns that must be known of the rows.
    """

    def number(names: Collection[str]) -> Any:
        asked = (one for name in names for one in conditions.get(name, ()))
        return func.count().filter(*asked)

    entered = [number({"status", entry.column}) for entry in entries]
    looked_up = [number(entry.held) for entry in entries]
    last = session.scalar(select(func.max(table.c.id))) or 0
    sampled = _sampled(last)
    sample = select(*entered, *looked_up).where(is_one_of(session, table.c.id, sampled))
    found = session.execute(sample).one()

    def cost(place: int, needed: Collection[str]) -> float:
        lookups = 0 if entries[place].held >= set(needed) else found[len(entries) + place]
        return int(found[place] + LOOK_UP * lookups) / max(1, len(sampled))

    costs = [[cost(place, needed) for place in range(len(entries))] for needed in needs]
    return [(entries[of_need.index(min(of_need))], min(of_need)) for of_need in costs]


def _sampled(last: int) -> list[int]:
    """The same ids up to the last each time, so that a page is found the same way twice."""
    if last <= STRETCHES * STRETCH:
        return list(range(1, last + 1))
    chosen = random.Random(0).choices(range(last - STRETCH), k=STRETCHES)  # noqa: S311 - no secret
    return sorted({begin + place for begin in chosen for place in range(1, STRETCH + 1)})
