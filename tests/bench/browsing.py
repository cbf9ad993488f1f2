"""An open page without a browser: a session of the real server, in Streamlit's own protocol.

A hundred of them fit into one process. What the page asks to be run again by itself is.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from tests.bench.screen import Held, Screen

ANSWER_SECONDS = 60


@dataclass
class Tab:
    """What one reader has open, and does there.

    What they do answers after how many seconds the page was drawn again: a run of the whole page,
    or of the fragment that the widget is in. `repeats` counts the runs that the page began itself.
    """

    socket: ClientConnection
    page: str = ""
    query: dict[str, Any] = field(default_factory=dict)
    screen: Screen = field(default_factory=Screen)
    repeats: int = 0
    received_bytes: int = 0
    _values: dict[str, WidgetState] = field(default_factory=dict)
    # Large messages by their hash, which the server need not send again; those of the last run.
    _large: dict[str, ForwardMsg] = field(default_factory=dict)
    _large_now: dict[str, ForwardMsg] = field(default_factory=dict)
    _page_hash: str = ""
    _fragment: str = ""
    _drawn: asyncio.Future[None] | None = None
    _timers: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def go(self, page: str, query: Mapping[str, Any] | None = None) -> float:
        """Open a page by its path: `assignments`, or nothing for the first."""
        self.page, self.query, self._page_hash = page, dict(query or {}), ""
        return await self._act()

    async def put(self, name: str, value: Any) -> float:
        """Choose or type a value: texts in a list, a text, a number or a bool, by the widget."""
        widget = self.screen.widget(name)
        self._values[widget.id] = _value_of(widget, value)
        bound = getattr(widget.message, "query_param_key", "")
        if bound:
            self.query[bound] = value
        return await self._act(widget)

    async def click(self, name: str) -> float:
        """Press a button, which must not be disabled."""
        button = self.screen.widget(name)
        assert not button.message.disabled, f"{name} is disabled"
        return await self._act(button, WidgetState(id=button.id, trigger_value=True))

    async def select(self, name: str, rows: Collection[int]) -> float:
        """Select rows of a table by their position."""
        chosen = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
        return await self.put(name, json.dumps(chosen))

    async def edit(self, name: str, cells: Mapping[int, Mapping[str, Any]]) -> float:
        """Type into the cells of an editor: by position, then column; all that is typed in it."""
        typed = {"edited_rows": cells, "added_rows": [], "deleted_rows": []}
        return await self.put(name, json.dumps(typed))

    async def listen(self) -> None:
        """Take what the server sends, until the socket closes."""
        try:
            async for data in self.socket:
                assert isinstance(data, bytes)
                self.received_bytes += len(data)
                self._take(ForwardMsg.FromString(data))
        finally:
            for timer in self._timers.values():
                timer.cancel()
            if self._drawn is not None and not self._drawn.done():
                self._drawn.set_exception(ConnectionError("The server ended the session."))

    async def _act(self, widget: Held | None = None, trigger: WidgetState | None = None) -> float:
        start = time.perf_counter()
        self._fragment = widget.fragment if widget is not None else ""
        self._drawn = asyncio.get_running_loop().create_future()
        await self._ask(self._fragment, trigger)
        async with asyncio.timeout(ANSWER_SECONDS):
            await self._drawn
        return time.perf_counter() - start

    async def _ask(
        self, fragment: str, trigger: WidgetState | None = None, *, by_itself: bool = False
    ) -> None:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = urlencode(self.query, doseq=True)
        state.page_script_hash = self._page_hash
        state.page_name = "" if self._page_hash else self.page
        state.fragment_id = fragment
        state.is_auto_rerun = by_itself
        state.cached_message_hashes.extend(self._large)
        state.context_info.timezone = "UTC"
        state.widget_states.widgets.extend(self._values.values())
        if trigger is not None:
            state.widget_states.widgets.append(trigger)
        await self.socket.send(asked.SerializeToString())

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "delta":
                if message.metadata.cacheable:
                    self._large_now[message.hash] = message
                self.screen.draw(message)
            case "ref_hash":
                known = self._large[message.ref_hash]
                known.metadata.CopyFrom(message.metadata)
                self._large_now[message.ref_hash] = known
                self.screen.draw(known)
            case "new_session":
                self.screen.run = message.metadata.run.script_run_id
                if not message.metadata.run.fragment_ids:
                    self._stop(self._timers)
            case "navigation":
                self._page_hash = message.navigation.page_script_hash
            case "page_info_changed":
                self.query = dict(parse_qs(message.page_info_changed.query_string))
            case "script_finished":
                self._finish(message)
            case _:
                self._time(message)

    def _time(self, message: ForwardMsg) -> None:
        """Begin or end what the page asked to be run again by itself."""
        asked = message.auto_rerun
        if asked.fragment_id:
            self._stop([asked.fragment_id])
            again = self._repeat(asked.fragment_id, asked.interval)
            self._timers[asked.fragment_id] = asyncio.create_task(again)
        self._stop(message.stop_auto_rerun.fragment_ids)

    def _finish(self, message: ForwardMsg) -> None:
        status, run = message.script_finished, message.metadata.run
        if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return
        self.screen.settle(run.script_run_id, run.fragment_ids)
        if run.fragment_ids:
            self._large |= self._large_now
        else:
            self._large, self._large_now = self._large_now, {}
            here = {one.id for one in self.screen.widgets()}
            self._values = {id_: value for id_, value in self._values.items() if id_ in here}
        awaited = not run.fragment_ids or self._fragment in run.fragment_ids
        if awaited and self._drawn is not None and not self._drawn.done():
            self._drawn.set_result(None)

    async def _repeat(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            self.repeats += 1
            await self._ask(fragment, by_itself=True)

    def _stop(self, fragments: Collection[str]) -> None:
        for fragment in list(fragments):
            if fragment in self._timers:
                self._timers.pop(fragment).cancel()


@asynccontextmanager
async def tab(
    url: str,
    page: str = "",
    query: Mapping[str, Any] | None = None,
    *,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[Tab]:
    """A page of the server at `url`, open until the block ends."""
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    async with connect(
        address,
        origin=url,  # type: ignore[arg-type]
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers=headers,
        max_size=None,
        compression=None,
    ) as socket:
        opened = Tab(socket)
        listening = asyncio.create_task(opened.listen())
        try:
            await opened.go(page, query)
            yield opened
        finally:
            listening.cancel()


def _value_of(widget: Held, value: Any) -> WidgetState:
    """A widget's value in the field in which its kind is sent."""
    state = WidgetState(id=widget.id)
    match widget.kind, value:
        case _, bool():
            state.bool_value = value
        case _, str():
            state.string_value = value
        case _, int() | float():
            state.double_value = value
        case _, None:
            pass
        case "slider", _:
            state.double_array_value.data.extend(value)
        case _:
            state.string_array_value.data.extend(value)
    return state
