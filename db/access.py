"""Actors, the rights of their roles, and the refusal of what a role does not allow."""

import hashlib
from dataclasses import dataclass
from typing import Literal, NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.domain.values import Text
from db.errors import Forbidden
from db.models.accounts import ROLES, ApiToken, Role, User
from db.models.board import table_of

_IDENTITY = Text("An identity", 120, required=True)
# The key in `session.info` under which a session keeps the refusal that ended it.
DENIED = "refused"

# The rights, and the lowest role that has each. Reading needs no right.
Right = Literal["keep views", "share a view with everybody", "change the board", "manage access"]
_NEEDS: dict[Right, Role] = {
    "keep views": "viewer",
    "share a view with everybody": "manager",
    "change the board": "manager",
    "manage access": "admin",
}

_USERS, _TOKENS = table_of(User), table_of(ApiToken)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who issues a command; the page or the API has verified it.

    With a `user_id`, every command looks the role up again, so that a user who was deactivated a
    moment ago changes nothing; `role` is then an upper limit. `token_id` is the API token used.
    """

    name: str
    role: Role = "viewer"
    user_id: int | None = None
    token_id: int | None = None

    def may(self, right: Right) -> bool:
        """Whether `role` is enough; what the database says now is for `require`."""
        return ROLES.index(self.role) >= ROLES.index(_NEEDS[right])


@dataclass(frozen=True, slots=True)
class Denied:
    """A refusal for the record of access: who was refused, and the sentence they read."""

    actor: str
    text: str


def require(session: Session, actor: Actor, right: Right) -> None:
    """Raise Forbidden with a sentence unless `actor` has this right now.

    The refusal is recorded once the session's transaction has been rolled back.
    """
    text = _objection(session, actor, right)
    if text is not None:
        refuse(session, actor.name, text)


def refuse(session: Session, name: str, text: str) -> NoReturn:
    """Raise Forbidden, and leave the refusal in the session for the record of access."""
    session.info[DENIED] = Denied(name, text)
    raise Forbidden(text)


def _objection(session: Session, actor: Actor, right: Right) -> str | None:
    if not actor.may(right):
        return (
            f"{actor.name} is a {actor.role}, and a {actor.role} may not {right}. Ask an "
            "administrator for another role."
        )
    if actor.user_id is None:
        return None
    user = session.execute(
        select(_USERS.c.role, _USERS.c.active).where(_USERS.c.id == actor.user_id)
    ).one_or_none()
    if user is None or not user.active:
        return f"{actor.name} has been deactivated. Nothing was saved."
    if ROLES.index(user.role) < ROLES.index(_NEEDS[right]):
        return f"{actor.name} is a {user.role} by now, and may not {right}. Nothing was saved."
    if actor.token_id is None:
        return None
    statement = select(_TOKENS.c.revoked_at).where(_TOKENS.c.id == actor.token_id)
    if session.execute(statement).scalar_one() is not None:
        return "This token has been revoked. Nothing was saved."
    return None


def identity_of(text: str) -> str:
    """An identity as it is kept: in lower case, without spaces around it. Raises Invalid."""
    return str(_IDENTITY.clean(text)).lower()


def hashed(secret: str) -> str:
    """The hash of a token's secret; the secret has 256 random bits, so it needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
