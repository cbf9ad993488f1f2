"""File descriptors: few for each session, and no connection is held for long without a request.

A process has a limited number of them, and each connection takes one.
"""

import asyncio
import resource
import selectors
from collections import Counter
from typing import Any, ClassVar

from starlette.types import Receive

from dashboard.settings import settings
from dashboard.web.places import is_trusted_proxy

_MOST = 65_536
# How many connections without a request one address may have; a trusted proxy may have more.
SILENT_AT_ONCE = 200


def take_few() -> None:
    """Let sessions take none until they need one, and raise the limit as far as we may.

    Streamlit makes an event loop for each session, for scripts that use asyncio. An ordinary one
    would hold three descriptors for as long as the session is kept.
    """
    asyncio.set_event_loop_policy(_Lazily())
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wished = _MOST if hard == resource.RLIM_INFINITY else min(hard, _MOST)
    if soft != resource.RLIM_INFINITY and soft < wished:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wished, hard))


class LazyLoop(asyncio.SelectorEventLoop):
    """An event loop that takes its descriptors when it first runs."""

    _ssock: Any = None
    _csock: Any = None

    def __init__(self) -> None:
        # The only selector without a descriptor of its own or a limit on those it watches.
        super().__init__(selectors.PollSelector())

    def run_forever(self) -> None:
        if self._ssock is None:
            super()._make_self_pipe()  # type: ignore[misc] # asyncio's own, which tells no types
        super().run_forever()

    def _make_self_pipe(self) -> None:
        """Do nothing: `run_forever` makes it."""

    def _close_self_pipe(self) -> None:
        if self._ssock is not None:
            super()._close_self_pipe()  # type: ignore[misc] # likewise


class _Lazily(asyncio.DefaultEventLoopPolicy):
    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        return LazyLoop()


def hang_up_on_the_silent(receive: Receive) -> None:
    """Let uvicorn close connections on which no whole head of a request arrives in time.

    Streamlit does not pass such settings on, so they are reached through the `receive` of the
    lifespan. Other servers have limits of their own.
    """
    config: Any = getattr(getattr(receive, "__self__", None), "config", None)
    protocol = getattr(config, "http_protocol_class", None)
    if protocol is not None:
        config.http_protocol_class = type("InTime", (_InTime, protocol), {})


class _InTime(asyncio.Protocol):
    """Adds to uvicorn's HTTP protocol a limit on the time that the head of a request takes.

    Uvicorn's own time-out covers the pause between two requests only, and any byte ends it.
    """

    # Set by uvicorn's class.
    client: tuple[str, int] | None
    cycle: Any
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport

    _silent: ClassVar[Counter[str]] = Counter()
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unwatch()
        super().connection_lost(exc)

    def _watch(self) -> None:
        is_answering = self.cycle is not None and not self.cycle.response_complete
        is_websocket = self.transport.get_protocol() is not self
        if is_answering or is_websocket:
            self._unwatch()
        elif self._head_timer is None:
            seconds = settings().request_seconds
            self._head_timer = self.loop.call_later(seconds, self.transport.close)
            self._silent[self._peer] += 1
            if self._silent[self._peer] > SILENT_AT_ONCE and not is_trusted_proxy(self._peer):
                self.transport.close()

    def _unwatch(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
            self._silent[self._peer] -= 1
            if not self._silent[self._peer]:
                del self._silent[self._peer]

    @property
    def _peer(self) -> str:
        return self.client[0] if self.client else ""
