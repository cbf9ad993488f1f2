"""Users, tokens and the record of access; which actor an identity or a token stands for."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import Actor, hashed, identity_of, refuse
from db.errors import Invalid
from db.models.accounts import ROLES, ApiToken, SecurityEvent, User
from db.models.board import table_of
from db.models.types import AnyRow
from db.queries.lists.paging import Page, cursor_id, one_page

_USERS, _TOKENS, _EVENTS = table_of(User), table_of(ApiToken), table_of(SecurityEvent)


def users(session: Session) -> list[AnyRow]:
    """All users, ordered by identity."""
    return list(session.execute(select(_USERS).order_by(_USERS.c.identity)))


def tokens(session: Session) -> list[AnyRow]:
    """All tokens with their owners, newest first, without the hashes of their secrets."""
    statement = select(
        *(column for column in _TOKENS.c if column.name != "secret_hash"),
        _USERS.c.identity.label("owner"),
    ).join(_USERS, _USERS.c.id == _TOKENS.c.user_id)
    return list(session.execute(statement.order_by(_TOKENS.c.id.desc())))


def security_events(session: Session, *, cursor: str | None = None, limit: int = 100) -> Page:
    """One page of the record of access, newest first."""
    statement = select(_EVENTS).order_by(_EVENTS.c.id.desc())
    before = cursor_id(cursor)
    if before is not None:
        statement = statement.where(_EVENTS.c.id < before)
    return one_page(session, statement, limit)


def known_actor(session: Session, identity: str) -> Actor | None:
    """The actor of a known user, None for anybody else. Raises Forbidden for a deactivated user."""
    try:
        identity = identity_of(identity)
    except Invalid:
        return None
    user = session.execute(select(_USERS).where(_USERS.c.identity == identity)).one_or_none()
    if user is None:
        return None
    if not user.active:
        text = f"{identity} has been deactivated. Ask an administrator to come back."
        refuse(session, identity, text)
    return Actor(user.identity, user.role, user.id)


def returning_actor(session: Session, identity: str, *, first_admin: str | None) -> Actor | None:
    """The actor of a user whose sign-in changes nothing but the time of the last visit.

    None for somebody new, deactivated, or about to become the first administrator.
    """
    wanted = identity_of(identity)
    user = session.execute(select(_USERS).where(_USERS.c.identity == wanted)).one_or_none()
    if user is None or not user.active:
        return None
    if user.role != "admin" and first_admin is not None and identity_of(first_admin) == wanted:
        return None
    return Actor(user.identity, user.role, user.id)


def actor_of_token(session: Session, secret: str, *, at: datetime) -> tuple[Actor, AnyRow] | None:
    """The actor of a token and the token's row; None if it is unknown, expired or revoked.

    The actor is named after the owner and the token, and has the lesser of their two roles.
    """
    statement = (
        select(*_TOKENS.c, _USERS.c.identity, _USERS.c.role.label("owners_role"), _USERS.c.active)
        .join(_USERS, _USERS.c.id == _TOKENS.c.user_id)
        .where(_TOKENS.c.secret_hash == hashed(secret))
    )
    row = session.execute(statement).one_or_none()
    if row is None or not row.active or row.revoked_at is not None:
        return None
    if row.expires_at is not None and row.expires_at <= at:
        return None
    role = min(row.role, row.owners_role, key=ROLES.index)
    return Actor(f"{row.identity} (token {row.name})", role, row.user_id, row.id), row
