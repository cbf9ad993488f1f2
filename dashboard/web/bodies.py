"""What is read of a request's body: so much, within so long, and the rest of it when refused.

Whoever sends a body and hangs up after it (`Connection: close`, HTTP/1.0) sees the answer only
when all that they sent has been read: a socket that is closed before resets the connection.
"""

import asyncio
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from dashboard.settings import settings
from dashboard.web.asgi import Message, Receive, Scope, Send

MEGABYTE = 1024 * 1024
# A body is waited for one more second with each so many bytes that came.
BYTES_A_SECOND = 1_000
# What is read and forgotten, at most, so that a refusal arrives.
READ_ON_SECONDS, READ_ON_BYTES = 30.0, 512 * MEGABYTE


class Body:
    """One request's body on its way in, and its answer on its way out."""

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        limit: int,
        dress: Callable[[Message], None],
    ) -> None:
        """`dress` sees the start of the answer before it is sent."""
        headers = Headers(scope=scope)
        self._receive, self._send = receive, send
        self._limit, self._dress = limit, dress
        self._taken, self._waited = 0, 0.0
        announced = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        # Who asks first sends nothing to a refusal.
        self._awaited = announced and "expect" not in headers
        self._more = announced

    async def receive(self) -> Message:
        """The next part. Raises HTTPException (408, 413) for the app, which answers it."""
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
            # Answered by the app that reads: it alone knows whether it has begun to answer.
            raise HTTPException(413, too_large(self._limit))
        return message

    async def send(self, message: Message) -> None:
        """Pass the answer on; its end waits until what is still being sent has been read."""
        if message["type"] == "http.response.start":
            self._dress(message)
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
    """What somebody reads whose body is larger than `limit`, in bytes."""
    return f"At most {limit // MEGABYTE} MB are taken here."
