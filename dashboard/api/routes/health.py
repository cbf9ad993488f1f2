"""Whether this copy of the app and its database answer; for load balancers, who are nobody."""

import time

from fastapi import APIRouter

from dashboard.api.schemas.health import Health
from dashboard.database import database
from db.queries.health import schema_revision
from db.version import VERSION

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/")
def health() -> Health:
    """The version, the revision of the schema, and how long the database took to say it."""
    begin = time.perf_counter()
    with database().read() as session:
        revision = schema_revision(session)
    took = 1_000 * (time.perf_counter() - begin)
    return Health(status="ok", version=VERSION, revision=revision, round_trip_ms=round(took, 3))
