"""Who is acting."""

from dashboard.settings import settings
from db.commands import Actor


def current_actor() -> Actor:
    """The actor of this session: without sign-in, the one person at this machine."""
    return Actor(settings().local_actor, "admin")
