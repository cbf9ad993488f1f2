"""What a file would change on the board, worked out a chunk of rows at a time.

The difference is the preview, and the commit writes it as it is unless the board has moved
meanwhile. What is long lies in staging files; memory does not grow with the file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from db.commands.records.relating import Consequence
from db.commands.records.rows import (
    Update,
)
from db.domain.merging import Clash, Settling
from db.domain.relations import Key
from db.domain.skills import Vocabulary
from db.importing.read.cells.people import Person
from db.importing.save.lookup import (
    SameIds,
)
from db.importing.save.missing import Missing
from db.importing.save.work import (
    Wanted,
)
from db.importing.staging import Staged

Kind = Literal["developers", "tickets"]
EmptyCells = Literal["keep", "empty"]
Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a manager wants of an import beside the rows.

    `same_ids` says whether ids known under other titles are the same tickets, renamed, or a list
    of its own; `create_developers` whether assignees whom nobody knows become developers, `coming`
    who is made by another file of the same commit;
    `baseline_includes` whether the imported baselines include the points of the file's tickets,
    which are then taken off them; `empty_cells` whether an empty cell says nothing or empties the
    field; `settling` which side is taken where both have changed;
    `epics_count` whether tickets that gather others are work like any; `set_aside_missing` whether
    open tickets of the same source that are not in the file are set aside.
    """

    same_ids: SameIds = "ask"
    create_developers: bool = False
    coming: frozenset[str] = frozenset()
    baseline_includes: bool = False
    empty_cells: EmptyCells = "keep"
    settling: Settling = field(default_factory=Settling)
    epics_count: bool = False
    set_aside_missing: bool = False


@dataclass(frozen=True, slots=True)
class Retitled:
    """A ticket id that the board knows under another title."""

    id: int
    title_here: str
    title_there: str


@dataclass(frozen=True, slots=True)
class WorkChange:
    """What happens to the work of a ticket that the board has."""

    ticket_id: int
    label: str
    title: str
    from_name: str | None
    was: str
    wanted: Wanted
    events: int
    points: float | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An assignee who is given nothing, and why."""

    label: str
    message: str


@dataclass
class Difference:
    """What a table would change on the board; `retitled` ids need an answer before a commit.

    `created` holds the fields of each new row, and under `work` what becomes of it; `updated`
    the rows that change, `noted` those of which only the source's own words change; `moves` what
    happens to the work of tickets that are there.
    """

    kind: Kind
    changed: int = 0
    """How many rows that are there change, in their fields or in their work."""
    unchanged: int = 0
    created: Staged[dict[str, Any]] = field(default_factory=Staged)
    updated: Staged[Update] = field(default_factory=Staged)
    noted: Staged[Update] = field(default_factory=Staged)
    moves: Staged[WorkChange] = field(default_factory=Staged)
    clashes: Staged[Clash] = field(default_factory=Staged)
    left_out: Staged[LeftOut] = field(default_factory=Staged)
    retitled: tuple[Retitled, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    """Assignees whom the board does not know, by the name that they would get."""
    back: Mapping[str, int] = field(default_factory=dict)
    """The ids of those among them whose creation was undone, and who come back."""
    called: Mapping[str, str | None] = field(default_factory=dict)
    """The aliases of developers whom the file calls by something new, by their names."""
    remarks: tuple[str, ...] = ()
    """What is to be said of whom the rows name, in sentences."""
    with_baseline: tuple[str, ...] = ()
    """Developers who are given work of this file and carry points outside this board, too."""
    given: int = 0
    """How many of the new tickets are given to somebody."""
    kept: int = 0
    """How many values stay because the file's cells for them are empty."""
    new_events: int = 0
    """How many events the work of new tickets makes."""
    missing: Staged[Missing] = field(default_factory=Staged)
    """Open tickets of the same source and project that are not in the file."""
    sets_aside: bool = False
    """Whether those are set aside."""
    epics: int = 0
    """How many tickets of the file only gather others."""
    standing: Mapping[Key, Consequence] = field(default_factory=dict)
    """What follows for tickets from what becomes of others, in this file and beside it."""
    following: Mapping[int, Consequence] = field(default_factory=dict)
    """Those among them of which nothing else changes."""
    data_version: int = 0
    """That of the board which was compared."""
    creates_people: bool = False
    words: Vocabulary = field(default_factory=lambda: Vocabulary({}, {}))
    """The board's skills, with those that these rows add."""
    batch_id: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether a commit would write nothing."""
        return not (self.created or self.updated or self.noted or self.moves or self.called)

    @property
    def events(self) -> int:
        """How many events a commit writes, without those of developers."""
        rows = len(self.created) + len(self.updated) + len(self.noted)
        moved = sum(move.events for move in self.moves)
        return rows + self.new_events + moved + len(self.following)

    @property
    def consequences_by_id(self) -> dict[int, Consequence]:
        """What follows for tickets that the board has."""
        return {one.id: one for one in self.standing.values() if one.id is not None}

    @property
    def question(self) -> str | None:
        """What must be answered before a commit; None when nothing must."""
        if not self.retitled:
            return None
        number, first = len(self.retitled), self.retitled[0]
        known = "1 ticket id is" if number == 1 else f"{number:,} ticket ids are"
        return (
            f"{known} known here under another title: id {first.id} is “{first.title_here}” here "
            f"and “{first.title_there}” in the file. Say whether these are the same tickets, "
            "renamed, or a list of its own."
        )
