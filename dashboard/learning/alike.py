"""How many tickets that ask for a skill somebody works on or completed, and what that suggests."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from db.domain.skills import skill_keys


@dataclass(frozen=True, slots=True)
class Worked:
    """How many tickets somebody holds, and how many they completed, that ask for these skills."""

    skills: frozenset[str]
    held: int
    completed: int

    @property
    def tickets(self) -> int:
        """All of them."""
        return self.held + self.completed


def worked_by(rows: Iterable[Any]) -> dict[int, tuple[Worked, ...]]:
    """What each developer did, by id, from rows of `db.queries.planning.work_alike`."""
    found: dict[int, dict[frozenset[str], Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for row in rows:
        found[row.developer_id][skill_keys(row.required_skill)][row.status] += row.number
    return {
        id_: tuple(
            Worked(skills, number["active"], number["completed"])
            for skills, number in of_skills.items()
        )
        for id_, of_skills in found.items()
    }


def alike(worked: Iterable[Worked], skills: frozenset[str]) -> Worked:
    """What somebody did of the tickets that ask for any of these skills, each counted once."""
    such = [one for one in worked if one.skills & skills]
    return Worked(skills, sum(one.held for one in such), sum(one.completed for one in such))
