"""The server: migrates the database on start, then serves the pages, and the API under /api."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio.to_thread
import streamlit as st
from pydantic import ValidationError
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route

from dashboard.api.app import build
from dashboard.database import database, prepared
from dashboard.settings import settings
from dashboard.web.descriptors import take_few
from dashboard.web.guard import Guard
from dashboard.web.looking import look
from dashboard.web.peers import see_true_peers
from dashboard.web.places import is_loopback
from dashboard.web.scripts import LOOK_PATH
from dashboard.web.sockets import send_at_once
from db.errors import BoardError

ROOT = Path(__file__).resolve().parent

see_true_peers()
take_few()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """What runs beside the pages: the watcher, backups and reports."""
    from dashboard.analytics.columnar import here as analytics  # noqa: PLC0415 - its libraries are large
    from dashboard.live import news as live  # noqa: PLC0415 - caches need the server
    from dashboard.scheduled import scheduled_work  # noqa: PLC0415

    send_at_once(st.get_option("server.port"))
    await anyio.to_thread.run_sync(make_ready)
    live.feed()
    await anyio.to_thread.run_sync(analytics.begin)
    async with scheduled_work():
        yield
    await anyio.to_thread.run_sync(live.stop)
    await anyio.to_thread.run_sync(analytics.close)
    database().dispose()


def make_ready() -> None:
    """Import what every page needs before anybody waits for it.

    None of it ever becomes rubbish: a full garbage collection that looks through it all would stop
    every session for as long as a page takes.
    """
    from dashboard import charts  # noqa: F401, PLC0415 - after the database is ready
    from dashboard.tables import frames  # noqa: F401, PLC0415 - after the database is ready

    gc.collect()
    gc.freeze()


def show_script_error(error: Exception) -> bool:
    """Tell the manager what to do instead of showing a traceback."""
    from dashboard.ui.words.errors import show_error  # noqa: PLC0415

    show_error(error)
    return True


def refuse_to_be_open() -> None:
    """End with a sentence where anybody could come in, or where the settings are not complete."""
    try:
        sign_in = settings().sign_in
    except ValidationError as error:
        said = "; ".join(str(one["msg"]) for one in error.errors())
        raise SystemExit(f"The settings cannot be used: {said}.") from None
    address = st.get_option("server.address")
    if sign_in == "local" and not is_loopback(address):
        raise SystemExit(
            f"This server was told to listen on {address or 'all addresses'}, where others reach "
            "it, but nobody has to sign in. Set OIDC_CLIENT_ID and its companions, or "
            "TRUSTED_PROXIES, as docs/operating.md says; or leave the address at 127.0.0.1."
        )


def prepare_database() -> None:
    """Bring the schema up to date before anybody is served.

    Ends with a sentence where the database cannot be used. An error of the lifespan would be
    printed with everything that led to it.
    """
    try:
        prepared()
    except BoardError as refusal:
        raise SystemExit(f"The server was not started. {refusal}") from None


refuse_to_be_open()
prepare_database()
app = st.App(
    ROOT / "dashboard" / "app.py",
    secrets=settings().streamlit_secrets(),
    lifespan=lifespan,
    on_script_error=show_script_error,
    middleware=[Middleware(Guard)],
    routes=[
        Route("/api", lambda _request: RedirectResponse("/api/docs")),
        Mount("/api", app=build()),
        Route(LOOK_PATH, look),
    ],
)
