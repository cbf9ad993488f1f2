"""Manage access: sign-ins, roles and API tokens, each change in the record of access."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from db.access import Actor, hashed, identity_of, require
from db.domain.values import Text, clean_reason
from db.errors import Conflict, Invalid, NotFound
from db.history.batches import lock_board
from db.history.security_log import record
from db.models.accounts import ROLES, ApiToken, Role, SecurityEvent, User
from db.models.board import table_of

TOKEN_PREFIX = "abt_"  # noqa: S105 - how a token is recognised, no secret
TOKEN_NAME = Text("The name of a token", 60, required=True)
# A token's last use is noted at most this often, so that not every read also writes.
USED_EVERY = timedelta(minutes=1)

_USERS, _TOKENS, _EVENTS = table_of(User), table_of(ApiToken), table_of(SecurityEvent)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token and its secret, which is not kept and so can be shown only once."""

    id: int
    secret: str


def sign_in(
    session: Session,
    identity: str,
    *,
    name: str | None,
    first_admin: str | None,
    address: str | None,
    at: datetime,
) -> Actor | None:
    """Sign in somebody whom the identity provider or a proxy has verified; new users are viewers.

    The identity `first_admin` becomes an administrator while there is no other. Returns None for
    a deactivated user, and records the refusal.
    """
    identity = identity_of(identity)
    lock_board(session)
    user = session.execute(select(_USERS).where(_USERS.c.identity == identity)).one_or_none()
    shown = clean_reason((name or "")[:200])
    if user is None:
        role = "admin" if _is_first_admin(session, identity, first_admin) else "viewer"
        id_ = _next(session, _USERS)
        values = {"id": id_, "identity": identity, "name": shown, "role": role, "active": True}
        session.execute(insert(_USERS), {**values, "created_at": at, "last_sign_in_at": at})
        record(session, "user added", identity, subject=identity, detail=role, at=at)
        record(session, "signed in", identity, address=address, at=at)
        return Actor(identity, _role(role), id_)
    if not user.active:
        record(session, "refused", identity, detail="deactivated", address=address, at=at)
        return None
    role = user.role
    if role != "admin" and _is_first_admin(session, identity, first_admin):
        role = "admin"
        record(session, "role given", identity, subject=identity, detail="admin (setting)", at=at)
    session.execute(
        update(_USERS)
        .where(_USERS.c.id == user.id)
        .values(name=shown or user.name, role=role, last_sign_in_at=at)
    )
    record(session, "signed in", identity, address=address, at=at)
    return Actor(identity, _role(role), user.id)


def give_role(session: Session, user_id: int, role: str, *, actor: Actor, at: datetime) -> None:
    """Give a user another role.

    Raises Forbidden, NotFound, Invalid, and Conflict for the last administrator.
    """
    lock_board(session, at)
    require(session, actor, "manage access")
    user = _user(session, user_id)
    if role not in ROLES:
        raise Invalid(f"A role is one of {', '.join(ROLES)}.")
    if user.role == role:
        return
    if user.role == "admin" and user.active:
        _keep_one_admin(session, user.id)
    _change(session, user_id, role=role)
    detail = f"{user.role} to {role}"
    record(session, "role given", actor.name, subject=user.identity, detail=detail, at=at)


def set_active(session: Session, user_id: int, *, active: bool, actor: Actor, at: datetime) -> None:
    """Deactivate a user, whose next request is refused, or reactivate one.

    Raises Forbidden, NotFound, and Conflict for the last administrator.
    """
    lock_board(session, at)
    require(session, actor, "manage access")
    user = _user(session, user_id)
    if user.active == active:
        return
    if user.role == "admin" and not active:
        _keep_one_admin(session, user.id)
    _change(session, user_id, active=active)
    kind = "reactivated" if active else "deactivated"
    record(session, kind, actor.name, subject=user.identity, at=at)


def add_user(session: Session, identity: str, role: str, *, actor: Actor, at: datetime) -> int:
    """Add a user who has not signed in yet; returns their id.

    Raises Forbidden, Invalid, and Conflict for a known identity.
    """
    lock_board(session, at)
    require(session, actor, "manage access")
    identity = identity_of(identity)
    if role not in ROLES:
        raise Invalid(f"A role is one of {', '.join(ROLES)}.")
    found = select(_USERS.c.id).where(_USERS.c.identity == identity)
    if session.execute(found).one_or_none() is not None:
        raise Conflict(f"{identity} is there already; give them another role instead.")
    id_ = _next(session, _USERS)
    values = {"id": id_, "identity": identity, "role": role, "active": True, "created_at": at}
    session.execute(insert(_USERS), values)
    record(session, "user added", actor.name, subject=identity, detail=role, at=at)
    return id_


def create_token(
    session: Session,
    user_id: int,
    name: str,
    role: str,
    *,
    actor: Actor,
    at: datetime,
    expires_at: datetime | None = None,
) -> NewToken:
    """Make a token with which a program acts for a user, with at most this role.

    Raises Forbidden, NotFound, and Invalid for a role above the owner's or a time in the past.
    """
    lock_board(session, at)
    require(session, actor, "manage access")
    owner = _user(session, user_id)
    label = TOKEN_NAME.clean(name)
    if role not in ROLES:
        raise Invalid(f"A role is one of {', '.join(ROLES)}.")
    if ROLES.index(_role(role)) > ROLES.index(owner.role):
        raise Invalid(f"{owner.identity} is a {owner.role}; a token cannot do more than its owner.")
    if expires_at is not None and expires_at <= at:
        raise Invalid("A token expires in the future.")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    id_ = _next(session, _TOKENS)
    session.execute(
        insert(_TOKENS),
        {
            "id": id_,
            "user_id": user_id,
            "name": label,
            "role": role,
            "secret_hash": hashed(secret),
            "created_by": actor.name,
            "created_at": at,
            "expires_at": expires_at,
        },
    )
    until = f", until {expires_at:%Y-%m-%d}" if expires_at else ""
    detail = f"{label} ({role}{until})"
    record(session, "token made", actor.name, subject=owner.identity, detail=detail, at=at)
    return NewToken(id_, secret)


def revoke_token(session: Session, token_id: int, *, actor: Actor, at: datetime) -> None:
    """Revoke a token: its next use is refused. Raises Forbidden and NotFound."""
    lock_board(session, at)
    require(session, actor, "manage access")
    token = session.execute(
        select(_TOKENS.c.name, _TOKENS.c.revoked_at, _USERS.c.identity)
        .join(_USERS, _USERS.c.id == _TOKENS.c.user_id)
        .where(_TOKENS.c.id == token_id)
    ).one_or_none()
    if token is None:
        raise NotFound("There is no such token.")
    if token.revoked_at is None:
        session.execute(update(_TOKENS).where(_TOKENS.c.id == token_id).values(revoked_at=at))
        record(
            session, "token revoked", actor.name, subject=token.identity, detail=token.name, at=at
        )


def note_use(session: Session, token_id: int, *, at: datetime) -> None:
    """Note the time of a token's last use."""
    session.execute(update(_TOKENS).where(_TOKENS.c.id == token_id).values(last_used_at=at))


def note_unknown_token(session: Session, address: str | None, *, at: datetime) -> None:
    """Record that a request from this address came with an invalid token."""
    lock_board(session)
    detail = "an unknown, expired or revoked token"
    record(session, "refused", "API", detail=detail, address=address, at=at)


def _next(session: Session, table: Any) -> int:
    return int(session.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1


def _role(text: str) -> Role:
    return next(role for role in ROLES if role == text)


def _user(session: Session, user_id: int) -> Any:
    user = session.execute(select(_USERS).where(_USERS.c.id == user_id)).one_or_none()
    if user is None:
        raise NotFound("There is no such user.")
    return user


def _change(session: Session, user_id: int, **values: Any) -> None:
    statement = update(_USERS).where(_USERS.c.id == user_id)
    session.execute(statement.values(version=_USERS.c.version + 1, **values))


def _other_admins(session: Session, identity: str) -> int:
    statement = select(func.count()).where(
        _USERS.c.role == "admin", _USERS.c.active, _USERS.c.identity != identity
    )
    return int(session.execute(statement).scalar_one())


def _is_first_admin(session: Session, identity: str, first_admin: str | None) -> bool:
    return (
        first_admin is not None
        and identity == first_admin.strip().lower()
        and _other_admins(session, identity) == 0
    )


def _keep_one_admin(session: Session, user_id: int) -> None:
    if _other_admins(session, _user(session, user_id).identity) == 0:
        raise Conflict("This is the last administrator; make another one first.")
