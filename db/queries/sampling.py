"""What some rows, drawn at random, tell of all rows of a table: for what takes long to count."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, and_, any_, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from db.queries.paging import COUNTED

DRAWN = 1_000
# How many more are drawn where so many times COUNTED rows seem to pass.
MORE, LIKELY = 3_000, 1.5
# How many of them the newest and the oldest are.
END = 200
# A number of rows is taken for proved where chance would show as many as are seen once in e^25
# samples, which is 72 thousand million.
CERTAINTY = 25
# How many times the rows of a page are expected from where on they are looked for.
MARGIN = 10


@dataclass(frozen=True)
class Sample:
    """Of the rows `drawn`, by their ids, those that hold some words.

    `passing` are those of them that pass, among `looked_at` rows, which are more where these leave
    it open how many there are. Each in ascending order. `parts` is how many hold some of the words.
    """

    drawn: Sequence[int]
    held: Sequence[int]
    passing: list[int]
    looked_at: int
    parts: Sequence[int] = ()

    @property
    def share_of_newest(self) -> float:
        """What part of the newest rows holds the words: of END, however few there are."""
        return self._share(self.drawn[-END:])

    @property
    def share_of_oldest(self) -> float:
        """What part of the oldest rows holds the words, in the same way."""
        return self._share(self.drawn[:END])

    def _share(self, end: Sequence[int]) -> float:
        return sum(end[0] <= id_ <= end[-1] for id_ in self.held) / END

    @property
    def share(self) -> float:
        """What part of all holds the words."""
        return len(self.held) / max(1, len(self.drawn))

    @property
    def are_many(self) -> bool:
        """Whether more rows pass than are counted, beyond doubt."""
        return are_more(COUNTED, len(self.passing), self.looked_at, self._rows)

    @property
    def may_be_many(self) -> bool:
        """Whether a larger sample may well prove what this one does not."""
        return len(self.passing) * self._rows >= LIKELY * COUNTED * self.looked_at > 0

    def bound(self, rows: int, after: int | None, *, descending: bool) -> int | None:
        """The id up to which, from `after` on, a page of so many `rows` is to be expected.

        None where it may be all ids.
        """
        later = [
            id_
            for id_ in (reversed(self.passing) if descending else self.passing)
            if after is None or (id_ < after if descending else id_ > after)
        ]
        place = max(3, MARGIN * rows * self.looked_at // max(1, self._rows))
        return later[place - 1] if place <= len(later) else None

    @property
    def _rows(self) -> int:
        """How many ids there are up to the last drawn: as many rows, unless some are gone."""
        return self.drawn[-1] if self.drawn else 0


NOTHING = Sample((), (), [], 0)


def are_more(number: int, seen: int, drawn: int, rows: int) -> bool:
    """Whether more than `number` of `rows` are of a kind that `seen` of `drawn` are, beyond doubt.

    If it were `number`, so many or more would be seen with a chance of at most
    exp(-drawn * D(seen / drawn || number / rows)), D being the relative entropy: Hoeffding,
    "Probability inequalities for sums of bounded random variables" (1963), theorem 1, which section
    6 shows to hold for draws without replacement.
    """
    if not 0 < seen <= drawn or seen * rows <= number * drawn:
        return False
    share, expected = seen / drawn, number / rows
    entropy = share * log(share / expected)
    if share < 1:
        entropy += (1 - share) * log((1 - share) / (1 - expected))
    return drawn * entropy >= CERTAINTY


def draw(
    session: Session,
    id_: Any,
    held: ColumnElement[bool],
    passing: Sequence[ColumnElement[bool]] = (),
    parts: Sequence[ColumnElement[bool]] = (),
) -> Sample:
    """Look at some rows of the table of `id_`, and at more where these leave it open."""
    last = session.scalar(select(func.max(id_))) or 0
    passes = and_(true(), *passing)
    numbered = [one.label(f"part_{number}") for number, one in enumerate(parts)]
    columns = [id_.label("id"), held.label("held"), passes.label("passes"), *numbered]
    looked_for = select(*columns).where(or_(held, *parts)).order_by(id_)

    drawn, more = _drawn(last)
    rows = session.execute(looked_for.where(is_one_of(session, id_, drawn))).all()
    sample = Sample(
        drawn,
        [row.id for row in rows if row.held],
        [row.id for row in rows if row.held and row.passes],
        len(drawn),
        [sum(map(bool, (row[-place] for row in rows))) for place in range(len(parts), 0, -1)],
    )
    if sample.are_many or not sample.may_be_many:
        return sample
    others = select(id_.label("id")).where(held, *passing, is_one_of(session, id_, more))
    also: list[int] = [row.id for row in session.execute(others)]
    return replace(sample, passing=sorted(sample.passing + also), looked_at=len(drawn) + len(more))


def is_one_of(session: Session, id_: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    """The condition, with one parameter for all."""
    if session.get_bind().dialect.name == "sqlite":
        numbers = func.json_each(str(list(ids))).table_valued("value")
        is_one: ColumnElement[bool] = id_.in_(select(numbers.c.value))
        return is_one
    return cast(ColumnElement[bool], id_ == any_(literal(list(ids), ARRAY(BigInteger))))


@lru_cache(maxsize=8)
def _drawn(last: int) -> tuple[Sequence[int], Sequence[int]]:
    """Some ids up to the last, and more: the same each time, so that a count stays what it is."""
    if last <= DRAWN:
        return range(1, last + 1), ()
    drawn = random.Random(0).sample(range(1, last + 1), min(last, DRAWN + MORE))  # noqa: S311 - no secret
    return sorted(drawn[:DRAWN]), drawn[DRAWN:]
