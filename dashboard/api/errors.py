"""All errors as answers: a status and `{"error": {…}}`."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from dashboard.api.schemas.errors import Error, ErrorBody, ErrorDetail
from db.errors import (
    BoardError,
    Busy,
    Conflict,
    Forbidden,
    Invalid,
    NoRoom,
    NotFound,
    Unreachable,
    Unusable,
)
from db.importing.read import Question

_log = logging.getLogger(__name__)

STATUSES: Mapping[type[BoardError], tuple[int, str]] = {
    NotFound: (404, "not_found"),
    Invalid: (422, "invalid"),
    Conflict: (409, "conflict"),
    Forbidden: (403, "forbidden"),
    Busy: (503, "busy"),
    Unreachable: (503, "unreachable"),
    NoRoom: (503, "no_room"),
    Unusable: (503, "unusable"),
}
CODES = {400: "malformed", 401: "not_signed_in", 413: "too_large", 422: "invalid"}
RETRY_SECONDS = "2"
MOST_DETAILS, FIELD_LENGTH = 100, 200

_SAID = {
    400: "The request cannot be read: broken JSON, say, or text that is not UTF-8.",
    401: "Nobody is signed in, and no valid token was sent.",
    403: "Who asks may not do this.",
    404: "Something named in the request does not exist.",
    405: "There is no such method at this path.",
    409: "The board has moved on, or its state does not allow the request.",
    413: "The request is too large.",
    415: "The body is not of the type that this path takes.",
    422: "A value is missing, of the wrong type, or one that the board does not accept.",
    429: "Too many requests; see `Retry-After`.",
    500: "A fault of this app; it is in its log.",
    503: "The database is busy, cannot be reached or used, or has no room; see `Retry-After`.",
}
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody, "description": text} for status, text in _SAID.items()
}


class DetailedError(Exception):
    """A refusal of the board with its details: the fields or the rows that are in the way."""

    def __init__(self, error: BoardError, details: Sequence[ErrorDetail]) -> None:
        super().__init__(str(error))
        self.error = error
        self.details = list(details)


def refuse_field(field: str, message: str) -> DetailedError:
    """The refusal of one field of a request, such as `query.cursor`."""
    return DetailedError(Invalid(message), [ErrorDetail(field=field, message=message)])


def refuse_open(questions: Sequence[Question]) -> None:
    """Raise DetailedError where a file leaves something open that only a person can decide."""
    if questions:
        asked = [
            ErrorDetail(field="query.dates", message=question.text, options=list(question.options))
            for question in questions
        ]
        raise DetailedError(Conflict(asked[0].message), asked)


def handle(app: FastAPI) -> None:
    """Make `app` answer every error in this shape."""
    app.add_exception_handler(BoardError, _board_error)
    app.add_exception_handler(DetailedError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _fault)


def answer(
    status: int,
    code: str,
    message: str,
    details: Sequence[ErrorDetail] = (),
    *,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response for an error."""
    body = ErrorBody(error=Error(code=code, message=message, details=list(details)))
    headers = dict(headers or {})
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.setdefault("Retry-After", RETRY_SECONDS)
    return Response(
        body.model_dump_json(exclude_unset=True),
        status,
        headers=headers,
        media_type="application/json",
    )


def _of_board(error: BoardError, details: Sequence[ErrorDetail] = ()) -> Response:
    status, code = next(
        (found for kind, found in STATUSES.items() if isinstance(error, kind)), (409, "conflict")
    )
    return answer(status, code, str(error), details)


def _board_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, BoardError)  # noqa: S101 - as it is registered
    return _of_board(error)


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, DetailedError)  # noqa: S101 - as it is registered
    return _of_board(error.error, error.details)


def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as it is registered
    status = error.status_code
    code = CODES.get(status) or HTTPStatus(status).phrase.lower().replace(" ", "_")
    message = str(error.detail)
    if status == HTTPStatus.NOT_FOUND and message == HTTPStatus.NOT_FOUND.phrase:
        message = "There is nothing at this path. Paths of the API end with a slash."
    return answer(status, code, message, headers=error.headers)


def _invalid_request(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as it is registered
    found = error.errors()
    if any(problem["type"] == "json_invalid" for problem in found):
        return answer(400, "malformed", "The body is not JSON.")
    if isinstance(error.body, bytes) and any(problem["loc"] == ("body",) for problem in found):
        # FastAPI leaves a body as bytes when its Content-Type is another.
        message = "Send the body as JSON, with Content-Type: application/json."
        return answer(415, "unsupported_media_type", message)
    details = [
        ErrorDetail(field=_field(problem["loc"]), message=_sentence(problem))
        for problem in found[:MOST_DETAILS]
    ]
    fields = ", ".join(dict.fromkeys(str(problem.field) for problem in details[:5]))
    return answer(422, "invalid", f"These values cannot be taken: {fields}.", details)


def _field(location: Sequence[Any]) -> str:
    return _clean(".".join(map(str, location)))[:FIELD_LENGTH]


def _sentence(problem: Mapping[str, Any]) -> str:
    """What is wrong, as the board or pydantic says it."""
    return _clean(str(problem["msg"]).removeprefix("Value error, "))


def _clean(text: str) -> str:
    """Names of fields from a request may contain lone surrogates, which JSON cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _fault(request: Request, error: Exception) -> Response:
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return answer(500, "internal", "Something went wrong here; it has been logged.")
