"""Sequences for imports, which move from memory to a temporary file once they are long.

An upload may have a million rows; only one block of them is in memory at a time. The file has no
name, so it is gone when the process ends.
"""

import operator
import os
import pickle
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from threading import Lock
from typing import Any, Generic, TypeVar, overload

BLOCK = 5_000
# Most uploads are smaller than this and never use the disk.
_BYTES_IN_MEMORY = 16_000_000

_T = TypeVar("_T")


class _Blocks:
    """Pickled blocks, each written once, which several threads may read in any order."""

    def __init__(self) -> None:
        self._places: list[tuple[int, int]] = []
        self._file = tempfile.SpooledTemporaryFile(_BYTES_IN_MEMORY)  # noqa: SIM115 - as the next
        weakref.finalize(self, self._file.close)
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._places)

    def append(self, block: Any) -> None:
        with self._lock:
            self._file.seek(0, os.SEEK_END)
            start = self._file.tell()
            pickle.dump(block, self._file, protocol=pickle.HIGHEST_PROTOCOL)
            self._places.append((start, self._file.tell() - start))

    def __getitem__(self, at: int) -> Any:
        start, length = self._places[at]
        with self._lock:
            self._file.seek(start)
            data = self._file.read(length)
        # Only this process can have written the file.
        return pickle.loads(data)  # noqa: S301


class Staged(Sequence[_T], Generic[_T]):
    """A sequence that only grows."""

    def __init__(self, items: Iterable[_T] = ()) -> None:
        self._blocks = _Blocks()
        self._open: list[_T] = []
        self._length = 0
        self.extend(items)

    def append(self, item: _T) -> None:
        """Add an item."""
        self._open.append(item)
        self._length += 1
        if len(self._open) == BLOCK:
            self._blocks.append(self._open)
            self._open = []

    def extend(self, items: Iterable[_T]) -> None:
        """Add items."""
        for item in items:
            self.append(item)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[_T]:
        for at in range(len(self._blocks)):
            yield from self._blocks[at]
        yield from self._open

    @overload
    def __getitem__(self, at: int) -> _T: ...
    @overload
    def __getitem__(self, at: slice) -> list[_T]: ...
    def __getitem__(self, at: int | slice) -> _T | list[_T]:
        if isinstance(at, slice):
            return [self[index] for index in range(*at.indices(self._length))]
        place = at + self._length if at < 0 else at
        if not 0 <= place < self._length:
            raise IndexError(at)
        block, within = divmod(place, BLOCK)
        whole = self._open if block == len(self._blocks) else self._blocks[block]
        return whole[within]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(map(operator.eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        more = ", …" if len(self) > len(shown := list(islice(self, 3))) else ""
        return f"Staged({', '.join(map(repr, shown))}{more})"


class StagedRows(Iterable[Mapping[str, Any]]):
    """Rows of the same fields, added and kept a block of columns at a time."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._blocks = _Blocks()
        self._length = 0

    def append(self, columns: Sequence[Sequence[Any]]) -> None:
        """Add rows, given as the values of each field in the order of `names`."""
        count = len(columns[0])
        if count:
            self._blocks.append([list(column) for column in columns])
            self._length += count

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[dict[str, Any]]:
        names = self.names
        for at in range(len(self._blocks)):
            for values in zip(*self._blocks[at], strict=True):
                yield dict(zip(names, values, strict=True))
