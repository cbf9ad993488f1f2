"""Find repeated keys in a long column without keeping all keys in memory."""

from array import array
from collections.abc import Iterator, Sequence

import numpy as np

_HASH = "q"  # 64 bits with a sign, as Python's own hashes are


class Repeats:
    """First `count` takes the hashes of all keys; then `repeated` finds those that occur again."""

    def __init__(self) -> None:
        self._hashes = array(_HASH)
        self._doubtful: frozenset[int] | None = None
        self._first: dict[str, tuple[int, str]] = {}

    def count(self, keys: Sequence[str]) -> None:
        """Count keys by their hashes; empty ones are skipped."""
        self._hashes.extend(hash(key) for key in keys if key)

    def repeated(
        self, keys: Sequence[str], rows: Sequence[int], cells: Sequence[str]
    ) -> Iterator[tuple[int, int, str]]:
        """For each key that occurred in an earlier row: its position, that row, and its cell there.

        All keys must have been counted before, and come in the order of the file.
        """
        if self._doubtful is None:
            hashes, times = np.unique(np.frombuffer(self._hashes, np.int64), return_counts=True)
            self._doubtful = frozenset(hashes[times > 1].tolist())
            self._hashes = array(_HASH)
        if not self._doubtful:
            return
        for at, key in enumerate(keys):
            if key and hash(key) in self._doubtful:
                row, cell = self._first.setdefault(key, (rows[at], cells[at]))
                if row != rows[at]:
                    yield at, row, cell
