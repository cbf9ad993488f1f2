"""The database of this process, shared by all sessions."""

from functools import cache

from dashboard.settings import settings
from db.engine import Database
from db.startup import prepare


@cache
def database() -> Database:
    """The database of the settings; all threads share its connection pool."""
    return Database.from_settings(settings())


@cache
def prepared() -> tuple[str, ...]:
    """Prepare the database once; returns sentences about CSV files that could not be read."""
    return tuple(prepare(database(), settings()))
