"""The invented people: a team of developers, who joins it, and the managers who decide."""

from dataclasses import dataclass
from typing import Any

from db.commands import Actor

LEAD = Actor("Hanna Vogt", "manager")
DELIVERY = Actor("Marcus Lindqvist", "manager")
PRODUCT = Actor("Renata Kowalska", "manager")
SUPPORT = Actor("Oliver Grant", "manager")


@dataclass(frozen=True, slots=True)
class Member:
    """A developer as the personnel list names one; `pace` is points done in a full work day."""

    name: str
    title: str
    experience_years: float
    baseline_workload: float
    availability: float
    skills: str
    capacity: float
    pace: float
    team: str

    def row(self, **changes: Any) -> dict[str, Any]:
        """The person as a row of the list, with `changes`."""
        return {
            "name": self.name,
            "title": self.title,
            "experience_years": self.experience_years,
            "baseline_workload": self.baseline_workload,
            "availability": self.availability,
            "skills": self.skills,
            "capacity": self.capacity,
            "team": self.team,
        } | changes


TEAM = (
    Member("Amara Okafor", "Senior backend engineer", 9, 3, 1, "Python; SQL; Go", 20, 1.3, "Core"),
    Member("Ananya Iyer", "Data engineer", 7, 2, 1, "SQL; Python; Spark", 20, 1.2, "Data"),
    Member(
        "Chloe Dubois",
        "Test automation engineer",
        4,
        2,
        0.8,
        "JavaScript; Python; Java",
        18,
        1,
        "Shop",
    ),
    Member(
        "Diego Fuentes",
        "Platform engineer",
        8,
        4,
        1,
        "Kubernetes; Terraform; Go",
        20,
        1.2,
        "Platform",
    ),
    Member("Elif Demir", "Mobile engineer", 5, 1, 1, "Kotlin; Swift; Java", 20, 1.2, "Shop"),
    Member(
        "Ingrid Solberg", "Principal engineer", 15, 6, 1, "Java; Python; SQL; Go", 22, 1.4, "Core"
    ),
    Member("Jonas Weber", "Backend engineer", 5, 1, 1, "Java; Kotlin; SQL", 20, 1.2, "Core"),
    Member("Katarina Novak", ".NET engineer", 8, 2, 1, "C#; SQL; TypeScript", 20, 1.3, "Data"),
    Member(
        "Lucas Moreau",
        "Full-stack engineer",
        4,
        1,
        1,
        "JavaScript; TypeScript; Python",
        20,
        1.1,
        "Shop",
    ),
    Member("Mei Tanaka", "Frontend engineer", 6, 2, 1, "React; TypeScript; CSS", 20, 1.3, "Shop"),
    Member(
        "Noah Bennett",
        "Junior frontend engineer",
        1.5,
        0,
        1,
        "React; JavaScript; CSS",
        14,
        0.8,
        "Shop",
    ),
    Member(
        "Samuel Adeyemi",
        "Site reliability engineer",
        10,
        5,
        1,
        "Kubernetes; Python; Go",
        20,
        1.2,
        "Platform",
    ),
    Member(
        "Tomasz Zielinski", "Systems engineer", 11, 3, 0.9, "C++; C#; Python", 20, 1.2, "Platform"
    ),
)

# Joins in spring, with skills that some tickets have been waiting for.
NEWCOMER = Member(
    "Rafael Costa", "Backend engineer", 6, 0, 1, "Rust; Go; Python; SQL", 20, 1.2, "Core"
)

# Changes teams in the middle of the year.
MOVER, MOVED_FROM = "Katarina Novak", "Core"
PART_TIMER = "Ananya Iyer"
PART_TIME_AVAILABILITY = 0.6

# Who gets the urgent work, and who ends the year with too much.
FIREFIGHTERS = ("Amara Okafor", "Samuel Adeyemi", "Katarina Novak", "Mei Tanaka")
OVERLOADED = "Amara Okafor"
# Who takes, together with a consultant, the tickets that nobody has the skills for.
SENIOR = "Ingrid Solberg"
