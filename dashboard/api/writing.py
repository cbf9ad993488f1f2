"""Requests that write: the caller, the idempotency key, and one transaction for each."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, BinaryIO

from fastapi import Depends, Header, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from dashboard.api.access import Caller
from dashboard.api.errors import refuse_field
from dashboard.clock import now
from dashboard.database import database
from db.access import Actor
from db.commands.idempotency import IdempotentRequest, StoredAnswer, answer_once, recall

_BLOCK_BYTES = 1 << 20

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern="^[!-~]+$",
        description="The same request with the same key is done once within a day.",
    ),
]


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """A request to change the board: its caller, and its idempotency key if it has one."""

    caller: Actor
    idempotent: IdempotentRequest | None


async def write_request(
    request: Request, caller: Caller, key: IdempotencyKey = None
) -> WriteRequest:
    """The request's caller and key. Refuses a body if the route reads none."""
    is_form = request.headers.get("content-type", "").startswith("multipart/form-data")
    body = b"" if is_form else await request.body()
    if request.scope["route"].body_field is None and body.strip() not in (b"", b"{}"):
        raise refuse_field("body", "This path takes its values from the query, and no body.")
    if key is None:
        return WriteRequest(caller, None)
    digest = hashlib.sha256(body)
    if is_form:
        for name, value in (await request.form()).multi_items():
            digest.update(name.encode())
            if isinstance(value, UploadFile):
                await run_in_threadpool(_take, digest.update, value.filename or "", value.file)
    parts = (request.method, request.url.path, request.url.query, digest.hexdigest())
    return WriteRequest(
        caller,
        IdempotentRequest(_whose(caller), key, hashlib.sha256(repr(parts).encode()).hexdigest()),
    )


def only_known(request: Request) -> None:
    """Refuse unknown query parameters: a misspelt `version` would check nothing."""
    known = set(_parameters(request.scope["route"].dependant))
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise RequestValidationError(
            [
                {"type": "extra_forbidden", "loc": ("query", name), "msg": "There is no such one."}
                for name in unknown
            ]
        )


def _parameters(of: Dependant) -> Iterator[str]:
    """The query parameters of a route, and of what it depends on."""
    yield from (parameter.alias for parameter in of.query_params)
    for other in of.dependencies:
        yield from _parameters(other)


Write = Annotated[WriteRequest, Depends(write_request)]


def perform(
    write: WriteRequest, work: Callable[[Session, datetime], BaseModel], *, status: int = 200
) -> Response:
    """Do `work` in one transaction, which is committed before its answer is sent."""
    at = now()
    with database().write() as session:

        def done() -> StoredAnswer:
            return StoredAnswer(status, work(session, at).model_dump_json())

        answer = (
            done()
            if write.idempotent is None
            else answer_once(session, write.idempotent, done, at=at)
        )
    return stored_response(answer)


def answered_before(write: WriteRequest) -> Response | None:
    """The stored answer if this request was done before; for work prepared outside the lock."""
    if write.idempotent is None:
        return None
    with database().read() as session:
        answer = recall(session, write.idempotent, at=now())
    return None if answer is None else stored_response(answer)


def stored_response(answer: StoredAnswer) -> Response:
    """The response for a stored answer."""
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else None
    return Response(answer.body, answer.status, headers, media_type="application/json")


def _whose(actor: Actor) -> str:
    """The scope of an idempotency key: a token, a user, or the local actor."""
    if actor.token_id is not None:
        return f"token {actor.token_id}"
    return f"user {actor.user_id}" if actor.user_id is not None else f"local {actor.name}"


def _take(update: Callable[[bytes], None], name: str, file: BinaryIO) -> None:
    update(name.encode("utf-8", "replace"))
    file.seek(0)
    while block := file.read(_BLOCK_BYTES):
        update(block)
    file.seek(0)
