"""The difference between a file and the board.

It is shown as the preview, and the commit writes it unchanged unless the board has changed
meanwhile. Its long parts are in staging files, so memory does not grow with the file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from db.commands.records.relating import Consequence
from db.commands.records.rows import Update
from db.domain.merging import Clash, Settling
from db.domain.relations import Key
from db.domain.skills import Vocabulary
from db.importing.read.cells.people import Person
from db.importing.save.lookup import (
    SameIds,
)
from db.importing.save.missing import Missing
from db.importing.save.work import (
    WantedWork,
)
from db.importing.staging import Staged

Kind = Literal["developers", "tickets"]
EmptyCells = Literal["keep", "empty"]
Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a manager wants of an import.

    - `same_ids`: whether known ids under other titles are the same tickets, renamed, or other ones.
    - `create_developers`: whether unknown assignees become developers.
    - `coming`: names of developers whom another file of the same commit creates.
    - `baseline_includes`: whether the developers' baselines include the points of this file's
      tickets, which are then subtracted from them.
    - `empty_cells`: whether an empty cell keeps the board's value or empties the field.
    - `settling`: which side is taken where both have changed.
    - `epics_count`: whether epics count as work.
    - `set_aside_missing`: whether open tickets of the source that the file lacks are set aside.
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
    """A ticket id that has another title on the board."""

    id: int
    title_here: str
    title_there: str


@dataclass(frozen=True, slots=True)
class WorkChange:
    """A change of the work of a ticket that is on the board: its holder or its state."""

    ticket_id: int
    label: str
    title: str
    from_name: str | None
    was: str
    wanted: WantedWork
    events: int
    points: float | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A ticket whose assignee in the file gets no work, and why."""

    label: str
    message: str


@dataclass
class Difference:
    """What a table would change on the board; `retitled` ids need an answer before a commit.

    `created` holds the fields of new rows, with a WantedWork under `work`; `updated` the rows that
    change; `noted` those of which only `last_seen` changes; `moves` changes of tickets' work.
    """

    kind: Kind
    changed: int = 0
    """How many of the board's rows change, in their fields or in their work."""
    unchanged: int = 0
    created: Staged[dict[str, Any]] = field(default_factory=Staged)
    updated: Staged[Update] = field(default_factory=Staged)
    noted: Staged[Update] = field(default_factory=Staged)
    moves: Staged[WorkChange] = field(default_factory=Staged)
    clashes: Staged[Clash] = field(default_factory=Staged)
    left_out: Staged[LeftOut] = field(default_factory=Staged)
    retitled: tuple[Retitled, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    """Unknown assignees, by the name that they would get."""
    back: Mapping[str, int] = field(default_factory=dict)
    """The ids of those among them who are on the board, but whose creation was undone."""
    called: Mapping[str, str | None] = field(default_factory=dict)
    """New values of `aliases` for developers with other names in the file, by their names."""
    remarks: tuple[str, ...] = ()
    """Sentences about the people that the rows name."""
    with_baseline: tuple[str, ...] = ()
    """Names of developers who get work from this file and have a baseline."""
    given: int = 0
    """How many new tickets have an assignee."""
    kept: int = 0
    """How many values are kept because the file's cells are empty."""
    new_events: int = 0
    """How many events the assignments of new tickets make."""
    missing: Staged[Missing] = field(default_factory=Staged)
    """Open tickets of the same source and project that are not in the file."""
    sets_aside: bool = False
    """Whether the missing tickets are set aside."""
    epics: int = 0
    """How many of the file's tickets are epics."""
    consequences: Mapping[Key, Consequence] = field(default_factory=dict)
    """The consequences of this import for related tickets, in the file or not."""
    following: Mapping[int, Consequence] = field(default_factory=dict)
    """The consequences for tickets on the board that do not change otherwise, by id."""
    data_version: int = 0
    """The board's data version when it was compared."""
    creates_people: bool = False
    words: Vocabulary = field(default_factory=lambda: Vocabulary({}, {}))
    """The board's vocabulary of skills, with the names that these rows add."""
    batch_id: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether a commit would write nothing."""
        return not (self.created or self.updated or self.noted or self.moves or self.called)

    @property
    def events(self) -> int:
        """How many events a commit writes, not counting those of assignees."""
        rows = len(self.created) + len(self.updated) + len(self.noted)
        moved = sum(move.events for move in self.moves)
        return rows + self.new_events + moved + len(self.following)

    @property
    def consequences_by_id(self) -> dict[int, Consequence]:
        """The consequences for tickets that the board has, by id."""
        return {
            consequence.id: consequence
            for consequence in self.consequences.values()
            if consequence.id is not None
        }

    @property
    def question(self) -> str | None:
        """The question that must be answered before a commit; None if there is none."""
        if not self.retitled:
            return None
        number, first = len(self.retitled), self.retitled[0]
        known = "1 ticket id is" if number == 1 else f"{number:,} ticket ids are"
        return (
            f"{known} known here under another title: id {first.id} is “{first.title_here}” here "
            f"and “{first.title_there}” in the file. Say whether these are the same tickets, "
            "renamed, or a list of its own."
        )
