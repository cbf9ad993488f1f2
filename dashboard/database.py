"""The one database of this process, shared by every session."""

from functools import cache

from dashboard.settings import settings
from db.engine import Database


@cache
def database() -> Database:
    """The database that the settings name; its pool is shared by all threads."""
    return Database.from_settings(settings())
