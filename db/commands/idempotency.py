"""Requests with an idempotency key: sent twice, they are done once and answered twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db.errors import Invalid
from db.history.batches import lock_board
from db.models.accounts import IdempotencyKey
from db.models.board import table_of

KEPT = timedelta(days=1)

_KEYS = table_of(IdempotencyKey)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer to a request; `replayed` if it is the stored one of an earlier time."""

    status: int
    body: str
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """A request to be done once: the caller, the key, and a hash of all else that it says."""

    caller: str
    key: str
    request_hash: str


def answer_once(
    session: Session, request: IdempotentRequest, work: Callable[[], StoredAnswer], *, at: datetime
) -> StoredAnswer:
    """The answer of `work`, or the stored answer if it was done within the last day.

    The answer is stored in the same transaction, under the board's lock: of two requests at the
    same time, the second waits and gets the answer of the first. Errors of `work` are not stored.
    Raises Invalid for a key that came with another request.
    """
    lock_board(session)
    stored = recall(session, request, at=at)
    if stored is not None:
        return stored
    answer = work()
    session.execute(delete(_KEYS).where(_KEYS.c.created_at <= at - KEPT))
    session.execute(
        insert(_KEYS).values(
            caller=request.caller,
            key=request.key,
            request_hash=request.request_hash,
            status=answer.status,
            body=answer.body,
            created_at=at.astimezone(UTC),
        )
    )
    return answer


def recall(session: Session, request: IdempotentRequest, *, at: datetime) -> StoredAnswer | None:
    """The stored answer to the request; None if there is none of the last day.

    Raises Invalid for a key that came with another request.
    """
    row = session.execute(
        select(_KEYS.c.request_hash, _KEYS.c.status, _KEYS.c.body).where(
            _KEYS.c.caller == request.caller,
            _KEYS.c.key == request.key,
            _KEYS.c.created_at > at - KEPT,
        )
    ).one_or_none()
    if row is None:
        return None
    if row.request_hash != request.request_hash:
        raise Invalid(
            "This Idempotency-Key was sent with another request; nothing was done. Take a new key "
            "for each request, and the same one only to send it again."
        )
    return StoredAnswer(row.status, row.body, replayed=True)
