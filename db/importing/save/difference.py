"""What a file would change on the board, worked out a chunk of rows at a time.

The difference is the preview, and the commit writes it as it is unless the board has moved
meanwhile. What is long lies in staging files; memory does not grow with the file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.assignments.loading import held_of_tickets, ticket_label
from db.commands.records.relating import Consequence, consequences
from db.commands.records.rows import (
    DEVELOPER,
    STATUS_ACTIONS,
    TICKET,
    Target,
    Update,
    load_records,
    withdrawn_ids,
)
from db.domain.last_seen import FIELDS, seen_text, seen_value, seen_values
from db.domain.merging import Clash, Settling, merge_fields
from db.domain.relations import NAMES_OTHERS, Key, Related, related
from db.domain.rules import Held, Holder
from db.domain.skills import Vocabulary
from db.errors import Invalid
from db.history.batches import CHUNK, chunks
from db.importing.read.cells.people import Person
from db.importing.read.header.words import GATHERING, word
from db.importing.read.sheet import State
from db.importing.save.lookup import (
    SameIds,
    existing_rows,
    key_of,
    known_numbers,
    own_source,
    wanted_row,
)
from db.importing.save.missing import Missed, Missing
from db.importing.save.people import Assignee, People
from db.importing.save.team import Team
from db.importing.save.work import (
    STATES,
    NewWork,
    Standing,
    Wanted,
    merge_work,
    steps_towards,
)
from db.importing.staging import Staged, StagedRows
from db.models.board import Board
from db.models.types import Progress
from db.queries.relations import has_relations
from db.queries.skills import vocabulary

Kind = Literal["developers", "tickets"]
EmptyCells = Literal["keep", "empty"]
Rows = Iterable[Mapping[str, Any]]

TARGETS: Mapping[Kind, Target] = {"developers": DEVELOPER, "tickets": TICKET}
TOUCHED = ("proposed", "active", "completed", "rejected")
_MOST_ASKED = 1_000
# How a ticket stands of which an export of a board says how far it is; who has it comes later.
_STATUSES: Mapping[State, str] = {"open": "pending", "done": "completed", "set aside": "rejected"}
# What brings back a row whose creation was undone.
_BACK: Mapping[str, Mapping[str, Any]] = {
    "developer": {"active": True},
    "ticket": {"status": "pending"},
}
# A blank in a file cannot empty these.
_NEVER_EMPTY = ("baseline_workload", "availability", "capacity", "is_work")
_ALWAYS_HELD = (*_NEVER_EMPTY, "priority", "priority_rank", "source", "external_key")
# A link or a flag that was taken away is an empty cell in every tool.
_NOT_KEPT = (*_ALWAYS_HELD, *NAMES_OTHERS, "blocked")


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


@dataclass(frozen=True)
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


def differ(
    session: Session,
    kind: Kind,
    rows: Rows,
    *,
    source: str,
    wishes: Wishes,
    progress: Progress = lambda done, total: None,
) -> Difference:
    """Compare `rows` with the board, which is not written to."""
    return _Comparison(session, kind, source, wishes, vocabulary(session)).of(rows, progress)


class _Comparison:
    """One comparison while it is made."""

    def __init__(
        self, session: Session, kind: Kind, source: str, wishes: Wishes, words: Vocabulary
    ) -> None:
        self._session = session
        self._target = TARGETS[kind]
        self._source = source
        self._wishes = wishes
        self._words = words
        self._found = Difference(
            kind,
            data_version=session.execute(select(Board.data_version)).scalar_one(),
            creates_people=wishes.create_developers,
            words=words,
        )
        self._team: Team | None = None
        self._people = People(session, create=wishes.create_developers, coming=wishes.coming)
        self._retitled: list[Retitled] = []
        self._changed = self._unchanged = self._given = self._new_events = self._kept = 0
        self._keys: set[Any] = set()
        self._is_related = self._target is TICKET and has_relations(session)
        self._planned: dict[Key, Related] = {}
        self._changing: set[int] = set()
        self._epics = 0
        self._missed: Missed | None = None

    def of(self, rows: Rows, progress: Progress) -> Difference:
        """The difference that these rows make."""
        # Only the reader of files has seen to it that no key stands twice.
        is_distinct = isinstance(rows, StagedRows)
        total = len(rows) if isinstance(rows, StagedRows | Sequence) else 0
        if self._target is TICKET and self._wishes.same_ids == "other":
            self._source = own_source(self._session, self._target, rows, self._source)
        if self._target is DEVELOPER:
            self._team = Team(self._session, rows)
        done = 0
        for some in chunks(rows, CHUNK):
            self._compare(some, is_distinct=is_distinct)
            done += len(some)
            progress(done, total)
        if self._missed is not None:
            self._found.missing.extend(self._missed.tickets(self._session))
            if self._wishes.set_aside_missing:
                for missing in chunks(self._found.missing, CHUNK):
                    self._set_aside(missing)
        standing = consequences(self._session, self._planned)
        beside = {
            one.id: one
            for one in standing.values()
            if one.id is not None and one.id not in self._changing
        }
        return replace(
            self._found,
            standing=standing,
            following=beside,
            epics=self._epics,
            sets_aside=self._wishes.set_aside_missing,
            changed=self._changed,
            unchanged=self._unchanged,
            retitled=tuple(self._retitled),
            people=dict(self._people.new),
            back=dict(self._people.back),
            with_baseline=tuple(sorted(self._people.with_baseline)) if self._gives() else (),
            given=self._given,
            kept=self._kept,
            new_events=self._new_events,
            called=dict(self._people.called),
            remarks=tuple(self._team.remarks if self._team else self._people.remarks),
        )

    def _gives(self) -> bool:
        """Whether anybody is given new work."""
        return self._given > 0 or any(move.from_name is None for move in self._found.moves)

    def _compare(self, rows: Sequence[Mapping[str, Any]], *, is_distinct: bool) -> None:
        target, same_ids = self._target, self._wishes.same_ids
        wanted = [wanted_row(target, row, self._words, same_ids=same_ids) for row in rows]
        if not is_distinct:
            self._refuse_repeated(wanted)
        if target is TICKET:
            if same_ids != "other":
                wanted = known_numbers(self._session, target, wanted)
            wanted = [{"source": self._source, **row} for row in wanted]
            self._is_related |= any(row.get(name) for row in wanted for name in NAMES_OTHERS)
        existing = self._existing(wanted)
        if target is TICKET and not any(map(_is_ours, rows[:1])):
            if self._missed is None:
                self._missed = Missed(wanted[0]["source"])
            self._missed.note(wanted, {row["id"] for row in existing.values()})
        withdrawn = withdrawn_ids(self._session, target, existing.values())
        held: Mapping[int, Sequence[Held]] = {}
        if target is TICKET and any("state" in row or "assignee" in row for row in rows[:1]):
            ids = [row["id"] for row in existing.values()]
            held = held_of_tickets(self._session, ids, TOUCHED)
        for row, fields in zip(rows, wanted, strict=True):
            if self._team is not None and self._team.says_again(fields):
                self._unchanged += 1
                continue
            present = existing.get(key_of(target, fields))
            if present is None:
                self._create(row, fields)
            else:
                is_back = present["id"] in withdrawn
                standing = Standing(present.get("status", ""), held.get(present["id"], ()))
                self._change(row, fields, present, standing, is_back=is_back)

    def _existing(self, wanted: Sequence[Mapping[str, Any]]) -> dict[Any, dict[str, Any]]:
        """The board's rows that `wanted` may mean, by key."""
        if self._team is None:
            return existing_rows(self._session, self._target, wanted, self._source)
        found = {key_of(self._target, row): self._team.present(row) for row in wanted}
        return {key: record for key, record in found.items() if record is not None}

    def _set_aside(self, missing: Sequence[Missing]) -> None:
        """Tickets that a newer file of their source no longer has."""
        ids = [one.ticket_id for one in missing]
        held = held_of_tickets(self._session, ids, TOUCHED)
        wanted = Wanted(None, "set aside")
        for id_, record in load_records(self._session, TICKET, ids).items():
            standing = Standing(record["status"], held.get(id_, ()))
            label = ticket_label(id_, record["external_key"])
            events, status = _planned(wanted, standing, id_, label)
            before = {name: record[name] for name in TICKET.fields}
            after = before | ({"status": status} if status else {})
            action = STATUS_ACTIONS.get(status or "", "updated")
            move = None
            if events:
                holder = standing.holder
                move = WorkChange(
                    id_,
                    label,
                    record["title"],
                    holder.developer.name if holder else None,
                    standing.status,
                    wanted,
                    events,
                    record["story_points"],
                )
            self._plan({"id": id_, **after}, "set aside", id_)
            self._keep(Update(id_, record["version"], before, after, action), move)

    def _refuse_repeated(self, wanted: Sequence[Mapping[str, Any]]) -> None:
        """Each row is a developer or ticket of its own."""
        for row in wanted:
            key = key_of(self._target, row)
            if key in self._keys:
                kind = self._target.kind
                raise Invalid(f"{key} is named twice in these {kind}s; nothing was saved.")
            self._keys.add(key)

    def _create(self, row: Mapping[str, Any], fields: dict[str, Any]) -> None:
        if self._team is not None:
            self._team.settle(None, None, fields, row)
        if self._target is TICKET:
            is_work = self._is_work(fields.get("issue_type"))
            if fields.get("is_work") is None:
                fields["is_work"] = is_work
        if self._target is DEVELOPER:
            # Who has left elsewhere is not brought back; here that is decided here.
            self._found.created.append(fields | {"active": row.get("active") is not False})
            return
        if _is_ours(row):
            state: State = row.get("state") or "open"
            said = {"status": _STATUSES[state], "last_seen": row.get("last_seen")}
            self._plan(fields, state)
            self._found.created.append(fields | said)
            return
        label = ticket_label(fields.get("id", 0), fields.get("external_key"))
        merged = merge_work(
            row,
            Standing("pending"),
            {},
            self._people,
            self._wishes.settling,
            ticket_id=0,
            label=label,
            title=fields["title"],
        )
        if merged.left_out:
            self._found.left_out.append(LeftOut(label, merged.left_out))
        fields["last_seen"] = seen_text({**_seen(fields), **merged.seen})
        if merged.wanted is not None:
            fields["work"] = merged.wanted
            steps, status = _planned(merged.wanted, Standing("pending"), 0, label)
            self._new_events += steps
            self._given += merged.wanted.to is not None
            if status is not None:
                fields["status"] = status
        self._plan(fields, merged.wanted.state if merged.wanted else "open")
        self._found.created.append(fields)

    def _is_work(self, issue_type: str | None) -> bool:
        """Whether a ticket of this type is work: an epic is not, unless a manager says so."""
        gathers = word(issue_type or "") in GATHERING
        self._epics += gathers
        return not gathers or self._wishes.epics_count

    def _plan(self, fields: Mapping[str, Any], state: State, id_: int | None = None) -> None:
        """Note how a ticket will stand to others, `fields` being all that is said of it."""
        if not self._is_related:
            return
        filled = {**TICKET.defaults, **{k: v for k, v in fields.items() if v is not None}}
        one = related(filled, is_open=state == "open")
        self._planned[one.key] = one
        if id_ is None and one.id is not None:
            # It is made with what follows for it.
            self._changing.add(one.id)

    def _change(
        self,
        row: Mapping[str, Any],
        fields: Mapping[str, Any],
        present: Mapping[str, Any],
        standing: Standing,
        *,
        is_back: bool,
    ) -> None:
        before = {name: present[name] for name in self._target.fields}
        after = dict(before)
        fields = self._without_empty(fields, before)
        label = ""
        move: WorkChange | None = None
        action = "updated"
        if self._target is DEVELOPER or _is_ours(row):
            after |= {
                name: value
                for name, value in fields.items()
                if name in before
                and name not in ("source", "external_key", "name", "aliases")
                and not (value is None and name in (*_NEVER_EMPTY, "priority", "priority_rank"))
            }
        else:
            label = ticket_label(present["id"], present["external_key"])
            seen = {} if is_back else seen_values(present["last_seen"])
            changes, clashes = merge_fields(present, fields, seen, self._wishes.settling, label)
            after |= changes
            self._found.clashes.extend(clashes)
            now = _seen(fields)
            if "state" in row or "assignee" in row:
                work, action, move = self._move(
                    row, present, standing, seen=seen, label=label, after=after
                )
                now |= work
            after["last_seen"] = seen_text(seen | now)
        if self._target is TICKET:
            is_work = self._is_work(after["issue_type"])
            becomes = after["issue_type"] != before["issue_type"] or self._wishes.epics_count
            if becomes and after["is_work"] == before["is_work"] and "is_work" not in fields:
                after["is_work"] = is_work
        if is_back:
            after |= {
                name: value
                for name, value in _BACK[self._target.kind].items()
                if name != "status" or after["status"] == "withdrawn"
            }
        if self._team is not None:
            self._team.settle(present["id"], before, after, fields)
        if (
            "id" in fields
            and self._wishes.same_ids == "ask"
            and before.get("title") != after.get("title")
            and len(self._retitled) < _MOST_ASKED
            and self._target is TICKET
        ):
            self._retitled.append(Retitled(fields["id"], before["title"], after["title"]))
        if self._target is TICKET:
            state = move.wanted.state if move else STATES[after["status"]]
            self._plan({"id": present["id"], **after}, state, present["id"])
        self._keep(Update(present["id"], present["version"], before, after, action), move)

    def _without_empty(
        self, fields: Mapping[str, Any], before: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """`fields` without those of which an empty cell says nothing, though the board knows them.

        What the source said of them before holds, too.
        """
        if self._wishes.empty_cells == "empty":
            return fields
        kept = {
            name
            for name, value in fields.items()
            if value is None and before.get(name) is not None and name not in _NOT_KEPT
        }
        self._kept += len(kept)
        return {name: value for name, value in fields.items() if name not in kept}

    def _keep(self, update: Update, move: WorkChange | None) -> None:
        if move is not None:
            self._found.moves.append(move)
        if update.changes or update.before.get("last_seen") != update.after.get("last_seen"):
            self._changing.add(update.id)
        if update.changes:
            self._found.updated.append(update)
        elif update.before.get("last_seen") != update.after.get("last_seen"):
            self._found.noted.append(replace(update, action="noted"))
        if update.changes or move is not None:
            self._changed += 1
        else:
            self._unchanged += 1

    def _move(
        self,
        row: Mapping[str, Any],
        present: Mapping[str, Any],
        standing: Standing,
        *,
        seen: Mapping[str, Any],
        label: str,
        after: dict[str, Any],
    ) -> tuple[Mapping[str, Any], str, WorkChange | None]:
        """What the source says of the work, how the row's change is called, and the work's move."""
        merged = merge_work(
            row,
            standing,
            seen,
            self._people,
            self._wishes.settling,
            ticket_id=present["id"],
            label=label,
            title=present["title"],
        )
        self._found.clashes.extend(merged.clashes)
        if merged.left_out:
            self._found.left_out.append(LeftOut(label, merged.left_out))
        if merged.wanted is None:
            return merged.seen, "updated", None
        events, status = _planned(merged.wanted, standing, present["id"], label)
        action = "updated"
        if status is not None:
            after["status"] = status
            action = STATUS_ACTIONS[status]
        if not events:
            return merged.seen, action, None
        holder = standing.holder
        return (
            merged.seen,
            action,
            WorkChange(
                present["id"],
                label,
                after["title"],
                holder.developer.name if holder else None,
                standing.status,
                merged.wanted,
                events,
                after["story_points"],
            ),
        )


def _planned(
    wanted: Wanted, standing: Standing, ticket_id: int, label: str
) -> tuple[int, str | None]:
    """How many events the move of a ticket's work makes, and the status that none of them says."""
    to = holder_of(wanted.to, {}) if wanted.to else None
    steps, status = steps_towards(
        wanted, standing, to, NewWork(0, ticket_id, label, None, True, 1, "", None)
    )
    return len(steps), status


def holder_of(taker: Assignee, made: Mapping[str, int]) -> Holder:
    """Who takes a ticket; `made` has the ids of the developers whom this import makes."""
    return Holder(taker.id if taker.id is not None else made.get(taker.name, 0), taker.name)


def _seen(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: seen_value(name, fields[name]) for name in FIELDS if name in fields}


def _is_ours(row: Mapping[str, Any]) -> bool:
    """Whether a row comes from an export of a board, which says what it knows and no more."""
    return row.get("source") is not None
