"""Workload by day or week."""

from datetime import date

from pydantic import Field

from dashboard.api.schemas.common import Answer


class Workload(Answer):
    """What a developer carried on a day of the board's time zone, or in the week that it begins."""

    developer: str
    team: str | None
    date: date
    points: float = Field(description="At the close.")
    peak: float = Field(description="The most at any moment.")
    available: float = Field(description="Capacity × availability at the close, as it was.")


class Workloads(Answer):
    workload: list[Workload]
