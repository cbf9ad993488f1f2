"""Which keys of a long column stand twice, found without keeping all of them."""

from array import array
from collections.abc import Iterator, Sequence

import numpy as np

_HASH = "q"  # 64 bits with a sign, as Python's own hashes are


class Repeats:
    """First all keys are counted by their hashes; then those met twice are told, row by row."""

    def __init__(self) -> None:
        self._hashes = array(_HASH)
        self._doubtful: frozenset[int] | None = None
        self._first: dict[str, tuple[int, str]] = {}

    def count(self, keys: Sequence[str]) -> None:
        """Take keys into account; empty ones are none."""
        self._hashes.extend(hash(key) for key in keys if key)

    def met_before(
        self, keys: Sequence[str], rows: Sequence[int], cells: Sequence[str]
    ) -> Iterator[tuple[int, int, str]]:
        """The position of each key that stood in an earlier row, that row, and its cell there.

        All keys have been counted, and are given in the order of the file.
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
