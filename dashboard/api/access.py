"""Who calls the API: a token's owner, a signed-in user, or the local user."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.concurrency import run_in_threadpool

from dashboard.clock import now
from dashboard.database import database
from dashboard.identity import local_actor
from dashboard.live.background import write_later
from dashboard.settings import settings
from dashboard.web.guard import presented_by
from dashboard.web.peers import address_of
from db.access import Actor
from db.commands.readers.people import USED_EVERY, note_unknown_token, note_use
from db.models.types import AnyRow
from db.queries.people import actor_of_token, known_actor

# A refusal is recorded for ever and under the board's lock, so one address may cause only so many.
_REFUSALS = parse("60/minute")
refusals = FixedWindowRateLimiter(MemoryStorage())

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class KnownFirst(APIRoute):
    """Finds out who calls before anything else of a request is read or checked."""

    def get_route_handler(self) -> Handler:
        """The route's handler, preceded by the check of the caller."""
        handle = super().get_route_handler()

        async def known_first(request: Request) -> Response:
            request.state.caller = await run_in_threadpool(_find, request)
            await self.before(request)
            return await handle(request)

        return known_first

    async def before(self, _request: Request) -> None:
        """Further checks of a route once the caller is known."""


async def caller(request: Request) -> Actor:
    """The actor behind a request, as `KnownFirst` found them."""
    found: Actor = request.state.caller
    return found


def _find(request: Request) -> Actor:
    """The actor of a request. Raises 401 for nobody and 403 for a deactivated user."""
    authorization = request.headers.get("authorization")
    if authorization is not None:
        return _of_token(request, authorization)
    if settings().sign_in == "local":
        return local_actor()
    identity = presented_by(request)
    if identity is not None:
        with database().read() as session:
            actor = known_actor(session, identity)
        if actor is not None:
            return actor
    raise _unknown("Sign in on the pages first, or send an API token.")


def _of_token(request: Request, authorization: str) -> Actor:
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise _unknown("Send the token as “Authorization: Bearer …”.")
    at = now()
    with database().read() as session:
        found = actor_of_token(session, secret.strip(), at=at)
    if found is None:
        _record_refusal(address_of(request.scope), at)
        raise _unknown("This token is not known here, has expired or was revoked.")
    actor, token = found
    if _is_news(token, at):
        _noted[token.secret_hash] = at
        write_later(database(), partial(note_use, token_id=token.id, at=at))
    return actor


# When this copy of the app last noted the use of each token, by the hash of its secret.
_noted: dict[str, datetime] = {}


def _is_news(token: AnyRow, at: datetime) -> bool:
    known = [
        time for time in (token.last_used_at, _noted.get(token.secret_hash)) if time is not None
    ]
    return not known or at - max(known) > USED_EVERY


def _record_refusal(address: str | None, at: datetime) -> None:
    if not refusals.hit(_REFUSALS, address or "unknown"):
        message = "Too many unknown tokens from here; go on in a minute."
        raise HTTPException(429, message, headers={"Retry-After": "60"})
    with database().write() as session:
        note_unknown_token(session, address, at=at)


def _unknown(text: str) -> HTTPException:
    return HTTPException(401, text, headers={"WWW-Authenticate": "Bearer"})


Caller = Annotated[Actor, Depends(caller)]
