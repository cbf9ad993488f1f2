"""The same request, sent twice under one key, is done once and answered twice."""

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
class Answer:
    """What a request was answered, and whether it is told again."""

    status: int
    body: str
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Once:
    """A request that shall be done once: whose it is, its key, and what else makes it the same."""

    caller: str
    key: str
    request_hash: str


def once(session: Session, asked: Once, work: Callable[[], Answer], *, at: datetime) -> Answer:
    """What `work` answers, or what it answered the last time within a day.

    The answer is kept in the transaction of the work itself, under the board's lock: of two
    requests at once the second waits, and finds the answer of the first. What `work` raises is
    not kept. Raises Invalid for a key that came with another request.
    """
    lock_board(session)
    stored = recall(session, asked, at=at)
    if stored is not None:
        return stored
    answer = work()
    session.execute(delete(_KEYS).where(_KEYS.c.created_at <= at - KEPT))
    session.execute(
        insert(_KEYS).values(
            caller=asked.caller,
            key=asked.key,
            request_hash=asked.request_hash,
            status=answer.status,
            body=answer.body,
            created_at=at.astimezone(UTC),
        )
    )
    return answer


def recall(session: Session, asked: Once, *, at: datetime) -> Answer | None:
    """What the request was answered before; None when it was not, or too long ago.

    Raises Invalid for a key that came with another request.
    """
    row = session.execute(
        select(_KEYS.c.request_hash, _KEYS.c.status, _KEYS.c.body).where(
            _KEYS.c.caller == asked.caller,
            _KEYS.c.key == asked.key,
            _KEYS.c.created_at > at - KEPT,
        )
    ).one_or_none()
    if row is None:
        return None
    if row.request_hash != asked.request_hash:
        raise Invalid(
            "This Idempotency-Key was sent with another request; nothing was done. Take a new key "
            "for each request, and the same one only to send it again."
        )
    return Answer(row.status, row.body, replayed=True)
