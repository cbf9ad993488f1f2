"""Developers: as they are listed, and what may be said of them."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from dashboard.api.fields import MOST_ROWS, Number, Reason, fits
from dashboard.api.schemas.common import Answer, Request, Source
from db.domain.known_as import alias_list
from db.domain.values import DeveloperFields


def _as_list(aliases: str | list[str] | None) -> list[str]:
    return aliases if isinstance(aliases, list) else alias_list(aliases)


def _known_as(aliases: list[str] | None) -> list[str]:
    return alias_list(DeveloperFields.aliases.check(aliases))


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
    team: str | None
    version: int | None


class Developers(Answer):
    developers: list[Developer]
    next_cursor: str | None
    source: Source


class DeveloperIn(Request):
    """Fields of a developer: those that are left out stay as they are, and null empties one."""

    name: Annotated[str | None, fits(DeveloperFields.name)] = None
    title: Annotated[str | None, fits(DeveloperFields.title)] = None
    email: Annotated[str | None, fits(DeveloperFields.email)] = None
    experience_years: Annotated[Number | None, fits(DeveloperFields.experience_years)] = None
    baseline_workload: Annotated[Number | None, fits(DeveloperFields.baseline_workload)] = None
    availability: Annotated[Number | None, fits(DeveloperFields.availability)] = None
    skills: Annotated[str | None, fits(DeveloperFields.skills)] = None
    capacity: Annotated[Number | None, fits(DeveloperFields.capacity)] = None
    aliases: Annotated[list[str] | None, AfterValidator(_known_as)] = None
    team: Annotated[str | None, fits(DeveloperFields.team)] = None
    active: Annotated[bool | None, Field(strict=True), fits(DeveloperFields.active)] = None


class NewDeveloperIn(DeveloperIn):
    """A new developer, who gets the usual value for each field that is left out."""

    name: Annotated[str, fits(DeveloperFields.name)]


class DevelopersIn(Request):
    developers: Annotated[list[NewDeveloperIn], Field(min_length=1, max_length=MOST_ROWS)]
    reason: Reason | None = None


class DevelopersSaved(Answer):
    saved: int
    developers: list[Developer]
    batch_id: str
