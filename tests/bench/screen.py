"""What a browser would hold of an open page: its elements by their place, as the server sent them.

Widgets are named by their key or their label, with `*` for what is not known beforehand:
`act.approve`, `Next page`, `assignments.*.selected`.
"""

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import pandas as pd
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# A key is the last part of an element's id (streamlit/elements/lib/utils.py).
_NO_KEY = "None"

Place = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One element or block of the page, and the run that drew it."""

    kind: str
    message: Any
    run: str
    fragment: str

    @property
    def id(self) -> str:
        """The widget's id; empty for what is no widget."""
        return str(getattr(self.message, "id", ""))

    @property
    def names(self) -> tuple[str, ...]:
        """What a widget is called here: its key and its label."""
        key = self.id.split("-", 2)[-1]
        label = str(getattr(self.message, "label", ""))
        return tuple(name for name in (key, label) if name not in ("", _NO_KEY))

    @property
    def text(self) -> str | None:
        """What it says; None for what says nothing."""
        if self.kind not in ("markdown", "heading", "alert", "toast", "text"):
            return None
        return str(self.message.body)


@dataclass
class Screen:
    """The elements of a page; `failures` are tracebacks that were shown."""

    held: dict[Place, Held] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    # The run that is drawing.
    run: str = ""

    def widgets(self) -> Iterator[Held]:
        """Everything that can be clicked, typed into or chosen from."""
        return (one for one in self.held.values() if one.id and one.names)

    def widget(self, name: str) -> Held:
        """The widget of this key or label. Raises LookupError, which says what there is."""
        for one in self.widgets():
            if any(fnmatchcase(own, name) for own in one.names):
                return one
        there = ", ".join(sorted({one.names[0] for one in self.widgets()}))
        raise LookupError(f"There is no {name} on this page, but: {there}. It says: {self.said()}")

    def has(self, name: str) -> bool:
        """Whether there is such a widget."""
        with suppress(LookupError):
            return bool(self.widget(name))
        return False

    def table(self, name: str) -> pd.DataFrame:
        """The rows that a table or an editor shows."""
        data = self.widget(name).message.arrow_data.data
        return convert_arrow_bytes_to_pandas_df(data)

    def said(self) -> list[str]:
        """All texts on the page, alerts among them."""
        return [one.text for one in self.held.values() if one.text is not None]

    def errors(self) -> list[str]:
        """The texts of the red alerts on the page."""
        alerts = [one.message for one in self.held.values() if one.kind == "alert"]
        return [str(one.body) for one in alerts if one.format == Alert.ERROR]

    def draw(self, message: ForwardMsg) -> None:
        """Put an element or a block in its place."""
        place = tuple(message.metadata.delta_path)
        what = message.delta.WhichOneof("type")
        if what not in ("new_element", "add_block"):
            # A spinner, beside what is there.
            return
        drawn = getattr(message.delta, what)
        kind = drawn.WhichOneof("type") or ""
        inner = getattr(drawn, kind) if kind and what == "new_element" else drawn
        if what == "add_block":
            kind = f"block {kind}"
        elif place in self.held and self.held[place].kind.startswith("block "):
            self._forget([one for one in self.held if one[: len(place)] == place])
        if kind == "exception":
            self.failures.append(f"{inner.type}: {inner.message}")
        self.held[place] = Held(kind, inner, self.run, message.delta.fragment_id)

    def settle(self, run: str, fragments: Collection[str]) -> None:
        """After a run: what it did not draw again is gone; of a fragment's run, inside it."""
        self._forget(
            [
                place
                for place, one in self.held.items()
                if one.run != run and (not fragments or one.fragment in fragments)
            ]
        )

    def _forget(self, places: Collection[Place]) -> None:
        for place in places:
            del self.held[place]
