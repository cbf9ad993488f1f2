"""Save an import: one batch of developers, tickets and their work."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.assignments.loading import (
    held_of_tickets,
    load_developers,
    load_tickets,
    ticket_label,
)
from db.commands.assignments.saving import write_steps
from db.commands.records.links import learn_links
from db.commands.records.relating import following_updates, patched
from db.commands.records.rows import Update, load_known, load_records, save_new, save_updates
from db.commands.records.skills import learn
from db.commands.records.targets import DEVELOPER, TICKET, Target
from db.domain.actions import Step
from db.domain.points import rounded
from db.domain.values import clean_reason
from db.errors import Conflict
from db.history.batches import (
    CHUNK,
    OpenBatch,
    chunks,
    close_batch,
    next_id,
    open_batch,
    write_batch,
)
from db.importing.read.cells.people import Person
from db.importing.save.comparing import TARGETS, TOUCHED, TRACKER, compare, holder_of
from db.importing.save.difference import Difference, Kind, Rows, Wishes, WorkChange
from db.importing.save.unseen import refuse_unseen
from db.importing.save.work import NewWork, TicketWork, WantedWork, steps_towards
from db.models.board import Assignment
from db.models.types import Progress


def import_rows(
    session: Session,
    kind: Kind,
    rows: Rows,
    *,
    actor: Actor,
    at: datetime,
    source: str = TRACKER,
    wishes: Wishes | None = None,
    reason: str | None = None,
    preview: Difference | None = None,
    links: Mapping[str | None, str] = MappingProxyType({}),
    progress: Progress = lambda done, total: None,
) -> Difference:
    """Save what `rows` change, in one batch, with one event for each thing that changes.

    `preview` is the difference that the caller has seen: it is saved if the board has not changed
    since. Otherwise `rows` are compared anew, and Conflict is raised if somebody has changed rows
    that this import would change. Conflict is also raised while the difference has a question.
    `links` are the patterns by which keys link to their trackers, by source, None being `source`;
    a source that has one keeps it. `progress` is called with the number of events written and of
    all.
    """
    target, wishes = TARGETS[kind], wishes or Wishes()
    reason = clean_reason(reason)
    batch = open_batch(session, command=f"import {kind}", actor=actor, at=at)
    patterns = {named or source: pattern for named, pattern in links.items()}
    learn_links(session, patterns, actor=actor, at=at)
    if preview is not None and preview.data_version == batch.data_version - 1:
        difference = preview
    else:
        difference = compare(session, kind, rows, source=source, wishes=wishes)
        if preview is not None:
            refuse_unseen(session, target, difference, since=preview.data_version)
    if difference.question is not None:
        raise Conflict(difference.question)
    if difference.is_empty:
        return difference
    try:
        writing = _Import(
            session, batch, difference, source=source, reason=reason, progress=progress
        )
        writing.save(wishes)
    except IntegrityError as error:
        if "external_key" not in str(error.orig):
            raise
        raise Conflict(
            "Two tickets would have the same key under the same source: one of this file, and "
            "another of it or of the board. Nothing was saved: give them keys of their own."
        ) from error
    return replace(difference, batch_id=close_batch(session, batch))


class _Import:
    """The state of saving one import."""

    def __init__(
        self,
        session: Session,
        batch: OpenBatch,
        difference: Difference,
        *,
        source: str,
        reason: str | None,
        progress: Progress,
    ) -> None:
        self._session = session
        self._batch = batch
        self._difference = difference
        self._by = source
        self._reason = reason
        self._progress = progress
        self._made: dict[str, int] = {}
        self._consequences = difference.consequences_by_id
        self._done = self._total = 0

    def save(self, wishes: Wishes) -> None:
        """Write everything: first new assignees, then the rows, then their work."""
        difference = self._difference
        target = TARGETS[difference.kind]
        people = difference.people if difference.creates_people else {}
        known = _known_people(self._session, difference, wishes)
        self._total = difference.events + len(people) + len(known)
        write_batch(self._session, self._batch, self._total)
        learn(self._session, difference.words)
        self._save_people(people)
        for chunk in chunks(self._numbered(target, self._created()), CHUNK):
            rows = [{name: row[name] for name in row if name != "work"} for row in chunk]
            save_new(self._session, target, self._batch, rows, self._reason)
            self._count(len(rows))
            self._give([row for row in chunk if "work" in row])
        for changed in (difference.updated, difference.noted):
            for updates in chunks(changed, CHUNK):
                self._update(target, updates)
        for moves in chunks(difference.moves, CHUNK):
            self._move(moves)
        self._update(DEVELOPER, known)
        following = following_updates(self._session, difference.following, besides=())
        save_updates(self._session, TICKET, self._batch, following)
        self._count(len(following))

    def _created(self) -> Iterator[Mapping[str, Any]]:
        """The new rows, with the consequences of related tickets."""
        consequences = self._difference.consequences
        for row in self._difference.created:
            key = (row.get("source", ""), row.get("external_key") or str(row.get("id", "")))
            yield {**row, **consequences[key].fields} if key in consequences else row

    def _count(self, events: int) -> None:
        self._done += events
        self._progress(self._done, self._total)

    def _numbered(
        self, target: Target, rows: Iterable[Mapping[str, Any]]
    ) -> Iterator[Mapping[str, Any]]:
        """The rows with ids: their own if they have one, else the next free one."""
        id_ = next_id(self._session, target.model)
        for row in rows:
            if "id" in row:
                yield row
            else:
                yield {"id": id_, **row}
                id_ += 1

    def _save_people(self, people: Mapping[str, Person]) -> None:
        back = self._difference.back
        rows = [
            {
                "name": name,
                "email": person.email,
                "aliases": self._difference.called.get(name),
            }
            for name, person in people.items()
            if name not in back
        ]
        for chunk in chunks(self._numbered(DEVELOPER, rows), CHUNK):
            save_new(self._session, DEVELOPER, self._batch, chunk, self._reason)
            self._made |= {row["name"]: row["id"] for row in chunk}
            self._count(len(chunk))
        ids = [back[name] for name in people if name in back]
        updates = []
        known = load_known(self._session) if ids else None
        for id_, record in load_records(self._session, DEVELOPER, ids).items():
            before = {name: record[name] for name in DEVELOPER.fields}
            after = before | {"active": True}
            if known is not None and known.objection(id_, after):
                after |= {"email": None, "aliases": None}  # somebody else's by now
            updates.append(Update(id_, record["version"], before, after))
        self._update(DEVELOPER, updates)

    def _update(self, target: Target, updates: Sequence[Update]) -> None:
        stated = [replace(update, reason=self._reason) for update in updates]
        if target is TICKET:
            stated = patched(stated, self._consequences)
        save_updates(self._session, target, self._batch, stated)
        self._count(len(stated))

    def _give(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write the assignments of new tickets."""
        steps: list[Step] = []
        first = next_id(self._session, Assignment) if rows else 0
        for number, row in enumerate(rows):
            label = ticket_label(row["id"], row.get("external_key"))
            counts = row.get("is_work", True) and not row.get("covered", False)
            new = self._new_work(first + number, label, {**row, "counts": counts, "version": 1})
            steps += self._steps(row["work"], TicketWork("pending"), new)
        self._write(steps)

    def _move(self, moves: Sequence[WorkChange]) -> None:
        """Write the changed work of tickets that were on the board."""
        ids = [move.ticket_id for move in moves]
        held = held_of_tickets(self._session, ids, TOUCHED)
        tickets = load_tickets(self._session, ids)
        steps: list[Step] = []
        first = next_id(self._session, Assignment)
        for number, move in enumerate(moves):
            ticket = tickets[move.ticket_id]
            new = self._new_work(first + number, move.label, ticket._asdict())
            steps += self._steps(
                move.wanted, TicketWork(move.was, held.get(move.ticket_id, ())), new
            )
        self._write(steps)

    def _steps(self, wanted: WantedWork, current: TicketWork, new: NewWork) -> list[Step]:
        to = holder_of(wanted.to, self._made) if wanted.to else None
        return steps_towards(wanted, current, to, new)[0]

    def _write(self, steps: Sequence[Step]) -> None:
        if steps:
            write_steps(self._session, self._batch, steps, [self._reason] * len(steps))
            self._count(len(steps))

    def _new_work(self, id_: int, label: str, ticket: Mapping[str, Any]) -> NewWork:
        return NewWork(
            id_,
            ticket["id"],
            label,
            ticket.get("story_points"),
            ticket.get("counts", True),
            ticket["version"],
            self._by,
            self._reason,
        )


def _known_people(session: Session, difference: Difference, wishes: Wishes) -> list[Update]:
    """The updates of known developers: new aliases, and baselines reduced by their tickets."""
    points = _points_given(difference) if wishes.baseline_includes else {}
    found = load_developers(session, names=difference.called)
    ids = {id_ for id_, load in found.items() if load.holder.name in difference.called}
    updates = []
    for id_, record in load_records(session, DEVELOPER, ids | points.keys()).items():
        before = {name: record[name] for name in DEVELOPER.fields}
        left = rounded(max(0.0, before["baseline_workload"] - points.get(id_, 0.0)))
        aliases = difference.called.get(before["name"], before["aliases"])
        after = before | {"baseline_workload": left, "aliases": aliases}
        if after != before:
            updates.append(Update(id_, record["version"], before, after))
    return updates


def _points_given(difference: Difference) -> dict[int, float]:
    """The points of the work that developers get from this file, by developer id."""
    points: dict[int, float] = defaultdict(float)
    for row in difference.created:
        work = row.get("work")
        if work is not None and work.state == "open" and work.to and work.to.id is not None:
            points[work.to.id] += row.get("story_points") or 0.0
    for move in difference.moves:
        to = move.wanted.to
        if move.wanted.state == "open" and move.from_name is None and to and to.id is not None:
            points[to.id] += move.points or 0.0
    return points
