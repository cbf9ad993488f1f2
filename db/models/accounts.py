"""Access: users with their roles, API tokens, the record of access, idempotency keys."""

from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from db.models.board import Base
from db.models.types import BigId, Instant, LongText, Name, PlainText, RowId

Role = Literal["viewer", "manager", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "manager", "admin")

_ROLE_KNOWN = "role IN ('viewer', 'manager', 'admin')"


class User(Base):
    """Somebody who has signed in, or was given a role beforehand."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("identity"),
        CheckConstraint(_ROLE_KNOWN, name="role_known"),
    )

    id: Mapped[RowId]
    # As confirmed by the identity provider or the proxy, in lower case; mostly an e-mail address.
    identity: Mapped[Name]
    # The name they chose; shown beside the identity, never instead of it.
    name: Mapped[LongText | None]
    role: Mapped[Name]
    active: Mapped[bool] = mapped_column(server_default=true())
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[Instant]
    last_sign_in_at: Mapped[Instant | None]


class ApiToken(Base):
    """A secret with which a program calls the API for a user; only its hash is kept."""

    __tablename__ = "api_tokens"
    __table_args__ = (
        UniqueConstraint("secret_hash"),
        CheckConstraint(_ROLE_KNOWN, name="role_known"),
        Index("ix_api_tokens_user_id", "user_id"),
    )

    id: Mapped[RowId]
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("users.id"))
    name: Mapped[Name]
    # The token has this role, or the owner's if that is lower.
    role: Mapped[Name]
    secret_hash: Mapped[Name]
    created_by: Mapped[Name]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant | None]
    last_used_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]


class SecurityEvent(Base):
    """An immutable fact about access: a sign-in, a refusal, a change of a role, a token."""

    __tablename__ = "security_events"
    __table_args__ = (Index("ix_security_events_kind", "kind", "id"),)

    id: Mapped[RowId]
    kind: Mapped[Name]
    # Who did it, and whom or what it concerns.
    actor: Mapped[Name]
    subject: Mapped[Name | None]
    detail: Mapped[LongText | None]
    # The network address, if there is one.
    address: Mapped[Name | None]
    at: Mapped[Instant]


class IdempotencyKey(Base):
    """The answer to a request that named a key, so that the same request is not done twice."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_created_at", "created_at"),)

    caller: Mapped[str] = mapped_column(PlainText, primary_key=True)
    key: Mapped[str] = mapped_column(PlainText, primary_key=True)
    request_hash: Mapped[Name]
    status: Mapped[int]
    body: Mapped[LongText]
    created_at: Mapped[Instant]


AUDIT = ("security_events",)
