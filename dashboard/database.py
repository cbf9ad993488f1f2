"""The one database of this process, shared by every session."""

from functools import cache

from dashboard.settings import settings
from db.engine import Database
from db.startup import prepare


@cache
def database() -> Database:
    """The database that the settings name; its pool is shared by all threads."""
    return Database.from_settings(settings())


@cache
def prepared() -> tuple[str, ...]:
    """Prepare the database, once; sentences about the CSV files it was filled from, if any."""
    return tuple(prepare(database(), settings()))
