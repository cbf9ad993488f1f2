"""Settings of the whole board."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.errors import Invalid
from db.history.batches import lock_board
from db.models.board import Board


def set_time_zone(session: Session, name: str) -> None:
    """Set the time zone in which the board's days begin and end. Raises Invalid if unknown."""
    try:
        ZoneInfo(name)
        # Abbreviations such as CET mean a fixed offset to PostgreSQL, and not to Python.
        if "/" not in name and name != "UTC":
            raise ValueError(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Invalid(
            f"There is no time zone called {name}: name a place, such as Europe/Berlin, or UTC."
        ) from error
    lock_board(session)
    session.execute(update(Board).values(time_zone=name))
