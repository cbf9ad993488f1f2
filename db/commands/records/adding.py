"""Add developers and tickets by hand, each new row with an event of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.outcomes import Outcome, Refusal
from db.commands.records.keys import key_of, taken_already, tickets_called, with_sources
from db.commands.records.relating import consequences_by_id, following_updates, patched
from db.commands.records.rows import (
    Update,
    load_known,
    load_records,
    save_new,
    save_updates,
    withdrawn_ids,
)
from db.commands.records.skills import FIELDS, learn
from db.commands.records.targets import DEVELOPER, TICKET, Target
from db.domain.known_as import KnownAs
from db.domain.priorities import priority_rank
from db.domain.relations import Key, related
from db.domain.skills import Vocabulary
from db.domain.values import clean_fields, clean_reason
from db.history.batches import close_batch, next_id, open_batch, write_batch
from db.queries.skills import vocabulary

Fields = Mapping[str, Any]


def add_developers(
    session: Session,
    rows: Sequence[Fields],
    *,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
) -> Outcome:
    """Add developers in one batch; `rows` are their fields, of which the name is needed.

    A row whose name, e-mail or alias is somebody's already is refused with a sentence, and the
    others are added. Whose creation was undone comes back. Raises Invalid for values that no
    developer can have.
    """
    given = _cleaned(DEVELOPER, "name", rows)
    batch = open_batch(session, command="add developers", actor=actor, at=at)
    words = vocabulary(session)
    new, back, refused = _judged(session, given, words, clean_reason(reason))
    if not new and not back:
        return Outcome((), tuple(refused), None)
    write_batch(session, batch, len(new) + len(back))
    learn(session, words)
    if new:
        save_new(session, DEVELOPER, batch, new, clean_reason(reason))
    save_updates(session, DEVELOPER, batch, back)
    made = (*(row["id"] for row in new), *(update.id for update in back))
    return Outcome((), tuple(refused), close_batch(session, batch), made)


def refused_developers(session: Session, rows: Sequence[Fields]) -> tuple[Refusal, ...]:
    """Those of these rows that `add_developers` would refuse now; it only reads."""
    given = _cleaned(DEVELOPER, "name", rows)
    return tuple(_judged(session, given, vocabulary(session), None)[2])


def add_tickets(
    session: Session,
    rows: Sequence[Fields],
    *,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
) -> Outcome:
    """Add pending tickets in one batch; `rows` are their fields, of which the title is needed.

    A row may have the `external_key` of the ticket in its tracker, and the tracker as `source`,
    which is the board's only one unless it is named: files of that tracker then mean this ticket.
    A row whose key is on the board already is refused with a sentence, and the others are added. A
    ticket with this key whose creation was undone comes back. Raises Invalid for values that no
    ticket can have.
    """
    given = _cleaned(TICKET, "title", rows)
    batch = open_batch(session, command="add tickets", actor=actor, at=at)
    words = vocabulary(session)
    new, back, refused = _judged_tickets(session, given, words, clean_reason(reason))
    if not new and not back:
        return Outcome((), tuple(refused), None)
    # Other tickets of the same list may have named these before they were there.
    revived = ({"id": update.id, **update.after} for update in back)
    planned = {one.key: one for one in map(related, (*new, *revived))}
    by_id = consequences_by_id(session, planned)
    new = [row | by_id[row["id"]].fields if row["id"] in by_id else row for row in new]
    ids = (*(row["id"] for row in new), *(update.id for update in back))
    following = following_updates(session, by_id, besides=ids)
    write_batch(session, batch, len(ids) + len(following))
    learn(session, words)
    if new:
        save_new(session, TICKET, batch, new, clean_reason(reason))
    save_updates(session, TICKET, batch, [*patched(back, by_id), *following])
    return Outcome((), tuple(refused), close_batch(session, batch), ids)


def refused_tickets(session: Session, rows: Sequence[Fields]) -> tuple[Refusal, ...]:
    """Those of these rows that `add_tickets` would refuse now; it only reads."""
    given = _cleaned(TICKET, "title", rows)
    return tuple(_judged_tickets(session, given, vocabulary(session), None)[2])


def _judged_tickets(
    session: Session, given: Sequence[Fields], words: Vocabulary, reason: str | None
) -> tuple[list[dict[str, Any]], list[Update], list[Refusal]]:
    """The new tickets, those that come back, and the refused."""
    rows = [_filled(TICKET, row, words) for row in with_sources(session, given)]
    there = tickets_called(session, rows)
    new: list[dict[str, Any]] = []
    back: list[Update] = []
    refused: list[Refusal] = []
    taken: set[Key] = set()
    first = next_id(session, TICKET.model)
    for row in rows:
        key = key_of(row)
        earlier = there.get(key)
        if key in taken or (earlier and earlier["status"] != "withdrawn"):
            refused.append(taken_already(row, earlier))
        elif earlier:
            before = {name: earlier[name] for name in TICKET.fields}
            back.append(Update(earlier["id"], earlier["version"], before, row, reason=reason))
        else:
            new.append({"id": first + len(new), **row})
        if key:
            taken.add(key)
    return new, back, refused


def _judged(
    session: Session, given: Sequence[Fields], words: Vocabulary, reason: str | None
) -> tuple[list[Fields], list[Update], list[Refusal]]:
    """The new developers, those who come back, and the refused."""
    known = load_known(session)
    withdrawn = _withdrawn(session, known, given)
    new: list[Fields] = []
    back: list[Update] = []
    refused: list[Refusal] = []
    id_ = next_id(session, DEVELOPER.model)
    for row in given:
        full = _filled(DEVELOPER, row, words)
        match = known.find_in_list(full["name"], None)
        earlier = withdrawn.get(match.id) if match else None
        whose = earlier["id"] if earlier else id_
        objection = known.objection(whose, full)
        if objection is not None:
            refused.append(Refusal(None, None, full["name"], objection))
            continue
        known.add(whose, full)
        if earlier is None:
            new.append({"id": id_, **full})
            id_ += 1
        else:
            before = {name: earlier[name] for name in DEVELOPER.fields}
            back.append(Update(whose, earlier["version"], before, full, "reactivated", reason))
    return new, back, refused


def _cleaned(target: Target, needed: str, rows: Sequence[Fields]) -> list[dict[str, Any]]:
    return [clean_fields(target.kind, {needed: None, **row}) for row in rows]


def _filled(target: Target, row: Fields, words: Vocabulary) -> dict[str, Any]:
    """All fields of a new row."""
    full = {**dict.fromkeys(target.fields), **target.defaults, **row}
    skills = FIELDS[target.kind]
    full[skills] = words.rewrite(full[skills])
    if target is TICKET:
        full["priority_rank"] = priority_rank(full["priority"])
    return full


def _withdrawn(
    session: Session, known: KnownAs, rows: Sequence[Fields]
) -> dict[int, dict[str, Any]]:
    """The developers with these names whose creation was undone, by id."""
    matches = (known.find_in_list(row["name"], None) for row in rows)
    named = load_records(session, DEVELOPER, [match.id for match in matches if match])
    return {id_: named[id_] for id_ in withdrawn_ids(session, DEVELOPER, named.values())}
