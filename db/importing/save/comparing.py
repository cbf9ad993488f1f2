"""Compare the rows of a file with the board, a chunk at a time; nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.assignments.loading import held_of_tickets, ticket_label
from db.commands.records.relating import consequences
from db.commands.records.rows import Update, load_records, withdrawn_ids
from db.commands.records.targets import DEVELOPER, STATUS_ACTIONS, TICKET, Target
from db.domain.actions import Held, Holder
from db.domain.last_seen import FIELDS, seen_text, seen_value, seen_values
from db.domain.merging import merge_fields
from db.domain.relations import NAMES_OTHERS, Key, Related, related
from db.domain.skills import Vocabulary
from db.errors import Invalid
from db.history.batches import CHUNK, chunks
from db.importing.read.header.words import GATHERING, word
from db.importing.read.sheet import State
from db.importing.save.difference import (
    Difference,
    Kind,
    LeftOut,
    Retitled,
    Rows,
    Wishes,
    WorkChange,
)
from db.importing.save.lookup import (
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
    TicketWork,
    WantedWork,
    merge_work,
    steps_towards,
)
from db.importing.staging import StagedRows
from db.models.board import Board
from db.models.types import Progress
from db.queries.relations import has_relations
from db.queries.skills import vocabulary

TRACKER = "csv"
TARGETS: Mapping[Kind, Target] = {"developers": DEVELOPER, "tickets": TICKET}
TOUCHED = ("proposed", "active", "completed", "rejected")
_MOST_ASKED = 1_000
# The status of a new ticket from an export of a board; its assignments are imported afterwards.
_STATUSES: Mapping[State, str] = {"open": "pending", "done": "completed", "set aside": "rejected"}
# The fields that revive a record whose creation was undone.
_BACK: Mapping[str, Mapping[str, Any]] = {
    "developer": {"active": True},
    "ticket": {"status": "pending"},
}
# Fields that an empty cell never empties.
_NEVER_EMPTY = ("baseline_workload", "availability", "capacity", "is_work")
_ALWAYS_HELD = (*_NEVER_EMPTY, "priority", "priority_rank", "source", "external_key")
# An empty cell always empties links and flags too: that is how tools export removed ones.
_NOT_KEPT = (*_ALWAYS_HELD, *NAMES_OTHERS, "blocked")


def compare(
    session: Session,
    kind: Kind,
    rows: Rows,
    *,
    source: str = TRACKER,
    wishes: Wishes | None = None,
    progress: Progress = lambda done, total: None,
) -> Difference:
    """What importing `rows` would create, change and leave alone.

    Each row has the fields of its file's columns. Developers are found by `name`, tickets by `id`
    (a plain list) or by `external_key` under `source`. `assignee`, `assignee_email` and `state` are
    about a ticket's work. Skills are written by the board's vocabulary.
    """
    comparison = _Comparison(session, kind, source, wishes or Wishes(), vocabulary(session))
    return comparison.of(rows, progress)


class _Comparison:
    """The state of one comparison."""

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
            sets_aside=wishes.set_aside_missing,
            words=words,
        )
        self._team: Team | None = None
        self._people = People(session, create=wishes.create_developers, coming=wishes.coming)
        self._retitled: list[Retitled] = []
        self._keys: set[Any] = set()
        self._is_related = self._target is TICKET and has_relations(session)
        self._planned: dict[Key, Related] = {}
        self._changing: set[int] = set()
        self._missed: Missed | None = None

    def of(self, rows: Rows, progress: Progress) -> Difference:
        """The difference between these rows and the board."""
        # Rows from a file have no repeated keys: reading has refused them.
        is_distinct = isinstance(rows, StagedRows)
        total = len(rows) if isinstance(rows, StagedRows | Sequence) else 0
        if self._target is TICKET and self._wishes.same_ids == "other":
            self._source = own_source(self._session, self._target, rows, self._source)
        if self._target is DEVELOPER:
            self._team = Team(self._session, rows)
        done = 0
        for chunk in chunks(rows, CHUNK):
            self._compare(chunk, is_distinct=is_distinct)
            done += len(chunk)
            progress(done, total)
        if self._missed is not None:
            self._found.missing.extend(self._missed.tickets(self._session))
            if self._wishes.set_aside_missing:
                for missing in chunks(self._found.missing, CHUNK):
                    self._set_aside(missing)
        found = self._found
        found.consequences = consequences(self._session, self._planned)
        found.following = {
            consequence.id: consequence
            for consequence in found.consequences.values()
            if consequence.id is not None and consequence.id not in self._changing
        }
        found.retitled = tuple(self._retitled)
        found.people, found.back = self._people.new, self._people.back
        found.called = self._people.called
        found.remarks = tuple(self._team.remarks if self._team else self._people.remarks)
        if self._gives():
            found.with_baseline = tuple(sorted(self._people.with_baseline))
        return found

    def _gives(self) -> bool:
        """Whether anybody gets work that nobody had."""
        return self._found.given > 0 or any(move.from_name is None for move in self._found.moves)

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
                self._found.unchanged += 1
                continue
            present = existing.get(key_of(target, fields))
            if present is None:
                self._create(row, fields)
            else:
                is_back = present["id"] in withdrawn
                current = TicketWork(present.get("status", ""), held.get(present["id"], ()))
                self._change(row, fields, present, current, is_back=is_back)

    def _existing(self, wanted: Sequence[Mapping[str, Any]]) -> dict[Any, dict[str, Any]]:
        """The board's rows that `wanted` may mean, by key."""
        if self._team is None:
            return existing_rows(self._session, self._target, wanted, self._source)
        found = {key_of(self._target, row): self._team.present(row) for row in wanted}
        return {key: record for key, record in found.items() if record is not None}

    def _set_aside(self, missing: Sequence[Missing]) -> None:
        """Set tickets aside that a newer file of their source no longer has."""
        ids = [ticket.ticket_id for ticket in missing]
        held = held_of_tickets(self._session, ids, TOUCHED)
        wanted = WantedWork(None, "set aside")
        for id_, record in load_records(self._session, TICKET, ids).items():
            current = TicketWork(record["status"], held.get(id_, ()))
            label = ticket_label(id_, record["external_key"])
            events, status = _planned(wanted, current, id_, label)
            before = {name: record[name] for name in TICKET.fields}
            after = before | ({"status": status} if status else {})
            action = STATUS_ACTIONS.get(status or "", "updated")
            move = None
            if events:
                move = _work_change({"id": id_, **record}, label, current, wanted, events)
            self._plan({"id": id_, **after}, "set aside", id_)
            self._keep(Update(id_, record["version"], before, after, action), move)

    def _refuse_repeated(self, wanted: Sequence[Mapping[str, Any]]) -> None:
        """Raise Invalid if two rows are the same developer or ticket."""
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
            # A new developer may be inactive; whether a known one is active is decided here.
            self._found.created.append(fields | {"active": row.get("active") is not False})
            return
        if _is_ours(row):
            state: State = row.get("state") or "open"
            known = {"status": _STATUSES[state], "last_seen": row.get("last_seen")}
            self._plan(fields, state)
            self._found.created.append(fields | known)
            return
        label = ticket_label(fields.get("id", 0), fields.get("external_key"))
        merged = merge_work(
            row,
            TicketWork("pending"),
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
            steps, status = _planned(merged.wanted, TicketWork("pending"), 0, label)
            self._found.new_events += steps
            self._found.given += merged.wanted.to is not None
            if status is not None:
                fields["status"] = status
        self._plan(fields, merged.wanted.state if merged.wanted else "open")
        self._found.created.append(fields)

    def _is_work(self, issue_type: str | None) -> bool:
        """Whether a ticket of this type is work: an epic is not, unless a manager says so."""
        gathers = word(issue_type or "") in GATHERING
        self._found.epics += gathers
        return not gathers or self._wishes.epics_count

    def _plan(self, fields: Mapping[str, Any], state: State, id_: int | None = None) -> None:
        """Note a ticket's relations as they are about to be, from all its `fields`."""
        if not self._is_related:
            return
        filled = {**TICKET.defaults, **{k: v for k, v in fields.items() if v is not None}}
        ticket = related(filled, is_open=state == "open")
        self._planned[ticket.key] = ticket
        if id_ is None and ticket.id is not None:
            # It is created with its consequences, so it needs no update of its own.
            self._changing.add(ticket.id)

    def _change(
        self,
        row: Mapping[str, Any],
        fields: Mapping[str, Any],
        present: Mapping[str, Any],
        current: TicketWork,
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
                    row, present, current, seen=seen, label=label, after=after
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
        """The fields without empty ones that keep the board's value, by the manager's wish."""
        if self._wishes.empty_cells == "empty":
            return fields
        kept = {
            name
            for name, value in fields.items()
            if value is None and before.get(name) is not None and name not in _NOT_KEPT
        }
        self._found.kept += len(kept)
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
            self._found.changed += 1
        else:
            self._found.unchanged += 1

    def _move(
        self,
        row: Mapping[str, Any],
        present: Mapping[str, Any],
        current: TicketWork,
        *,
        seen: Mapping[str, Any],
        label: str,
        after: dict[str, Any],
    ) -> tuple[Mapping[str, Any], str, WorkChange | None]:
        """Compare a ticket's work: what the source says of it, the event's action, the change."""
        merged = merge_work(
            row,
            current,
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
        events, status = _planned(merged.wanted, current, present["id"], label)
        action = "updated"
        if status is not None:
            after["status"] = status
            action = STATUS_ACTIONS[status]
        if not events:
            return merged.seen, action, None
        ticket = {"id": present["id"], **after}
        return merged.seen, action, _work_change(ticket, label, current, merged.wanted, events)


def _planned(
    wanted: WantedWork, current: TicketWork, ticket_id: int, label: str
) -> tuple[int, str | None]:
    """How many events a change of a ticket's work makes, and the status that none of them sets."""
    to = holder_of(wanted.to, {}) if wanted.to else None
    steps, status = steps_towards(
        wanted, current, to, NewWork(0, ticket_id, label, None, True, 1, "", None)
    )
    return len(steps), status


def _work_change(
    ticket: Mapping[str, Any], label: str, current: TicketWork, wanted: WantedWork, events: int
) -> WorkChange:
    holder = current.holder
    return WorkChange(
        ticket["id"],
        label,
        ticket["title"],
        holder.developer.name if holder else None,
        current.status,
        wanted,
        events,
        ticket["story_points"],
    )


def holder_of(assignee: Assignee, made: Mapping[str, int]) -> Holder:
    """The holder for an assignee; `made` has the ids of developers created by this import."""
    return Holder(
        assignee.id if assignee.id is not None else made.get(assignee.name, 0), assignee.name
    )


def _seen(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: seen_value(name, fields[name]) for name in FIELDS if name in fields}


def _is_ours(row: Mapping[str, Any]) -> bool:
    """Whether a row comes from an export of a board."""
    return row.get("source") is not None
