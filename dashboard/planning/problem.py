"""The proposer's input: the tickets, the developers, and who was ruled out for what."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from math import isfinite

from dashboard.learning.alike import Worked


@dataclass(frozen=True, slots=True)
class Ticket:
    """Work that nobody holds yet. Skills are keys; all of them are needed, none means anybody."""

    id: int
    label: str
    points: float | None
    skills: frozenset[str]
    skill_text: str
    priority_rank: int
    priority: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Developer:
    """Somebody who can be given tickets, with what they can carry and carry already, in points."""

    id: int
    name: str
    skills: frozenset[str]
    available_points: float
    workload: float
    reserved: float
    experience_years: float | None
    worked: tuple[Worked, ...] = ()

    @property
    def free_points(self) -> float:
        """What is left: available points, less the workload, less what open proposals reserve."""
        return self.available_points - self.workload - self.reserved


@dataclass(frozen=True, slots=True)
class Problem:
    """The input of one plan.

    `barred` and `proposed` hold (ticket id, developer id) pairs: those ruled out, and those of open
    proposals that may be planned anew, whose points are not in the developers' `reserved`.
    `elsewhere` are the skills of people who are not asked; `recorded` are those that at least one
    of them, or of the developers, has on record.
    """

    tickets: tuple[Ticket, ...]
    developers: tuple[Developer, ...]
    barred: frozenset[tuple[int, int]]
    today: date
    proposed: frozenset[tuple[int, int]] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    recorded: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Refuse with ValueError what no plan could answer: repeated ids, unusable figures."""
        for rows in (self.tickets, self.developers):
            if len({row.id for row in rows}) != len(rows):
                raise ValueError("a ticket or a developer is in the problem twice")
        for ticket in self.tickets:
            if ticket.points is not None and not (isfinite(ticket.points) and ticket.points >= 0):
                raise ValueError(f"{ticket.label} has {ticket.points} points")
        for developer in self.developers:
            if not isfinite(developer.free_points):
                raise ValueError(f"{developer.name}'s points are not numbers")
        object.__setattr__(self, "recorded", recorded_by(self.developers) | self.elsewhere)


def recorded_by(developers: Iterable[Developer]) -> frozenset[str]:
    """The skills that at least one of these developers has on record."""
    return frozenset[str]().union(*(developer.skills for developer in developers))
