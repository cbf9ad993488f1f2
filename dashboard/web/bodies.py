"""Request bodies: a limit on size and on time, and the rest is read after a refusal.

A client that sends its whole body before it reads (`Connection: close`, HTTP/1.0) sees the answer
only when all of the body has been read: closing the socket earlier resets the connection.
"""

import asyncio
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from dashboard.settings import settings

MEGABYTE = 1024 * 1024
# Each so many bytes that arrive give the rest of the body one more second.
BYTES_A_SECOND = 1_000
# How much is read and dropped after a refusal, at most.
READ_ON_SECONDS, READ_ON_BYTES = 30.0, 512 * MEGABYTE


class Body:
    """The `receive` and `send` of one request, with the limits on its body."""

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        limit: int,
        on_start: Callable[[Message], None],
    ) -> None:
        """`on_start` may change the first message of the answer, which holds its headers."""
        headers = Headers(scope=scope)
        self._receive, self._send = receive, send
        self._limit, self._on_start = limit, on_start
        self._taken, self._waited = 0, 0.0
        announced = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        # A client that asks first (`Expect: 100-continue`) sends nothing after a refusal.
        self._awaited = announced and "expect" not in headers
        self._more = announced

    async def receive(self) -> Message:
        """The next part of the body. Raises HTTPException: 408 when too slow, 413 when too large.

        The app that reads answers these: only it knows whether it has begun to answer.
        """
        if not self._more:
            return await self._receive()
        patience = settings().request_seconds + self._taken / BYTES_A_SECOND - self._waited
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with asyncio.timeout(patience):
                message = await self._receive()
        except TimeoutError:
            self._awaited = False
            raise HTTPException(
                408, "The body of this request did not arrive in time.", {"Connection": "close"}
            ) from None
        self._waited += clock() - began
        self._note(message)
        if self._taken > self._limit:
            raise HTTPException(413, too_large(self._limit))
        return message

    async def send(self, message: Message) -> None:
        """Send a part of the answer; before the last one, read what is left of the body."""
        if message["type"] == "http.response.start":
            self._on_start(message)
        elif not message.get("more_body", False):
            await self._read_on()
        await self._send(message)

    async def _read_on(self) -> None:
        most = self._taken + READ_ON_BYTES
        try:
            async with asyncio.timeout(READ_ON_SECONDS):
                while self._more and self._awaited and self._taken < most:
                    self._note(await self._receive())
        except TimeoutError:
            return

    def _note(self, message: Message) -> None:
        self._taken += len(message.get("body", b""))
        self._more = message.get("more_body", False)


def too_large(limit: int) -> str:
    """The sentence about a body of more than `limit` bytes."""
    return f"At most {limit // MEGABYTE} MB are taken here."
