"""Capacity, flow and forecast by day or week."""

from datetime import date
from typing import Annotated

from pydantic import Field

from dashboard.api.schemas.common import Answer

Cycle = Annotated[
    float | None,
    Field(description="Within so many days a share was done; by week, of enough tickets alone."),
]


class Capacity(Answer):
    """What a developer has on a day, or on the days asked for of the week that it begins."""

    developer: str
    team: str | None
    date: date
    points: float = Field(description="Of the sprint's, by calendar and availability.")
    days_off: float


class Capacities(Answer):
    capacity: list[Capacity]


class Flow(Answer):
    """How many tickets stood where at the close of a day or week, and what was completed in it."""

    date: date
    waiting: int
    assigned: int
    set_aside: int
    completed: int
    completed_tickets: int = Field(description="In this day or week, and completed now.")
    completed_points: float
    cycle_days_50: Cycle
    cycle_days_85: Cycle
    cycle_days_95: Cycle


class Flows(Answer):
    flow: list[Flow]


class Chance(Answer):
    """In how many of a hundred runs as many are completed by the end of this day or week."""

    date: date
    percent: float


class Chances(Answer):
    """`forecast` is empty of fewer than eight whole weeks of history, or where nothing is held."""

    assigned: int
    forecast: list[Chance]
