"""Who is acting: the local user, or whom an OpenID provider or a trusted proxy has verified."""

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
    """The actor where nobody signs in: an administrator with the configured name."""
    return Actor(settings().local_actor, "admin")


def identity_in(claims: Mapping[str, object]) -> str | None:
    """The identity in a token's claims: the e-mail address, unless it is not verified."""
    if claims.get("email_verified") is False:
        return None
    identity = claims.get("email") or claims.get("sub")
    return str(identity) if identity else None


def presented() -> tuple[str, str | None] | None:
    """The identity and the name of whoever is connected, as verified; None for nobody."""
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
    """The actor of this session, with the present role. Raises Forbidden."""
    if settings().sign_in == "local":
        return local_actor()
    signed_in = presented()
    if signed_in is None:
        raise Forbidden("Nobody is signed in here. Sign in first.")
    identity, name = signed_in
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
    """Sign somebody in; for a returning user the sign-in is recorded in the background."""
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
