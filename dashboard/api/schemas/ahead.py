"""What is coming: due work, what is short, and the forecast."""

from datetime import date
from typing import Annotated

from pydantic import Field

from dashboard.api.schemas.common import Answer


class DueWork(Answer):
    """Open work of one developer: `points` are those of active tickets."""

    points: float
    proposed_points: float
    ticket_ids: list[int]


class DueWeek(DueWork):
    """What is due in a week (its Monday), against what the developer has in it."""

    week: date
    has_points: float
    days_off: float


class Shortfall(Answer):
    """What does not fit into the days before its due date, of all that is due in a week."""

    week: date
    points: float
    ticket_ids: list[int]
    message: str


class DeveloperAhead(Answer):
    developer: str
    team: str | None
    weeks: list[DueWeek]
    undated: DueWork
    later: DueWork
    shortfalls: list[Shortfall]


class Ahead(Answer):
    today: date
    developers: list[DeveloperAhead]


class ForecastDay(Answer):
    """The day by which as much is done in a share of the runs; none within two years."""

    share: float
    date: date | None


class ForecastKept(Answer):
    """How often such a day was kept in the past.

    `ended` is the mean share of the very tickets assigned then that had ended by it.
    """

    share: float
    kept: int
    weeks: int
    ended: float


class Forecast(Answer):
    """By when as many tickets are completed as are assigned; `days` is empty of too few weeks."""

    assigned: int
    weeks: Annotated[int, Field(description="Whole weeks of history.")]
    drawn_from: Annotated[int, Field(description="The last weeks that are drawn from.")]
    days: list[ForecastDay]
    kept: list[ForecastKept]
