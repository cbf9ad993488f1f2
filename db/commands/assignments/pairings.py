"""Which proposals the hard rules allow while a command runs."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from db.commands.assignments.loading import Load, ticket_label
from db.domain.actions import Held
from db.domain.points import rounded
from db.domain.proposal_rules import Rule, broken_rules, hundredths_needed, hundredths_offered
from db.domain.skills import parse_skills, skill_key, skill_keys
from db.queries.planning import barred_pairs, recorded_skills, reserved_points


class Pairings:
    """The pairs ruled out and the points reserved, which the command keeps up to date."""

    def __init__(self, session: Session, ticket_ids: Iterable[int]) -> None:
        ids = set(ticket_ids)
        self._barred = barred_pairs(session, ids)
        self._reserved = reserved_points(session) if ids else {}
        self._recorded = recorded_skills(session) if ids else frozenset[str]()

    def broken(self, ticket: Any, load: Load, *, replacing: Sequence[Held] = ()) -> list[Rule]:
        """The rules that proposing this ticket (a row) for this developer would break.

        `replacing` are the ticket's proposals that the new one would supersede.
        """
        points = ticket.weight
        return list(
            broken_rules(
                needs=skill_keys(ticket.required_skill),
                has=load.skills,
                recorded=self._recorded,
                ruled_out=(ticket.id, load.holder.id) in self._barred,
                points=None if points is None else hundredths_needed(points),
                available=hundredths_offered(load.available),
                used=hundredths_needed(self._used(load, replacing)),
            )
        )

    def objections(self, ticket: Any, load: Load, *, replacing: Sequence[Held]) -> list[str]:
        """The rules of `broken`, each as a clause with its figures."""
        name, points = load.holder.name, ticket.weight
        label = ticket_label(ticket.id, ticket.external_key)
        needed = parse_skills(ticket.required_skill)
        lacking = [skill for skill in needed if skill_key(skill) not in load.skills]
        free = rounded(load.available - self._used(load, replacing))
        clauses: dict[Rule, str] = {
            "skill": f"{name} does not have {', '.join(lacking)}",
            "ruled out": f"{name} was ruled out for {label}",
            "not available": f"{name} has no points available",
            "not estimated": f"{label} has no story points",
            "free points": f"{label} needs {points or 0.0:g} points, {name} has {free:g} free",
        }
        return [clauses[rule] for rule in self.broken(ticket, load, replacing=replacing)]

    def reserve(self, proposals: Iterable[Held]) -> None:
        """Count the points of these proposals as reserved."""
        for held in proposals:
            self._add(held, held.weight)

    def release(self, proposals: Iterable[Held]) -> None:
        """Stop counting the points of these proposals as reserved."""
        for held in proposals:
            self._add(held, -held.weight)

    def _add(self, held: Held, points: float) -> None:
        reserved = self._reserved.get(held.developer.id, 0.0)
        self._reserved[held.developer.id] = rounded(reserved + points)

    def _used(self, load: Load, replacing: Sequence[Held]) -> float:
        used = load.workload + self._reserved.get(load.holder.id, 0.0)
        return used - sum(held.weight for held in replacing if held.developer == load.holder)
