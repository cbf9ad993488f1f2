"""The server: migrates the database on start, then serves the app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio.to_thread
import streamlit as st

ROOT = Path(__file__).resolve().parent


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Bring the schema up to date before the first page is served; backups run beside it."""
    from dashboard.backups import scheduled_backups  # noqa: PLC0415
    from dashboard.database import database, prepared  # noqa: PLC0415 - caches need the server

    await anyio.to_thread.run_sync(prepared)
    async with scheduled_backups():
        yield
    database().dispose()


def show_script_error(error: Exception) -> bool:
    """Tell the manager what to do instead of showing a traceback."""
    from dashboard.ui.errors import show_error  # noqa: PLC0415

    show_error(error)
    return True


app = st.App(ROOT / "dashboard" / "app.py", lifespan=lifespan, on_script_error=show_script_error)
