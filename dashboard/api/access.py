"""Who calls the API."""

from typing import Annotated

from fastapi import Depends

from dashboard.identity import current_actor
from db.access import Actor


def caller() -> Actor:
    """The actor behind a request."""
    return current_actor()


Caller = Annotated[Actor, Depends(caller)]
