"""The API as an app of its own, mounted at /api."""

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline


def build() -> FastAPI:
    """The app, without a route yet."""
    return FastAPIOffline(title="Assignboard", redoc_url=None)
