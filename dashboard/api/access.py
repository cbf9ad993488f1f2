"""Who calls the API: a token's owner, whoever is signed in, or the one at this machine."""

from typing import Annotated

from fastapi import Depends, HTTPException, Request

from dashboard.clock import now
from dashboard.database import database
from dashboard.identity import local_actor
from dashboard.settings import settings
from dashboard.web.guard import address_of, presented_by
from db.access import Actor
from db.board import lock_board
from db.commands.people import USED_EVERY, note_use, record
from db.queries.people import actor_of_token, known_actor


def caller(request: Request) -> Actor:
    """The actor behind a request. Answers 401 for nobody and 403 for who was deactivated."""
    authorization = request.headers.get("authorization")
    if authorization is not None:
        return _of_token(request, authorization)
    if settings().sign_in == "local":
        return local_actor()
    identity = presented_by(request.headers)
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
        with database().write() as session:
            lock_board(session)
            said = "an unknown, expired or revoked token"
            record(session, "refused", "API", detail=said, address=address_of(request.scope), at=at)
        raise _unknown("This token is not known here, has expired or was revoked.")
    actor, token = found
    if token.last_used_at is None or at - token.last_used_at > USED_EVERY:
        with database().write() as session:
            note_use(session, token.id, at=at)
    return actor


def _unknown(text: str) -> HTTPException:
    return HTTPException(401, text, headers={"WWW-Authenticate": "Bearer"})


Caller = Annotated[Actor, Depends(caller)]
