"""Every environment variable of the app, typed, in one place."""

import getpass
from functools import cache

from pydantic import Field

from db.settings import DatabaseSettings


class Settings(DatabaseSettings):
    """The data layer's settings and those of the pages."""

    # Who acts on this machine's own board, where nobody signs in.
    local_actor: str = Field(default_factory=getpass.getuser, min_length=1, max_length=200)


@cache
def settings() -> Settings:
    """The settings of this process; read once."""
    return Settings()
