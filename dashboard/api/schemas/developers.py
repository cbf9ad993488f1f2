"""Developers, as they are listed."""

from typing import Annotated

from pydantic import BeforeValidator

from dashboard.api.schemas.common import Answer, Source
from db.domain.known_as import alias_list


def _as_list(aliases: str | list[str] | None) -> list[str]:
    return aliases if isinstance(aliases, list) else alias_list(aliases)


class Developer(Answer):
    """Ids and versions are of the database: a developer of a CSV file has none yet."""

    id: int | None
    name: str
    title: str | None
    experience_years: float | None
    skills: str | None
    availability: float
    capacity: float
    available_points: float
    baseline_workload: float
    current_workload: float
    reserved_points: float
    active_tickets: int
    proposed_tickets: int
    active: bool
    email: str | None
    # Former names and e-mails, and others by which files call them.
    aliases: Annotated[list[str], BeforeValidator(_as_list)]
    version: int | None


class Developers(Answer):
    developers: list[Developer]
    next_cursor: str | None
    source: Source
