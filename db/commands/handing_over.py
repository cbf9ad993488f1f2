"""Hand all open work of one developer to others, at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import Actor
from db.board import close_batch, open_batch, write_batch
from db.commands.decisions import Outcome
from db.commands.loading import Load, held_of_developers, load_developers
from db.commands.records import DEVELOPER, Update, load_records, save_updates
from db.commands.saving import write_steps
from db.errors import Conflict, Invalid, NotFound
from db.limits import clean_reason, is_storable
from db.models import Developer
from db.queries.planning import reserved_points
from db.rules import Held, Step, decide


def hand_over(
    session: Session,
    developer: str,
    to: Sequence[str],
    *,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
    deactivate: bool = False,
) -> Outcome:
    """Give all active and proposed tickets of `developer` to `to`, who are named.

    Among several, the largest ticket first goes to whoever has most free points left: capacity ×
    availability − workload − open proposals. Nobody is refused for being full: a leaver's work
    must go somewhere. `deactivate` also ends the developer's time here, in the same batch.
    Raises NotFound and Invalid for names that cannot be.
    """
    reason = clean_reason(reason)
    batch = open_batch(session, command="hand over", actor=actor, at=at)
    known = is_storable(developer)
    named = select(Developer.id).where(Developer.name == developer)
    leaver = session.scalar(named) if known else None
    if leaver is None:
        raise NotFound(f"There is no developer called {developer}.")
    takers = _takers(session, developer, to)
    open_work = held_of_developers(session, [leaver], ("active", "proposed"))
    if open_work and not takers:
        raise Invalid(f"Name who takes over from {developer}.")
    reserved = reserved_points(session)
    free = {
        taker.holder.id: taker.available - taker.workload - reserved.get(taker.holder.id, 0.0)
        for taker in takers
    }
    holders = {taker.holder.id: taker.holder for taker in takers}
    steps: list[Step] = []
    for held in sorted(open_work, key=_largest_first):
        freest = max(free, key=lambda id_: (free[id_], -id_))
        free[freest] -= held.story_points or 0.0
        steps += decide(held, "reassign", holders[freest], reason)
    leaving = _leaving(session, leaver, reason) if deactivate else []
    if not steps and not leaving:
        raise Conflict(f"{developer} has no open work to hand over.")
    write_batch(session, batch, len(steps) + len(leaving))
    save_updates(session, DEVELOPER, batch, leaving)
    write_steps(session, batch, steps, [reason] * len(steps))
    return Outcome(
        tuple(step.after.id for step in steps),
        (),
        close_batch(session, batch),
        tuple(one.id for one in leaving),
    )


def _takers(session: Session, developer: str, to: Sequence[str]) -> list[Load]:
    found = {load.holder.name: load for load in load_developers(session, names=to).values()}
    for name in to:
        if name not in found:
            raise NotFound(f"There is no developer called {name}.")
        if name == developer:
            raise Invalid(f"{name} cannot take over their own work; name somebody else.")
        if not found[name].active:
            raise Invalid(f"{name} is no longer active; name somebody else.")
    return list(found.values())


def _largest_first(held: Held) -> tuple[float, int]:
    return (-(held.story_points or 0.0), held.id)


def _leaving(session: Session, leaver: int, reason: str | None) -> list[Update]:
    record = load_records(session, DEVELOPER, [leaver])[leaver]
    if not record["active"]:
        return []
    before = {name: record[name] for name in DEVELOPER.fields}
    after = before | {"active": False}
    return [Update(leaver, record["version"], before, after, "deactivated", reason)]
