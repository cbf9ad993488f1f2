"""Who is acting: on this machine, as the OpenID provider says, or as a trusted proxy says."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from dashboard.clock import now
from dashboard.database import database
from dashboard.live.background import write_later
from dashboard.settings import settings
from db.access import Actor
from db.commands.readers.people import sign_in
from db.errors import Forbidden
from db.queries.people import known_actor, returning_actor

_SIGNED_IN = "identity.signed_in"
DEACTIVATED = "This account has been deactivated. Ask an administrator of this board."


def local_actor() -> Actor:
    """The one person at this machine, where nobody signs in."""
    return Actor(settings().local_actor, "admin")


def identity_in(claims: Mapping[str, object]) -> str | None:
    """Whom an identity token is about: the e-mail address, unless it is not verified."""
    if claims.get("email_verified") is False:
        return None
    said = claims.get("email") or claims.get("sub")
    return str(said) if said else None


def presented() -> tuple[str, str | None] | None:
    """The identity of this session's connection, and the name beside it; None without one."""
    if settings().sign_in == "proxy":
        # The guard before the app has dropped this header unless a trusted proxy sent it.
        identity = st.context.headers.get(settings().proxy_user_header)
        return (identity, None) if identity else None
    if not st.user.is_logged_in:
        return None
    claims = st.user.to_dict()
    identity = identity_in(claims)
    name = claims.get("name")
    return (identity, str(name) if name else None) if identity else None


def current_actor() -> Actor:
    """The actor of this session, by what the users' table says at this moment. Raises Forbidden."""
    if settings().sign_in == "local":
        return local_actor()
    found = presented()
    if found is None:
        raise Forbidden("Nobody is signed in here. Sign in first.")
    identity, name = found
    if st.session_state.get(_SIGNED_IN) != identity:
        actor = _let_in(identity, name)
        if actor is not None:
            st.session_state[_SIGNED_IN] = identity
    else:
        with database().read() as session:
            actor = known_actor(session, identity)
    if actor is None:
        raise Forbidden(DEACTIVATED)
    return actor


def _let_in(identity: str, name: str | None) -> Actor | None:
    """Who comes in; for who only comes back, it is written down later."""
    entering = partial(
        sign_in,
        identity=identity,
        name=name,
        first_admin=settings().first_admin,
        address=st.context.ip_address,
        at=now(),
    )
    with database().read() as session:
        returning = returning_actor(session, identity, first_admin=settings().first_admin)
    if returning is not None:
        write_later(database(), entering)
        return returning
    with database().write() as session:
        return entering(session)
