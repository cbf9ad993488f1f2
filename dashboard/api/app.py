"""The API as one application, to be mounted at /api."""

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer
from fastapi_offline import FastAPIOffline

from dashboard.api.errors import ERRORS, handle
from dashboard.api.routes import (
    ahead,
    assignment_files,
    assignments,
    batches,
    calendars,
    deciding,
    developers,
    exporting,
    figures,
    health,
    planning,
    series,
    tickets,
    workload,
)
from dashboard.api.writing import only_known

MOUNTED_AT = "/api"

# Shown in the documentation; who calls is found out by `Caller`.
_TOKEN = HTTPBearer(auto_error=False, description="A token that an administrator made.")
_OF_HEALTH: dict[int | str, dict[str, Any]] = {status: ERRORS[status] for status in (405, 500, 503)}


def build() -> FastAPI:
    """The application, with documentation that needs nobody else's server."""
    app = FastAPIOffline(
        docs_url="/docs",
        redoc_url=None,
        title="Assignboard",
        summary="Who does which ticket: the same commands and queries as on the pages.",
        version="1",
        servers=[{"url": MOUNTED_AT}],
        redirect_slashes=False,
    )
    handle(app)
    for router in (
        *exporting.ROUTERS,
        assignments.router,
        assignment_files.files,
        deciding.router,
        batches.router,
        planning.router,
        developers.router,
        developers.files,
        tickets.router,
        tickets.files,
        workload.router,
        *series.ROUTERS,
        figures.router,
        ahead.router,
        calendars.router,
        calendars.files,
    ):
        app.include_router(
            router, responses=ERRORS, dependencies=[Depends(_TOKEN), Depends(only_known)]
        )
    app.include_router(health.router, responses=_OF_HEALTH)
    return app
